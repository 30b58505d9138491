import { z } from 'zod';
import {
  appToken,
  backOfficeUrl,
  botToken,
  callsAMinute,
  chosen,
  host,
  httpBase,
  httpUrl,
  interval,
  issued,
  longSecret,
  neverRead,
  oneOf,
  port,
  postgresUrl,
  signingSecret,
  signRule,
} from './variable-values.ts';

/** What variables belong to. `title`: what the desk does without when none is set; `section`: their heading in a `.env` file. */
export const GROUPS = {
  desk: { title: 'the desk', section: 'The desk' },
  slack: { title: 'Slack', section: 'Slack' },
  yopoint: { title: 'YoPoint', section: 'YoPoint' },
  payments: { title: 'payment callbacks', section: 'YoPoint' },
  refundForward: { title: 'forwarding refund notices', section: 'YoPoint' },
  baifude: { title: 'Baifude', section: 'Baifude' },
  appeals: { title: 'the intake of appeals', section: 'The desk' },
  wecom: { title: 'WeCom', section: 'The desk' },
} as const;

export type Variable = {
  /** Reads the trimmed text; undefined where it is not set and has no default. Its messages end a sentence that begins with the name. */
  readonly schema: z.ZodType;
  /** What it is for and where its value comes from. The text stands behind every error about it. */
  readonly help: string;
  readonly group: keyof typeof GROUPS;
  /** Without these it is of no use: setting it without them is an error. */
  readonly needs?: readonly string[];
  /** Never shown, logged or typed in the open. */
  readonly secret?: boolean;
  readonly example: string;
};

const SLACK = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'] as const;
const YOPOINT = ['YOPOINT_APP_ID', 'YOPOINT_APP_SECRET'] as const;
const REFUND_FORWARD = [...YOPOINT, 'YOPOINT_REFUND_FORWARD_URL', 'YOPOINT_REFUND_FORWARD_SECRET'] as const;
const BAIFUDE = [
  'BAIFUDE_BASE_URL',
  'BAIFUDE_ACCESS_TOKEN',
  'BAIFUDE_SIGN_SECRET',
  'BAIFUDE_SIGN_RULE',
] as const;
const WECOM = [
  'WECOM_CORP_ID',
  'WECOM_AGENT_ID',
  'WECOM_SECRET',
  'WECOM_TOKEN',
  'WECOM_ENCODING_AES_KEY',
] as const;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The gateway as YoPoint documents it (`docs/vendors.md`, YoPoint). */
const YOPOINT_GATEWAY = 'https://api.yopoint.com/api/gateway/index';

/** Every environment variable, in the order in which errors, `.env` files and help list them. */
export const VARIABLES = {
  PORT: {
    schema: port.default(3000),
    help: 'The HTTP port for webhooks, health and metrics; unset it for 3000.',
    group: 'desk',
    example: '3000',
  },
  HOST: {
    schema: host.optional(),
    help: 'The address to listen on, such as 127.0.0.1 or ::1; unset it for all, IPv4 and IPv6.',
    group: 'desk',
    example: '127.0.0.1',
  },
  LOG_LEVEL: {
    schema: oneOf(LOG_LEVELS).default('info'),
    help: 'How much is logged; unset it for info.',
    group: 'desk',
    example: 'info',
  },
  DATABASE_URL: {
    schema: postgresUrl.optional(),
    help: 'The PostgreSQL database that several instances share, postgres://user:password@host:5432/name; unset it for the embedded database.',
    group: 'desk',
    secret: true,
    example: 'postgres://latchkey:a-password@db.example:5432/latchkey',
  },
  LATCHKEY_DATA_DIR: {
    schema: chosen.default('./data'),
    help: 'The folder of the embedded database; unset it for ./data.',
    group: 'desk',
    example: './data',
  },
  LATCHKEY_POLICY: {
    schema: chosen.default('./policy.yml'),
    help: 'The path of the policy file; unset it for ./policy.yml.',
    group: 'desk',
    example: './policy.yml',
  },
  SLACK_BOT_TOKEN: {
    schema: botToken.optional(),
    help: 'It lets the desk post as the bot. Find it at api.slack.com/apps, your app, "OAuth & Permissions", "Bot User OAuth Token".',
    group: 'slack',
    needs: SLACK,
    secret: true,
    example: 'xoxb-1-2-abc',
  },
  SLACK_SIGNING_SECRET: {
    schema: signingSecret.optional(),
    help: 'It proves that a request comes from Slack. Find it at api.slack.com/apps, your app, "Basic Information", "App Credentials".',
    group: 'slack',
    needs: SLACK,
    secret: true,
    example: '8f742231b10e8888abcd99yyyzzz85a5',
  },
  SLACK_APP_TOKEN: {
    schema: appToken.optional(),
    help: 'It switches to Socket Mode. Make one at api.slack.com/apps, your app, "Basic Information", "App-Level Tokens", scope connections:write; unset it for HTTP.',
    group: 'slack',
    needs: SLACK,
    secret: true,
    example: 'xapp-1-A-2-b',
  },
  SLACK_SIGNING_SECRET_OLD: {
    schema: signingSecret.optional(),
    help: 'The signing secret before, which is still taken while it is being changed; unset it afterwards.',
    group: 'slack',
    needs: SLACK,
    secret: true,
    example: 'the-one-before',
  },
  SLACK_API_URL: {
    schema: httpBase.transform((text) => `${text.replace(/\/+$/, '')}/`).optional(),
    help: 'The base of the Slack Web API, such as http://127.0.0.1:4010/api/; unset it for Slack itself.',
    group: 'slack',
    example: 'http://127.0.0.1:4010/api/',
  },
  YOPOINT_APP_ID: {
    schema: issued.optional(),
    help: "It names your application to YoPoint. Find it on YoPoint's open platform, on your application's page.",
    group: 'yopoint',
    needs: YOPOINT,
    example: '930859529955',
  },
  YOPOINT_APP_SECRET: {
    schema: issued.optional(),
    help: "It signs every call to YoPoint and verifies its notifications. Find it on YoPoint's open platform, beside the app id.",
    group: 'yopoint',
    needs: YOPOINT,
    secret: true,
    example: 'yp-app-secret',
  },
  YOPOINT_APP_SECRET_OLD: {
    schema: issued.optional(),
    help: 'The app secret before, which still verifies notifications while it is being changed; unset it afterwards.',
    group: 'yopoint',
    needs: YOPOINT,
    secret: true,
    example: 'yp-app-secret-before',
  },
  YOPOINT_PAY_KEY: {
    schema: chosen.optional(),
    help: "The payment SignKey, which verifies payment callbacks. It is the one agreed with YoPoint's staff in the payment configuration; goes with YOPOINT_PAYMENT_RELAY_URL or YOPOINT_PAYMENT_COPY, unset it where payment callbacks go to your payment system alone.",
    group: 'payments',
    needs: YOPOINT,
    secret: true,
    example: 'the pay key agreed with YoPoint',
  },
  YOPOINT_PAY_KEY_OLD: {
    schema: chosen.optional(),
    help: 'The SignKey before, which still verifies payment callbacks while it is being changed; unset it afterwards.',
    group: 'payments',
    needs: ['YOPOINT_PAY_KEY'],
    secret: true,
    example: 'the pay key before',
  },
  YOPOINT_PAYMENT_RELAY_URL: {
    schema: httpUrl.optional(),
    help: "Where payment callbacks are passed on, when YoPoint is given Latchkey's address for them. It is the callback address of your own payment system; goes with YOPOINT_PAY_KEY.",
    group: 'payments',
    needs: YOPOINT,
    example: 'https://pay.example/callbacks',
  },
  YOPOINT_PAYMENT_COPY: {
    schema: z.literal('true', { error: 'is not true' }).optional(),
    help: 'true when your payment system sends Latchkey copies of its payment callbacks; unset it when it does not. Goes with YOPOINT_PAY_KEY.',
    group: 'payments',
    needs: YOPOINT,
    example: 'true',
  },
  YOPOINT_GATEWAY_URL: {
    schema: httpUrl.default(YOPOINT_GATEWAY),
    help: "The address of YoPoint's gateway; unset it for the vendor's own.",
    group: 'yopoint',
    example: 'https://api.yopoint.com/api/gateway/index',
  },
  YOPOINT_TIMESTAMP_UNIT: {
    schema: z.enum(['s', 'ms'], { error: 'is neither s nor ms' }).default('s'),
    help: 'The unit of the timestamp in signed calls, s or ms; unset it for s.',
    group: 'yopoint',
    example: 's',
  },
  YOPOINT_WATCH_INTERVAL: {
    schema: interval.default(60_000),
    help: 'At least how often the youngest orders are looked at for appeals, within YOPOINT_WATCH_CALLS; unset it for 60s.',
    group: 'yopoint',
    example: '60s',
  },
  YOPOINT_WATCH_CALLS: {
    schema: callsAMinute.default(60),
    help: 'The calls a minute that looking through the order lists may use, from 1 to 6000; unset it for 60.',
    group: 'yopoint',
    example: '60',
  },
  YOPOINT_DOOR_OPEN_ID: {
    schema: issued.optional(),
    help: 'The YoPoint user identity that remote door opens are made for; unset it to do without doors.',
    group: 'yopoint',
    needs: YOPOINT,
    secret: true,
    example: 'an-identity-for-doors',
  },
  YOPOINT_BACK_OFFICE_URL: {
    schema: backOfficeUrl.optional(),
    help: "The page of YoPoint's back office that cards link to, copied from a browser, with {receipt} or {cid} in the place of the order number or the device's CID; unset it to do without links.",
    group: 'yopoint',
    needs: YOPOINT,
    example: 'https://bo.example/#/orders/{receipt}',
  },
  YOPOINT_REFUND_FORWARD_URL: {
    schema: httpUrl.optional(),
    help: "Where refund notices go so that your own payment system refunds. It is that system's address; goes with YOPOINT_REFUND_FORWARD_SECRET and YOPOINT_PAYMENT_RELAY_URL.",
    group: 'refundForward',
    needs: REFUND_FORWARD,
    example: 'https://pay.example/refunds',
  },
  YOPOINT_REFUND_FORWARD_SECRET: {
    schema: longSecret.optional(),
    help: 'It signs forwarded refund notices. Choose one of 16 characters at least together with your payment system; goes with YOPOINT_REFUND_FORWARD_URL.',
    group: 'refundForward',
    needs: REFUND_FORWARD,
    secret: true,
    example: 'a secret for forwarded refunds',
  },
  BAIFUDE_BASE_URL: {
    schema: httpBase.transform((text) => text.replace(/\/+$/, '')).optional(),
    help: "The address of Baifude's open platform. Ask your contact at Baifude; it is not published.",
    group: 'baifude',
    needs: BAIFUDE,
    example: 'https://baifude.example',
  },
  BAIFUDE_ACCESS_TOKEN: {
    schema: issued.optional(),
    help: "It authorises calls to Baifude's open platform. Ask your contact at Baifude.",
    group: 'baifude',
    needs: BAIFUDE,
    secret: true,
    example: 'bf-access-token',
  },
  BAIFUDE_SIGN_SECRET: {
    schema: chosen.optional(),
    help: 'It signs calls to Baifude. Ask your contact at Baifude.',
    group: 'baifude',
    needs: BAIFUDE,
    secret: true,
    example: 'bf-sign-secret',
  },
  BAIFUDE_SIGN_RULE: {
    schema: signRule.optional(),
    help: 'How calls to Baifude are signed: query-key, timestamp-body-key, or module:<path of an ES module of yours>. Ask your contact at Baifude which one holds for you.',
    group: 'baifude',
    needs: BAIFUDE,
    example: 'query-key',
  },
  APPEALS_SECRET: {
    schema: longSecret.optional(),
    help: 'It verifies the appeals that your own app sends in. Choose one of 16 characters at least and give it to that app; unset it to do without the intake.',
    group: 'appeals',
    needs: ['APPEALS_SECRET'],
    secret: true,
    example: 'a secret for appeals',
  },
  APPEALS_SECRET_OLD: {
    // It may be a short one that is being changed for this reason.
    schema: chosen.optional(),
    help: 'The secret before, which still verifies appeals while it is being changed; unset it afterwards.',
    group: 'appeals',
    needs: ['APPEALS_SECRET'],
    secret: true,
    example: 'the appeals secret before',
  },
  WECOM_CORP_ID: {
    schema: neverRead.optional(),
    help: 'The WeCom corporation.',
    group: 'wecom',
    needs: WECOM,
    example: 'ww1234',
  },
  WECOM_AGENT_ID: {
    schema: neverRead.optional(),
    help: 'The WeCom app.',
    group: 'wecom',
    needs: WECOM,
    example: '1000002',
  },
  WECOM_SECRET: {
    schema: neverRead.optional(),
    help: "The WeCom app's secret.",
    group: 'wecom',
    needs: WECOM,
    secret: true,
    example: 'wecom-secret',
  },
  WECOM_TOKEN: {
    schema: neverRead.optional(),
    help: "The WeCom callback's token.",
    group: 'wecom',
    needs: WECOM,
    secret: true,
    example: 'wecom-token',
  },
  WECOM_ENCODING_AES_KEY: {
    schema: neverRead.optional(),
    help: "The WeCom callback's key.",
    group: 'wecom',
    needs: WECOM,
    secret: true,
    example: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  },
  WECOM_TOKEN_OLD: {
    schema: neverRead.optional(),
    help: "The WeCom callback's token before.",
    group: 'wecom',
    needs: WECOM,
    secret: true,
    example: 'wecom-token-before',
  },
  WECOM_ENCODING_AES_KEY_OLD: {
    schema: neverRead.optional(),
    help: "The WeCom callback's key before.",
    group: 'wecom',
    needs: WECOM,
    secret: true,
    example: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
  },
} as const satisfies Readonly<Record<string, Variable>>;

export type VariableName = keyof typeof VARIABLES;

/** All names, in the order of the table. */
export function variableNames(): VariableName[] {
  // Object.keys types its answer as plain strings, though the table is closed.
  return Object.keys(VARIABLES) as VariableName[];
}
