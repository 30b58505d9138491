import { App } from '@slack/bolt';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../../../commands/reply.ts';
import type { Desk } from '../../kit/desk.ts';
import { watchLookups } from '../../lookups/cached-read.ts';
import type { SlackSettings } from '../../settings/settings.ts';
import type { Connection, Messenger } from '../port.ts';
import { createHomeTabs } from './home-tab.ts';
import { registerSlackRoute } from './http-route.ts';
import { Inbound } from './inbound.ts';
import { registerListeners } from './listeners.ts';
import { createPeople, SlackIdentity } from './people.ts';
import { createPosting, type Posting } from './posting.ts';
import { watchCalls } from './quiet.ts';
import { SlackSocket } from './socket.ts';
import { createWebClient, slackLogger, webClientOptions } from './web-client.ts';

export type SlackMessenger = Messenger & {
  /** Adds `POST /slack/events`; nothing in Socket Mode. */
  registerRoutes(server: FastifyInstance): void;
};

/** Posts to Slack where there is no desk yet, by a client of its own. `now` in unix ms. */
export function createSlackPoster(
  settings: SlackSettings,
  { policy, log, metrics, now }: Pick<Desk, 'policy' | 'log' | 'metrics' | 'now'>,
): Posting & Pick<Messenger, 'name'> {
  return { name: 'slack', ...createPosting(createWebClient(settings, log, metrics), policy, now) };
}

/**
 * Slack, over HTTP or Socket Mode. `onHopeless` is told when Slack says that a token will never work.
 */
export function createSlackMessenger(
  settings: SlackSettings,
  desk: Desk,
  onHopeless: (why: string) => void,
): SlackMessenger {
  const { log, metrics, policy, now } = desk;
  // One client for gestures, one for what runs behind them: a slow or limited call of one never holds up the other.
  const interactive = createWebClient(settings, log, metrics);
  const background = createWebClient(settings, log, metrics);
  const identity = new SlackIdentity(background, log, (why) => onHopeless(`the bot token: ${why}`));
  const inbound = new Inbound();
  const people = createPeople({
    client: interactive,
    policy,
    homeTeam: () => identity.team,
    now,
    onEvent: watchLookups(log, metrics),
    onTrouble: (err) => log.warn({ err }, 'a person could not be verified with Slack'),
  });
  desk.people.onChanged('slack', people.forget);
  const app = new App({
    receiver: inbound,
    // One workspace, one token, looked up once: Bolt's own authorization would call auth.test on every event.
    authorize: async () => identity.authorization(settings.botToken),
    clientOptions: webClientOptions(settings, log, metrics),
    logger: slackLogger(log),
    convoStore: false,
    // Bots are refused by name, ours among them.
    ignoreSelf: false,
    attachFunctionToken: false,
  });
  app.error(async (error) => log.error({ err: error }, 'a listener failed'));
  const calls = watchCalls({
    now,
    ask: () => background.auth.test(),
    onBreaker(family, isOpen) {
      metrics.messengerBreaker.set({ messenger: 'slack', methods: family }, isOpen ? 1 : 0);
      log.warn({ messenger: 'slack', methods: family, open: isOpen }, 'messenger breaker');
    },
  });
  const homes = createHomeTabs({
    client: background,
    quiet: calls.quiet,
    people,
    refusal: (refused, userId) => refuse(desk, refused, userId).card,
    log,
  });
  const answering = { client: interactive, log, metrics };
  registerListeners(app, { desk, people, answering, background, homes });

  const socket =
    settings.appToken === null
      ? null
      : new SlackSocket({
          appToken: settings.appToken,
          client: webClientOptions(settings, log, metrics),
          inbound,
          log,
          onHopeless: (why) => onHopeless(`the app token: ${why}`),
        });

  return {
    ...createPosting(background, policy, now, calls.quiet),
    home: homes,
    name: 'slack',
    connection(): Connection {
      const known = identity.connection();
      if (!known.connected) return known;
      if (!inbound.open) return { connected: false, why: 'starting or stopping' };
      // Homes that Slack does not take are told by metrics alone: gestures are answered all the same.
      if (calls.silent().includes('chat')) return { connected: false, why: 'no answer to the last messages' };
      return socket ? socket.connection() : known;
    },
    registerRoutes(server) {
      if (!socket)
        registerSlackRoute(server, {
          signingSecret: { current: settings.signingSecret, old: settings.signingSecretOld },
          inbound,
          log,
          metrics,
          now,
        });
    },
    async start() {
      identity.start(async () => {
        await inbound.start();
        socket?.start();
      });
    },
    async stop() {
      identity.stop();
      calls.stop();
      // What came through the socket is acknowledged through it; then Slack may send the rest to another instance.
      await inbound.close();
      await socket?.stop();
      await inbound.stop();
    },
  };
}
