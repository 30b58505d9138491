import type { Person } from '../directory.ts';
import { SlackFailure } from '../failure.ts';
import type { Json } from '../json.ts';
import { flag, type Methods, need, page } from './call.ts';

/** A person as `users.info` and the `user_change` event show them. */
export function personJson(person: Person, withLocale: boolean): Json {
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    real_name: person.realName,
    deleted: person.deleted,
    tz: 'Asia/Shanghai',
    tz_offset: 28_800,
    is_bot: person.isBot,
    is_app_user: false,
    is_admin: false,
    is_restricted: person.isRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    // Slack says so only of people from another workspace.
    ...(person.teamId === 'T0SANDBOX' ? {} : { is_stranger: true }),
    ...(withLocale ? { locale: person.locale } : {}),
    profile: { real_name: person.realName, display_name: person.name, team: person.teamId },
  };
}

/** Look-ups of people. */
export const userMethods: Methods = {
  'users.info': {
    token: 'bot',
    scopes: ['users:read'],
    run: (call) => {
      const person = call.workspace.people.get(need(call, 'user'));
      if (!person) throw new SlackFailure('user_not_found');
      return { user: personJson(person, flag(call, 'include_locale')) };
    },
  },
  'users.list': {
    token: 'bot',
    scopes: ['users:read'],
    run: (call) => {
      const { items, next } = page(call, [...call.workspace.people.values()], 200);
      return {
        members: items.map((person) => personJson(person, flag(call, 'include_locale'))),
        response_metadata: { next_cursor: next },
      };
    },
  },
};
