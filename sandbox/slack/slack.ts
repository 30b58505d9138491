import { createFaults, type Faults } from '../faults.ts';
import type { Actor, Gesture } from './actor.ts';
import type { Token } from './api/call.ts';
import { personJson } from './api/users.ts';
import { createCourier, type DeliverySettings } from './deliver.ts';
import { APP, type Person } from './directory.ts';
import { createGrants, type Grants } from './grants.ts';
import * as payloads from './payloads.ts';
import { actAs } from './people.ts';
import { createRecords, type DeliveryRecord, type TrafficEntry, type Transport } from './records.ts';
import { createServer } from './server.ts';
import { createSocketHub, type DisconnectReason } from './socket-mode.ts';
import { homeOf, ImpossibleGesture } from './views.ts';
import { type WaitOptions, waitFor } from './wait-for.ts';
import { createWebApi } from './web-api.ts';
import { createWorkspace, type Message, type View, visibleTo, type Workspace } from './workspace.ts';

/** The options of a workspace. */
export interface SlackOptions {
  readonly botToken: string;
  /** Makes Socket Mode possible. */
  readonly appToken?: string;
  readonly signingSecret: string;
  /** The port that `listen()` takes when it is given none. */
  readonly port?: number;
  /** Milliseconds; the machine's clock when not given. */
  readonly now?: () => number;
  /** The bot token's; all that the desk needs when not given. */
  readonly scopes?: readonly string[];
  /** 3,000 ms when not given, as Slack's. */
  readonly ackTimeoutMs?: number;
  /** At once, after a minute, after five when not given, as Slack's. */
  readonly eventRetryDelaysMs?: readonly number[];
}

/** A local Slack. */
export interface Slack {
  readonly workspace: Workspace;
  /** Triggers and response URLs, for a test that needs one without a gesture. */
  readonly grants: Grants;
  /** `match` is a Web API method, `response_url`, or `delivery.<name>` (see `Delivery`). */
  readonly faults: Faults;
  /** Everything received from the app. */
  readonly traffic: readonly TrafficEntry[];
  /** Everything handed to the app, with why it failed. */
  readonly deliveries: readonly DeliveryRecord[];
  /** Reports everything that comes in or goes out, and again with its outcome; the returned function unsubscribes. */
  onTraffic(listener: () => void): () => void;
  /** `http://127.0.0.1:<port>/api/`. Throws before `listen`. */
  readonly apiUrl: string;
  /** Where the app listens; undefined: Socket Mode. */
  requestUrl: string | undefined;
  /**
   * The slash commands that the app's manifest asks for: what else is typed Slack refuses by itself. undefined: whatever is typed goes
   * to the app.
   */
  commands: ReadonlySet<string> | undefined;
  /** Chooses when both ways are open. */
  transport: Transport | undefined;
  /** Seconds added to the timestamps that deliveries are signed with. */
  skewSeconds: number;
  /** True: one `chat.postMessage` a second to a channel, then `ratelimited`. */
  limitPosts: boolean;
  /** How many sockets are open and not asked to leave. */
  readonly sockets: number;
  listen(port?: number): Promise<void>;
  close(): Promise<void>;
  as(userId: string): Actor;
  visibleTo(userId: string, channel?: string): readonly Message[];
  /** A person's Home tab; undefined: the app has published none. */
  home(userId: string): View | undefined;
  waitFor<T>(look: () => T | undefined | null | false, options?: WaitOptions): Promise<T>;
  /** Waits for the newest message before this person that fits. */
  waitForMessage(
    userId: string,
    fits: (message: Message) => boolean,
    options?: WaitOptions & { readonly channel?: string },
  ): Promise<Message>;
  /** From now on there is this app-level token too, of another app. */
  addForeignAppToken(token: string): void;
  /** Replaces the scopes of the bot token. */
  setScopes(scopes: readonly string[]): void;
  /** Changes a person and tells the app (`user_change`). */
  changePerson(userId: string, change: Partial<Omit<Person, 'id'>>): Promise<Gesture>;
  /** Asks the app to prove its request URL; true when it gave the challenge back. */
  verifyUrl(): Promise<boolean>;
  /** Asks every socket to connect again. */
  disconnectSockets(reason?: DisconnectReason): void;
  /** Cuts every socket without a word. */
  dropSockets(): void;
}

/** The manifest's scopes that the methods here need. */
const DEFAULT_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'team:read',
  'users:read',
];

/** A workspace with a Web API, response URLs, Socket Mode and people who act in it. Nothing is open before `listen`. */
export function createSlack(options: SlackOptions): Slack {
  const now = options.now ?? Date.now;
  const workspace = createWorkspace(now);
  const grants = createGrants(workspace);
  const records = createRecords(now);
  const faults = createFaults();
  const botScopes = new Set(options.scopes ?? DEFAULT_SCOPES);
  const tokens = new Map<string, Token>([[options.botToken, { kind: 'bot', scopes: botScopes }]]);
  if (options.appToken !== undefined) {
    tokens.set(options.appToken, { kind: 'app', scopes: new Set(['connections:write']) });
  }
  const settings: DeliverySettings = {
    requestUrl: undefined,
    transport: undefined,
    signingSecret: options.signingSecret,
    skewSeconds: 0,
    ackTimeoutMs: options.ackTimeoutMs ?? 3_000,
    eventRetryDelaysMs: options.eventRetryDelaysMs ?? [0, 60_000, 300_000],
  };
  let limitPosts = false;
  let commands: ReadonlySet<string> | undefined;
  let port: number | undefined;
  const host = () => {
    if (port === undefined) throw new Error('The local Slack has no address before listen().');
    return `127.0.0.1:${port}`;
  };
  const base = () => `http://${host()}`;

  const hub = createSocketHub(workspace, records, () => `ws://${host()}`);
  const webApi = createWebApi({
    workspace,
    grants,
    tokens,
    socketUrl: () => hub.url(),
    limitPosts: () => limitPosts,
  });
  const app = createServer({ workspace, grants, records, faults, webApi });
  app.server.on('upgrade', (request, socket) => hub.upgrade(request, socket));
  const courier = createCourier(settings, { workspace, records, faults, hub });
  const stage = { workspace, grants, courier, base, commands: () => commands };

  return {
    workspace,
    grants,
    faults,
    traffic: records.traffic,
    deliveries: records.deliveries,
    onTraffic: records.onChange,
    get apiUrl() {
      return `${base()}/api/`;
    },
    get requestUrl() {
      return settings.requestUrl;
    },
    set requestUrl(url) {
      settings.requestUrl = url;
    },
    get commands() {
      return commands;
    },
    set commands(names) {
      commands = names;
    },
    get transport() {
      return settings.transport;
    },
    set transport(transport) {
      settings.transport = transport;
    },
    get skewSeconds() {
      return settings.skewSeconds;
    },
    set skewSeconds(seconds) {
      settings.skewSeconds = seconds;
    },
    get limitPosts() {
      return limitPosts;
    },
    set limitPosts(on) {
      limitPosts = on;
    },
    get sockets() {
      return hub.connected();
    },
    listen: async (wanted = options.port ?? 0) => {
      await app.listen({ host: '127.0.0.1', port: wanted });
      const address = app.server.address();
      if (address === null || typeof address === 'string') throw new Error('The local Slack got no port.');
      port = address.port;
    },
    close: async () => {
      courier.close();
      hub.close();
      await app.close();
    },
    as: (userId) => actAs(stage, userId),
    visibleTo: (userId, channel) => visibleTo(workspace, userId, channel),
    home: (userId) => homeOf(workspace, userId),
    waitFor: (look, waitOptions) => waitFor(workspace, look, waitOptions),
    waitForMessage: (userId, fits, waitOptions = {}) =>
      waitFor(workspace, () => visibleTo(workspace, userId, waitOptions.channel).findLast(fits), {
        what: `a message before ${userId}`,
        ...waitOptions,
      }),
    addForeignAppToken: (token) => {
      tokens.set(token, { kind: 'app', scopes: new Set(['connections:write']), app: 'A0SOMEBODYS' });
    },
    setScopes: (scopes) => {
      botScopes.clear();
      for (const scope of scopes) botScopes.add(scope);
    },
    changePerson: async (userId, change) => {
      const person = workspace.people.get(userId);
      if (!person) throw new ImpossibleGesture(`There is nobody called ${userId} in the workspace.`);
      const changed = { ...person, ...change };
      workspace.people.set(userId, changed);
      const event = {
        type: 'user_change',
        user: personJson(changed, true),
        event_ts: workspace.nextTs(),
      };
      const payload = payloads.eventFields(workspace, event);
      const { record, error } = await courier.sendEvent({ name: 'event', subject: 'user_change', payload });
      const { status, ms, transport } = record;
      return { status, ms, transport, ...(error === undefined ? {} : { error }) };
    },
    verifyUrl: async () => {
      const challenge = workspace.nextId('challenge');
      const answer = await courier.send({
        name: 'url_verification',
        subject: APP.id,
        payload: payloads.verificationFields(challenge),
      });
      const { content } = answer;
      return typeof content === 'string'
        ? content.trim() === challenge
        : content?.['challenge'] === challenge;
    },
    disconnectSockets: (reason = 'refresh_requested') => hub.disconnect(reason),
    dropSockets: () => hub.drop(),
  };
}
