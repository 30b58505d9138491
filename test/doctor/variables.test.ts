import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { secretsOf } from '../../src/settings/settings.ts';
import { VARIABLES, type Variable } from '../../src/settings/variables.ts';
import { about, ask, membersOnly, type Report } from './asking.ts';

/** One after the other is wrong, beside a service that runs with all of them right. */
let world: World;
let service: Service;
let env: Record<string, string>;
/** Takes connections and never says a word. */
let silent: Server;
const heldOpen: Socket[] = [];
let closedPort: number;
/** YoPoint, as one that takes no milliseconds: its document leaves the unit open. */
let secondsOnly: Server;

beforeAll(async () => {
  world = await createWorld({ policy: membersOnly, forwardRefunds: true });
  service = await startService(world);
  env = world.serviceEnv(service.port);
  closedPort = await freePort();
  secondsOnly = createHttpServer((request, response) => void answerInSeconds(request, response));
  secondsOnly.listen(0, '127.0.0.1');
  await once(secondsOnly, 'listening');
  env['YOPOINT_GATEWAY_URL'] = `http://127.0.0.1:${portOf(secondsOnly)}`;
  silent = createServer((socket) => heldOpen.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  await writeFile(join(world.folder, 'no-rule.mjs'), 'export default 7;\n');
  await writeFile(join(world.folder, 'unfit.yml'), 'version: 1\nsurprise: true\n');
});
afterAll(async () => {
  for (const socket of heldOpen) socket.destroy();
  silent.close();
  secondsOnly.close();
  const ended = await service.stop();
  await world.close();
  expect(ended).toEqual({ code: 0, signal: null });
});

async function answerInSeconds(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  if (/(?:^|&)timestamp=\d{13}(?:&|$)/.test(body)) {
    response.end(JSON.stringify({ error_code: -1, error_msg: 'ERR_TIMESTAMP' }));
    return;
  }
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const answer = await fetch(world.yopoint.url, { method: 'POST', headers, body });
  response.writeHead(answer.status).end(await answer.text());
}

/** A wrong value that must not be seen again. */
const SECRET = 'Zq7Zq7-wrong-Zq7';

/** Doctor beside the service, with this changed; holds whatever it prints to keeping secrets. */
async function doctor(changes: Readonly<Record<string, string | undefined>>): Promise<Report> {
  const report = await ask({ ...env, ...changes });
  const known = [...secretsOf(readEnvironment(env)), SECRET];
  expect(known.length).toBeGreaterThan(9);
  expect(known.filter((secret) => report.text.includes(secret))).toEqual([]);
  return report;
}

test('with none of them wrong there is nothing to find: the service answers every signed request', async () => {
  const report = await doctor({});
  expect(report.text).not.toMatch(/^✗/m);
  expect(report.well).toBe(true);
  expect(report.lines.filter((line) => line.startsWith('–'))).toEqual([
    expect.stringContaining('Socket Mode'),
  ]);
  for (const name of ['service', 'payment callbacks', 'signed click', 'signed notice', 'signed appeal']) {
    expect(about(report, name)).toMatch(/^✓/);
  }
});

test('in front of the payment system YoPoint’s own test goes there and back, and what that system must do is said', async () => {
  const before = world.paymentSystem.callbacks.length;
  expect(about(await doctor({}), 'payment callbacks')).toMatch(
    /^✓ .*in front of http:\/\/127\.0\.0\.1:\d+\/callbacks: YoPoint's test went there through .*must recognise a repeated method and receipt/,
  );
  const tests = world.paymentSystem.callbacks.slice(before);
  expect(tests).toEqual([expect.objectContaining({ method: 'api.test', genuine: true })]);
  expect(tests[0]?.trace).not.toBeNull();
});

test('a payment system that gives no answer is found, and so is a service that runs with another arrangement', async () => {
  world.paymentSystem.faults.add({ kind: 'cut_before', match: 'api.test', times: 1 });
  expect(about(await doctor({}), 'payment callbacks')).toMatch(
    /^✗ .*answered 503\n.*YOPOINT_PAYMENT_RELAY_URL/,
  );
  const copies = { YOPOINT_PAYMENT_RELAY_URL: undefined, YOPOINT_PAYMENT_COPY: 'true' };
  const forwards = { YOPOINT_REFUND_FORWARD_URL: undefined, YOPOINT_REFUND_FORWARD_SECRET: undefined };
  expect(about(await doctor({ ...copies, ...forwards }), 'payment callbacks')).toMatch(
    /^✗ .*stands in front.*listens to no copies/,
  );
});

test('what was refused at a door before is told, since a secret that both have wrong shows nowhere else', async () => {
  const doors = [
    ['signed click', 'SLACK_SIGNING_SECRET'],
    ['signed notice', 'YOPOINT_PAY_KEY'],
    ['signed appeal', 'APPEALS_SECRET'],
  ] as const;
  for (const [check, variable] of doors) {
    await doctor({ [variable]: SECRET });
    const report = await doctor({});
    expect(report.well).toBe(true);
    expect(about(report, check)).toMatch(new RegExp(`^✓ .*refused for the signature since.*${variable}`));
  }
});

test('where no payment callbacks come the line says whose they are', async () => {
  const report = await doctor({
    YOPOINT_PAY_KEY: undefined,
    YOPOINT_PAYMENT_RELAY_URL: undefined,
    YOPOINT_REFUND_FORWARD_URL: undefined,
    YOPOINT_REFUND_FORWARD_SECRET: undefined,
  });
  expect(about(report, 'payment callbacks')).toMatch(/^– .*off: none come here, .*your payment system's own/);
});

/** Values that cannot be meant, by variable. */
const MALFORMED: Readonly<Record<string, readonly string[]>> = {
  PORT: ['eighty', '65536', '-1', '80.5'],
  HOST: ['[::1]', '127.0.0.1:3000', 'http://127.0.0.1', 'two words'],
  LOG_LEVEL: ['loud'],
  DATABASE_URL: [`mysql://u:${SECRET}@h/db`, `postgres://u:${SECRET}#x@h/db`],
  LATCHKEY_DATA_DIR: ['data\u0007'],
  LATCHKEY_POLICY: ['policy\u0007.yml'],
  SLACK_BOT_TOKEN: [SECRET, `"xoxb-${SECRET}"`, `xoxp-${SECRET}`, `xapp-${SECRET}`, 'xoxb-'],
  SLACK_SIGNING_SECRET: [`xoxb-${SECRET}`, `${SECRET} ${SECRET}`],
  SLACK_SIGNING_SECRET_OLD: [`xoxb-${SECRET}`, `${SECRET} ${SECRET}`],
  SLACK_APP_TOKEN: [SECRET, `xoxb-${SECRET}`],
  SLACK_API_URL: ['slack', `https://u:${SECRET}@slack.com/api/`, 'https://slack.com/api/?a=b'],
  YOPOINT_APP_ID: ['two words'],
  YOPOINT_APP_SECRET: [`${SECRET} ${SECRET}`],
  YOPOINT_APP_SECRET_OLD: [`${SECRET} ${SECRET}`],
  YOPOINT_PAY_KEY: [`${SECRET}\u0007`],
  YOPOINT_PAY_KEY_OLD: [`${SECRET}\u0007`],
  YOPOINT_PAYMENT_RELAY_URL: ['pay.example', `https://u:${SECRET}@pay.example/`],
  YOPOINT_PAYMENT_COPY: ['yes'],
  YOPOINT_GATEWAY_URL: ['api.yopoint.com', `https://u:${SECRET}@api.yopoint.com/`],
  YOPOINT_TIMESTAMP_UNIT: ['minutes'],
  YOPOINT_WATCH_INTERVAL: ['often', '0s'],
  YOPOINT_WATCH_CALLS: ['many', '0', '1.5', '6001'],
  YOPOINT_DOOR_OPEN_ID: [`${SECRET} ${SECRET}`],
  YOPOINT_BACK_OFFICE_URL: ['https://bo.example/orders', `https://u:${SECRET}@bo.example/{receipt}`],
  YOPOINT_REFUND_FORWARD_URL: ['pay.example', `https://u:${SECRET}@pay.example/`],
  YOPOINT_REFUND_FORWARD_SECRET: [`${SECRET}\u0007`, SECRET.slice(0, 15)],
  BAIFUDE_BASE_URL: ['baifude', 'https://baifude.example/?a=b'],
  BAIFUDE_ACCESS_TOKEN: [`${SECRET} ${SECRET}`],
  BAIFUDE_SIGN_SECRET: [`${SECRET}\u0007`],
  BAIFUDE_SIGN_RULE: ['md5', 'module:'],
  APPEALS_SECRET: [`${SECRET}\u0007`, SECRET.slice(0, 15)],
  APPEALS_SECRET_OLD: [`${SECRET}\u0007`],
  WECOM_CORP_ID: ['ww1'],
  WECOM_AGENT_ID: ['1'],
  WECOM_SECRET: [SECRET],
  WECOM_TOKEN: [SECRET],
  WECOM_ENCODING_AES_KEY: [SECRET],
  WECOM_TOKEN_OLD: [SECRET],
  WECOM_ENCODING_AES_KEY_OLD: [SECRET],
};

describe('malformed', () => {
  test('the table has every variable there is', () => {
    expect(Object.keys(MALFORMED).sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  test.each(Object.entries(MALFORMED))(
    '%s: named, with what it is for and where to get it',
    async (name, values) => {
      for (const value of values) {
        const report = await doctor({ [name]: value });
        expect(report.well).toBe(false);
        expect(about(report, 'settings')).toMatch(new RegExp(`^✗ [\\s\\S]*\n    → .*${name}`));
        expect(about(report, 'settings')).toMatch(remedyOf(name));
      }
    },
  );
});

/** What stands behind the problem: the variable's own text, or for WeCom that it is not part of this version. */
function remedyOf(name: string): RegExp {
  const own: Readonly<Record<string, Variable>> = VARIABLES;
  const remedy = name.startsWith('WECOM_') ? `Unset ${name}` : (own[name]?.help ?? 'no text');
  return new RegExp(remedy.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

describe('not set, though what belongs to it is', () => {
  test.each([
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
    'YOPOINT_APP_ID',
    'YOPOINT_APP_SECRET',
    'YOPOINT_REFUND_FORWARD_URL',
    'YOPOINT_REFUND_FORWARD_SECRET',
    'BAIFUDE_BASE_URL',
    'BAIFUDE_ACCESS_TOKEN',
    'BAIFUDE_SIGN_SECRET',
    'BAIFUDE_SIGN_RULE',
  ])('%s', async (name) => {
    const report = await doctor({ [name]: undefined });
    expect(report.well).toBe(false);
    expect(about(report, 'settings')).toMatch(new RegExp(`→ ${name} is not set, though .*Set it`));
  });
});

type Row = readonly [
  name: string,
  wrong: string,
  /** Called when the test runs: some values are known only then. */
  value: () => string,
  check: string,
  mend: RegExp,
];

/** Well-formed values that the addressed service refuses. */
const REFUSED: readonly Row[] = [
  ['PORT', 'where nobody listens', () => `${closedPort}`, 'service', /Set PORT here to the port/],
  [
    'PORT',
    'where somebody else listens',
    () => new URL(world.baifude.url).port,
    'service',
    /or set PORT to another/,
  ],
  ['PORT', 'where nobody says a word', () => portOf(silent), 'service', /set PORT to another/],
  ['HOST', 'of no machine', () => '255.255.255.255', 'service', /Set HOST to an address of this machine/],
  [
    'DATABASE_URL',
    'where nobody listens',
    () => `postgres://u:${SECRET}@127.0.0.1:${closedPort}/db`,
    'database',
    /PostgreSQL runs there.*DATABASE_URL/,
  ],
  [
    'DATABASE_URL',
    'where nobody says a word',
    () => `postgres://u:${SECRET}@127.0.0.1:${portOf(silent)}/db`,
    'database',
    /PostgreSQL runs there.*DATABASE_URL/,
  ],
  [
    'LATCHKEY_DATA_DIR',
    'that can be no folder',
    () => '/dev/null/data',
    'database',
    /write access.*LATCHKEY_DATA_DIR/,
  ],
  [
    'LATCHKEY_POLICY',
    'that is not there',
    () => '/nowhere/policy.yml',
    'policy',
    /Copy policy\.example\.yml.*LATCHKEY_POLICY/,
  ],
  ['LATCHKEY_POLICY', 'that is a folder', () => world.folder, 'policy', /LATCHKEY_POLICY/],
  [
    'LATCHKEY_POLICY',
    'that is something else',
    () => join(world.folder, 'unfit.yml'),
    'policy',
    /unfit\.yml:2 surprise/,
  ],
  [
    'SLACK_BOT_TOKEN',
    'of another app',
    () => `xoxb-${SECRET}`,
    'Slack token',
    /OAuth & Permissions.*SLACK_BOT_TOKEN/,
  ],
  [
    'SLACK_SIGNING_SECRET',
    'of another app',
    () => SECRET,
    'signed click',
    /SLACK_SIGNING_SECRET.*Basic Information/,
  ],
  [
    'SLACK_APP_TOKEN',
    'of another app',
    () => `xapp-${SECRET}`,
    'Socket Mode',
    /App-Level Tokens.*SLACK_APP_TOKEN/,
  ],
  ['SLACK_API_URL', 'where nobody listens', () => nobody(), 'Slack token', /correct SLACK_API_URL/],
  ['SLACK_API_URL', 'of somebody else', () => world.baifude.url, 'Slack token', /correct SLACK_API_URL/],
  ['YOPOINT_APP_ID', 'of another application', () => 'another-app', 'YoPoint', /YOPOINT_APP_ID/],
  ['YOPOINT_APP_SECRET', 'of another application', () => SECRET, 'YoPoint', /YOPOINT_APP_SECRET/],
  ['YOPOINT_APP_SECRET', 'of another application', () => SECRET, 'signed notice', /YOPOINT_APP_SECRET/],
  ['YOPOINT_PAY_KEY', 'of another operator', () => SECRET, 'payment callbacks', /YOPOINT_PAY_KEY/],
  [
    'YOPOINT_PAYMENT_RELAY_URL',
    'where nobody listens',
    () => nobody(),
    'payment callbacks',
    /YOPOINT_PAYMENT_RELAY_URL/,
  ],
  ['YOPOINT_GATEWAY_URL', 'where nobody listens', () => nobody(), 'YoPoint', /YOPOINT_GATEWAY_URL/],
  ['YOPOINT_GATEWAY_URL', 'of somebody else', () => world.baifude.url, 'YoPoint', /YOPOINT_GATEWAY_URL/],
  [
    'YOPOINT_TIMESTAMP_UNIT',
    'that is the other one',
    () => 'ms',
    'YoPoint',
    /clock.*YOPOINT_TIMESTAMP_UNIT=s/,
  ],
  [
    'YOPOINT_REFUND_FORWARD_URL',
    'where nobody listens',
    () => nobody(),
    'refund forward',
    /YOPOINT_REFUND_FORWARD_URL/,
  ],
  ['BAIFUDE_BASE_URL', 'where nobody listens', () => nobody(), 'Baifude', /BAIFUDE_BASE_URL/],
  ['BAIFUDE_BASE_URL', 'of somebody else', () => world.yopoint.url, 'Baifude', /BAIFUDE_BASE_URL/],
  ['BAIFUDE_ACCESS_TOKEN', 'of another company', () => SECRET, 'Baifude', /BAIFUDE_ACCESS_TOKEN/],
  ['BAIFUDE_SIGN_SECRET', 'of another company', () => SECRET, 'Baifude', /BAIFUDE_SIGN_SECRET/],
  ['BAIFUDE_SIGN_RULE', 'that was not agreed', () => 'timestamp-body-key', 'Baifude', /BAIFUDE_SIGN_RULE/],
  [
    'BAIFUDE_SIGN_RULE',
    'that is not there',
    () => 'module:/nowhere/rule.mjs',
    'Baifude',
    /BAIFUDE_SIGN_RULE/,
  ],
  [
    'BAIFUDE_SIGN_RULE',
    'that is no rule',
    () => `module:${join(world.folder, 'no-rule.mjs')}`,
    'Baifude',
    /BAIFUDE_SIGN_RULE/,
  ],
  ['APPEALS_SECRET', 'of another app', () => SECRET, 'signed appeal', /APPEALS_SECRET/],
];

/** None of their values is wrong for anybody else. */
const NOBODY_TO_REFUSE = [
  'YOPOINT_PAYMENT_COPY',
  'LOG_LEVEL',
  'YOPOINT_WATCH_INTERVAL',
  'YOPOINT_WATCH_CALLS',
  // A person's browser opens it, with their own sign-in.
  'YOPOINT_BACK_OFFICE_URL',
  // They prove what comes in, and doctor signs with the current ones.
  'SLACK_SIGNING_SECRET_OLD',
  'YOPOINT_APP_SECRET_OLD',
  'YOPOINT_PAY_KEY_OLD',
  'APPEALS_SECRET_OLD',
];

/** What only a deed could show to be wrong, and doctor does none: the check whose line says so. */
const NOT_TRIED = [
  ['YOPOINT_DOOR_OPEN_ID', 'YoPoint'],
  ['YOPOINT_REFUND_FORWARD_SECRET', 'refund forward'],
] as const;

describe.concurrent('well-formed and wrong', () => {
  test('the table has every variable that somebody can refuse', ({ expect }) => {
    const named = new Set([
      ...REFUSED.map(([name]) => name),
      ...NOBODY_TO_REFUSE,
      ...NOT_TRIED.map(([name]) => name),
    ]);
    const there = Object.keys(VARIABLES).filter((name) => !name.startsWith('WECOM_'));
    expect([...named].sort()).toEqual(there.sort());
  });

  test.each(REFUSED)(
    '%s %s: the check that finds it names it and the mend',
    async (name, _wrong, value, check, mend) => {
      const report = await doctor({ [name]: value() });
      expect(report.well).toBe(false);
      expect(about(report, check)).toMatch(/^✗ /);
      expect(about(report, check)).toMatch(mend);
    },
  );
});

test.each(NOT_TRIED)(
  '%s cannot be tried without doing it: the line says that it was not',
  async (name, check) => {
    const report = await doctor({ [name]: SECRET });
    expect(report.well).toBe(true);
    expect(about(report, check)).toMatch(new RegExp(`^✓ .*${name} was not tried, since only`));
    const off = about(await doctor({ YOPOINT_DOOR_OPEN_ID: undefined }), 'YoPoint');
    expect(off).toBe('✓ YoPoint — answered a signed call, and every method that reads');
  },
);

function nobody(): string {
  return `http://127.0.0.1:${closedPort}`;
}

function portOf(server: Server): string {
  const address = server.address();
  return String(typeof address === 'object' && address !== null ? address.port : 0);
}
