import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Baifude, createBaifude } from './baifude/index.ts';
import { type ConsumerApp, createConsumerApp } from './consumer-app.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { readFeatures } from './manifest.ts';
import { createPaymentSystem, type PaymentSystem } from './payment-system.ts';
import { projectFile } from './project-root.ts';
import { createSlack, type Slack } from './slack/slack.ts';
import { createYoPoint, type YoPoint } from './yopoint/index.ts';

/** The policy file as it is read from YAML, not yet checked. */
export type Policy = Readonly<Record<string, unknown>>;

/** How a world is made. */
export interface WorldOptions {
  /** How Slack reaches the service; `http` when absent. */
  readonly transport?: 'http' | 'socket';
  /** Unix ms at which the fleet's orders end; the machine's clock when absent. */
  readonly now?: number;
  /** Changes the example policy before it is written, for instance to shorter times or higher caps. */
  readonly policy?: (policy: Policy) => Policy;
  /** Refund orders are forwarded to the payment system, signed; else they are passed on to it like every payment callback. */
  readonly forwardRefunds?: boolean;
}

/** A listening workspace and both vendors, with the settings by which a service finds them. */
export interface World {
  readonly slack: Slack;
  readonly yopoint: YoPoint;
  readonly baifude: Baifude;
  /** The operator's app; it sends appeals to the service started last. */
  readonly consumerApp: ConsumerApp;
  /** The operator's own. YoPoint's payment callbacks go to the service, which passes them on to it. */
  readonly paymentSystem: PaymentSystem;
  readonly fleet: Fleet;
  /** A temporary folder: the policy, the embedded database, and the service's working directory. Gone after `close`. */
  readonly folder: string;
  /** What Slack signs with in this world. */
  readonly signingSecret: string;
  /**
   * What a service on this port is started with. This also tells YoPoint whom to notify and, in HTTP mode, Slack where to deliver:
   * the service started last. Where there are several, `yopoint.notifyUrl` and `slack.requestUrl` name another of them.
   */
  serviceEnv(port: number): Record<string, string>;
  close(): Promise<void>;
}

/** They hold in this sandbox and nowhere else, hence they may stand here. */
const KEYS = {
  botToken: 'xoxb-sandbox-bot-token',
  appToken: 'xapp-sandbox-app-token',
  signingSecret: 'sandbox-signing-secret',
  appId: 'sandbox-app',
  appSecret: 'sandbox-app-secret',
  payKey: 'sandbox-pay-key',
  accessToken: 'sandbox-access-token',
  signSecret: 'sandbox-sign-secret',
  doorOpenId: 'sandbox-door-identity',
  appealsSecret: 'sandbox-appeals-secret',
  forwardSecret: 'sandbox-forward-secret',
} as const;

/** Starts everything but the service. Close it, also when the service did not start. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const { signingSecret, appId, appSecret, payKey, accessToken, signSecret, doorOpenId } = KEYS;
  const socket = options.transport === 'socket';
  const fleet = createFleet({ now: options.now ?? Date.now() });
  const yopoint = createYoPoint({ appId, appSecret, payKey, fleet });
  const baifude = createBaifude({ accessToken, signSecret, signRule: 'query-key', fleet });
  const slack = createSlack({
    botToken: KEYS.botToken,
    signingSecret,
    ...(socket ? { appToken: KEYS.appToken } : {}),
  });
  slack.commands = new Set(readFeatures().slash_commands.map(({ command }) => command));
  const paymentSystem = createPaymentSystem({ secret: KEYS.forwardSecret, payKey });
  let serviceUrl = '';
  const consumerApp = createConsumerApp({ secret: KEYS.appealsSecret, url: () => `${serviceUrl}/appeals` });
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-sandbox-'));
  const close = async () => {
    await Promise.all([slack.close(), yopoint.close(), baifude.close(), paymentSystem.close()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([slack.listen(), yopoint.listen(), baifude.listen(), paymentSystem.listen()]);
    await writeFile(join(folder, 'policy.yml'), await policyText(options.policy));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    slack,
    yopoint,
    baifude,
    consumerApp,
    paymentSystem,
    fleet,
    folder,
    signingSecret,
    close,
    serviceEnv: (port) => {
      serviceUrl = `http://127.0.0.1:${port}`;
      if (!socket) slack.requestUrl = `${serviceUrl}/slack/events`;
      yopoint.notifyUrl = `${serviceUrl}/yopoint/notify`;
      return {
        PORT: String(port),
        LATCHKEY_DATA_DIR: join(folder, 'data'),
        LATCHKEY_POLICY: join(folder, 'policy.yml'),
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: KEYS.botToken,
        SLACK_SIGNING_SECRET: signingSecret,
        ...(socket ? { SLACK_APP_TOKEN: KEYS.appToken } : {}),
        YOPOINT_APP_ID: appId,
        YOPOINT_APP_SECRET: appSecret,
        YOPOINT_PAY_KEY: payKey,
        YOPOINT_PAYMENT_RELAY_URL: paymentSystem.callbackUrl,
        YOPOINT_GATEWAY_URL: yopoint.url,
        YOPOINT_DOOR_OPEN_ID: doorOpenId,
        // Nobody waits a minute in a sandbox, and a count of calls is disturbed by every look: the demo says otherwise.
        YOPOINT_WATCH_INTERVAL: '1h',
        ...(options.forwardRefunds && {
          YOPOINT_REFUND_FORWARD_URL: paymentSystem.url,
          YOPOINT_REFUND_FORWARD_SECRET: KEYS.forwardSecret,
        }),
        APPEALS_SECRET: KEYS.appealsSecret,
        BAIFUDE_BASE_URL: baifude.url,
        BAIFUDE_ACCESS_TOKEN: accessToken,
        BAIFUDE_SIGN_SECRET: signSecret,
        BAIFUDE_SIGN_RULE: 'query-key',
      };
    },
  };
}

/** The example policy with one more on its staff: a guest, whom the desk refuses although the file names them. */
async function policyText(change: (policy: Policy) => Policy = (same) => same): Promise<string> {
  const policy: unknown = parse(await readFile(projectFile('policy.example.yml'), 'utf8'));
  if (typeof policy !== 'object' || policy === null || !('staff' in policy) || !Array.isArray(policy.staff)) {
    throw new Error('policy.example.yml has no list of staff.');
  }
  const guest = { id: 'guest', name: 'Guest', slack: 'U0GUEST', groups: ['visitors'] };
  return stringify(change({ ...policy, staff: [...policy.staff, guest] }));
}
