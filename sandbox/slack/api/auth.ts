import { APP, TEAM } from '../directory.ts';
import { SlackFailure } from '../failure.ts';
import { arg, type Methods } from './call.ts';

/** Who am I, where am I, and a socket please. */
export const authMethods: Methods = {
  'auth.test': {
    token: 'any',
    scopes: [],
    run: ({ token }) =>
      token.kind === 'app'
        ? { app_id: token.app ?? APP.id, app_name: APP.name }
        : {
            url: `https://${TEAM.domain}.slack.test/`,
            team: TEAM.name,
            user: APP.name,
            team_id: TEAM.id,
            user_id: APP.botUser,
            bot_id: APP.botId,
            is_enterprise_install: false,
          },
  },
  'team.info': {
    token: 'bot',
    scopes: ['team:read'],
    run: () => ({ team: { id: TEAM.id, name: TEAM.name, domain: TEAM.domain } }),
  },
  'bots.info': {
    token: 'bot',
    scopes: ['users:read'],
    run: (call) => {
      const bot = arg(call, 'bot') ?? APP.botId;
      if (bot !== APP.botId) throw new SlackFailure('bot_not_found');
      return { bot: { id: APP.botId, app_id: APP.id, user_id: APP.botUser, name: APP.name, deleted: false } };
    },
  },
  'apps.connections.open': {
    token: 'app',
    scopes: ['connections:write'],
    run: (call) => ({ url: call.socketUrl() }),
  },
};
