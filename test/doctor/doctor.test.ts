import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { NEEDED_SCOPES } from '../../src/doctor/slack.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { secretsOf } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/open-store.ts';
import { about, ask, membersOnly } from './asking.ts';

let world: World;
let env: Record<string, string>;

beforeEach(async () => {
  world = await createWorld({ transport: 'socket', policy: membersOnly, forwardRefunds: true });
  env = world.serviceEnv(await freePort());
});
afterEach(() => world.close());

const doctor = (changes: Record<string, string | undefined> = {}, now?: () => number) =>
  ask({ ...env, ...changes }, now);

test('finds nothing wrong in the sandbox without a service, and leaves nothing behind', async () => {
  const { well, lines, text } = await doctor();
  expect(text).not.toContain('✗');
  expect(well).toBe(true);
  expect(lines.map((line) => line.split(' — ')[0])).toEqual([
    '✓ settings',
    '✓ policy',
    '✓ database',
    '– service',
    '✓ Slack token',
    '✓ Slack scopes',
    '✓ people',
    '✓ channel approvals',
    '✓ channel alerts',
    '✓ Socket Mode',
    '✓ clock',
    '✓ YoPoint',
    '– order list',
    '✓ Baifude',
    '✓ refund forward',
    '✓ payment callbacks',
    '– signed click',
    '– signed notice',
    '– signed appeal',
  ]);
  expect(await readdir(world.folder)).toEqual(['policy.yml']);
  expect(world.paymentSystem.calls).toEqual([]);
  // The vendor's own test first, which needs no right, and then only what reads.
  const [first, ...others] = world.yopoint.calls.map(({ method }) => method);
  expect(first).toBe('api.test');
  expect(others).toEqual(
    expect.arrayContaining(['cabinet.list', 'cabinet.order.list', 'consumer.order.list']),
  );
  expect(others.filter((method) => /refund|appeal|door/.test(method))).toEqual([]);
});

test('names every missing variable, and looks at nothing else but the policy file', async () => {
  const report = await doctor({ SLACK_SIGNING_SECRET: undefined, BAIFUDE_SIGN_RULE: '' });
  expect(report.well).toBe(false);
  expect(about(report, 'settings')).toMatch(
    /SLACK_SIGNING_SECRET is not set[\s\S]*BAIFUDE_SIGN_RULE is not set/,
  );
  expect(report.text.match(/^– .*the settings come first$/gm)).toHaveLength(12);
  expect(report.text.match(/^[✓✗]/gm)).toHaveLength(2);
  expect(about(report, 'policy')).toMatch(/^✓ .* people/);
  expect(world.yopoint.calls).toEqual([]);
});

test('with a variable that is wrong the policy file is still read, unless it is the one that names it', async () => {
  const both = await doctor({ PORT: 'eighty', LATCHKEY_POLICY: '/nowhere/policy.yml' });
  expect(about(both, 'policy')).toMatch(/^✗ .*\n.*LATCHKEY_POLICY/);
  const nameless = await doctor({ LATCHKEY_POLICY: 'policy\u0007.yml' });
  expect(about(nameless, 'policy')).toBe('– policy — the settings come first');
});

test('a policy that is not there leaves people and channels for later', async () => {
  const report = await doctor({ LATCHKEY_POLICY: '/nowhere/policy.yml' });
  expect(report.well).toBe(false);
  expect(about(report, 'policy')).toContain('LATCHKEY_POLICY');
  for (const name of ['people', 'channels']) {
    expect(about(report, name)).toBe(`– ${name} — the policy comes first`);
  }
});

test('what is off is said to be off', async () => {
  const off = Object.keys(env).filter((name) => /^(?:YOPOINT|APPEALS)_/.test(name));
  const report = await doctor(Object.fromEntries(off.map((name) => [name, undefined])));
  expect(report.well).toBe(true);
  for (const name of [
    'YoPoint',
    'order list',
    'refund forward',
    'payment callbacks',
    'signed notice',
    'signed appeal',
  ]) {
    expect(about(report, name)).toMatch(/^– .*off/);
  }
});

describe('the database', () => {
  test('migrations that are still to come are named and no failure', async () => {
    const store = await openStore({ engine: 'sqlite', folder: join(world.folder, 'data') });
    await store.close();
    const report = await doctor();
    expect(report.well).toBe(true);
    expect(about(report, 'database')).toMatch(/still to apply: 0001-.*latchkey migrate/);
  });

  test('one of a newer version is not touched', async () => {
    const store = await openStore({ engine: 'sqlite', folder: join(world.folder, 'data') });
    await store.migrate();
    await store.db
      .insertInto('kysely_migration')
      .values({ name: '9999-of-tomorrow', timestamp: new Date(0).toISOString() })
      .execute();
    await store.close();
    const report = await doctor();
    expect(report.well).toBe(false);
    expect(about(report, 'database')).toMatch(/9999-of-tomorrow[\s\S]*LATCHKEY_DATA_DIR/);
  });

  test('a file that is no database', async () => {
    await mkdir(join(world.folder, 'data'));
    await writeFile(
      join(world.folder, 'data', 'latchkey.db'),
      'not a database at all, not in the least'.repeat(99),
    );
    expect(about(await doctor(), 'database')).toMatch(/^✗ [\s\S]*LATCHKEY_DATA_DIR/);
  });
});

describe('Slack', () => {
  test('a wrong bot token: where to get the right one', async () => {
    const report = await doctor({ SLACK_BOT_TOKEN: 'xoxb-somebody-elses' });
    expect(report.well).toBe(false);
    expect(about(report, 'Slack token')).toMatch(
      /invalid_auth[\s\S]*OAuth & Permissions[\s\S]*SLACK_BOT_TOKEN/,
    );
    for (const name of ['Slack scopes', 'people', 'channels']) expect(about(report, name)).toMatch(/^–/);
  });

  test('every scope that is missing is named, with the page to add it on', async () => {
    for (const missing of NEEDED_SCOPES) {
      world.slack.setScopes(NEEDED_SCOPES.filter((scope) => scope !== missing));
      const report = await doctor({ ...off('YOPOINT', 'APPEALS') });
      expect(report.well).toBe(false);
      expect(about(report, 'Slack scopes')).toContain(`✗ Slack scopes — missing: ${missing}\n`);
      expect(about(report, 'Slack scopes')).toMatch(
        new RegExp(
          `Add ${missing} at api\\.slack\\.com/apps, your app, "OAuth & Permissions"[\\s\\S]*Reinstall`,
        ),
      );
    }
  });

  test('a channel without the bot, and one that is archived', async () => {
    world.slack.workspace.channels.get('C0APPROVE')?.members.delete('U0LATCHKEY');
    const alerts = world.slack.workspace.channels.get('C0ALERTS');
    if (alerts) alerts.isArchived = true;
    const report = await doctor();
    expect(report.well).toBe(false);
    expect(about(report, 'channel approvals')).toMatch(/not in C0APPROVE[\s\S]*\/invite @Latchkey/);
    expect(about(report, 'channel alerts')).toMatch(/archived[\s\S]*channels\.alerts\.slack/);
  });

  test('a channel that another company reads, and one that does not exist', async () => {
    const { channels } = world.slack.workspace;
    const shared = channels.get('C0APPROVE');
    if (shared) channels.set('C0APPROVE', { ...shared, isShared: true });
    channels.delete('C0ALERTS');
    const report = await doctor();
    expect(about(report, 'channel approvals')).toMatch(/another company[\s\S]*channels\.approvals\.slack/);
    expect(about(report, 'channel alerts')).toMatch(/C0ALERTS does not exist[\s\S]*channels\.alerts\.slack/);
  });

  test('an app token without connections:write', async () => {
    world.slack.faults.add({ match: 'apps.connections.open', kind: 'refuse', code: 'missing_scope' });
    expect(about(await doctor(), 'Socket Mode')).toMatch(
      /^✗ .*lacks connections:write\n.*App-Level Tokens.*SLACK_APP_TOKEN/,
    );
  });

  test('an app token of another app than the bot token', async () => {
    world.slack.addForeignAppToken('xapp-of-the-test-app');
    const report = await doctor({ SLACK_APP_TOKEN: 'xapp-of-the-test-app' });
    expect(report.well).toBe(false);
    expect(about(report, 'Socket Mode')).toMatch(/^✗ .*another app.*\n.*SLACK_BOT_TOKEN and SLACK_APP_TOKEN/);
  });

  test('an app whose Socket Mode is off', async () => {
    world.slack.faults.add({
      match: 'apps.connections.open',
      kind: 'refuse',
      code: 'socket_mode_not_enabled',
    });
    expect(about(await doctor(), 'Socket Mode')).toMatch(/^✗ .*switched off[\s\S]*"Socket Mode"/);
  });
});

describe('the people of the policy file', () => {
  const everybody = async (ids: readonly string[]) => {
    await world.close();
    const staff = ids.map((slack, index) => ({
      id: `p${index}`,
      name: 'Somebody',
      slack,
      groups: ['support', 'leads', 'finance'],
    }));
    world = await createWorld({ transport: 'socket', policy: (policy) => ({ ...policy, staff }) });
    env = world.serviceEnv(await freePort());
  };

  test('each who cannot use the desk is named by id and place, with what to do', async () => {
    await everybody(['U0MEI', 'U0GUEST', 'U0OTHER', 'U0ROBOT', 'U0NOBODY', 'U0CHEN']);
    const chen = world.slack.workspace.people.get('U0CHEN');
    if (chen) world.slack.workspace.people.set('U0CHEN', { ...chen, deleted: true });
    const report = await doctor();
    expect(report.well).toBe(false);
    expect(about(report, 'people').split('\n')).toEqual([
      '✗ people — 5 of 6 in the policy file cannot use the desk',
      expect.stringMatching(/staff\[1\]\.slack \(p1\): U0GUEST is a guest\. .*full member/),
      expect.stringMatching(/staff\[2\]\.slack \(p2\): U0OTHER belongs to another workspace\./),
      expect.stringMatching(/staff\[3\]\.slack \(p3\): U0ROBOT is a bot\./),
      expect.stringMatching(/staff\[4\]\.slack \(p4\): U0NOBODY is the id of nobody.*Copy member ID/),
      expect.stringMatching(/staff\[5\]\.slack \(p5\): U0CHEN has been deactivated\./),
    ]);
    expect(report.text).not.toContain('Somebody');
  });

  test('of many only the first ten are named', async () => {
    await everybody(Array.from({ length: 13 }, (_, index) => `U0LEFT${index}`));
    const lines = about(await doctor(), 'people').split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('    → and 3 more like these.');
  });

  test('of very many only the first are asked about, which is said', async () => {
    const ids = Array.from({ length: 92 }, (_, index) => `U0MANY${index}`);
    await everybody(ids);
    const { people } = world.slack.workspace;
    const mei = people.get('U0MEI');
    if (mei) for (const id of ids) people.set(id, { ...mei, id });
    expect(about(await doctor(), 'people')).toBe(
      '✓ people — the first 90 of 92 are members of the workspace',
    );
  });

  test('a Slack that will not tell is no failure of theirs', async () => {
    world.slack.faults.add({ match: 'users.info', kind: 'rate_limit' });
    const report = await doctor();
    expect(about(report, 'people')).toMatch(/^– .*ratelimited$/);
    expect(report.well).toBe(true);
  });
});

describe('the clock', () => {
  test.each([
    [3 * 60_000, '3 minutes ahead of'],
    [-61_000 - 5_000, 'seconds behind'],
  ])('off by %i ms against Slack', async (by, words) => {
    const report = await doctor({}, () => Date.now() + by);
    expect(about(report, 'clock')).toMatch(new RegExp(`^✗ .*${words} Slack's\n.*Set this machine's clock`));
    expect(report.well).toBe(false);
  });

  test('half a minute is within what clocks do', async () => {
    expect(about(await doctor({}, () => Date.now() + 30_000), 'clock')).toMatch(/^✓/);
  });
});

const server = process.env['TEST_DATABASE_URL'];
if (server) {
  test("PostgreSQL: it answers, and tells its clock where Slack's is not to be had", async () => {
    const changes = { DATABASE_URL: server, SLACK_API_URL: `http://127.0.0.1:${await freePort()}/api/` };
    const report = await doctor(changes, () => Date.now() - 3 * 60_000);
    expect(about(report, 'database')).toMatch(/^✓ database — postgres answers/);
    expect(about(report, 'clock')).toMatch(/^✗ .*3 minutes behind the database server's\n.*both machines/);
  });
}

describe('the vendors', () => {
  test('a refusal after the signature is no failure of Baifude, and one of YoPoint', async () => {
    world.baifude.faults.add({ kind: 'refuse', code: '99999', message: 'whatever' });
    world.yopoint.faults.add({ kind: 'refuse', message: 'ERR_NO_PERMISSION' });
    const report = await doctor();
    expect(about(report, 'Baifude')).toMatch(/^✓ .*99999 whatever/);
    expect(about(report, 'YoPoint')).toMatch(/^✗ .*ERR_NO_PERMISSION\n.*YOPOINT_APP_ID.*cabinet\.list/);
  });

  test('a right that is missing at YoPoint is named, and is no wrong key', async () => {
    world.yopoint.faults.add({ kind: 'refuse', match: 'cabinet.order.list', message: 'ERR_NO_PERMISSION' });
    world.yopoint.faults.add({ kind: 'refuse', match: 'consumer.order.list', message: 'ERR_NO_PERMISSION' });
    const report = about(await doctor(), 'YoPoint');
    expect(report).toMatch(/^✗ .*answered a signed call, but refused with .*ERR_NO_PERMISSION\n/);
    expect(report).toMatch(/The key is right.*tick cabinet\.order\.list, consumer\.order\.list/);
    expect(report).not.toContain('YOPOINT_APP_ID');
  });

  test('a time that is not accepted is the clock or its unit', async () => {
    world.baifude.faults.add({ kind: 'refuse', code: '99999', message: '请求已过期' });
    world.yopoint.faults.add({ kind: 'refuse', message: 'ERR_TIMESTAMP' });
    const report = await doctor({ YOPOINT_TIMESTAMP_UNIT: 'ms' });
    expect(about(report, 'Baifude')).toMatch(/^✗ .*\n.*clock/);
    expect(about(report, 'YoPoint')).toMatch(/^✗ .*ERR_TIMESTAMP\n.*clock.*YOPOINT_TIMESTAMP_UNIT=s/);
  });

  test('a rejected signature may be the unit of the time', async () => {
    world.yopoint.faults.add({ kind: 'bad_signature' });
    expect(about(await doctor(), 'YoPoint')).toMatch(/YOPOINT_APP_SECRET.*YOPOINT_TIMESTAMP_UNIT=ms/);
  });
});

test('a service that is not ready: what it waits for, and that its doors are shut', async () => {
  const missing = [{ what: 'slack', why: 'Slack has not been asked yet' }];
  const shut: RequestListener = ({ url }, response) => {
    response.writeHead(503).end(url === '/readyz' ? JSON.stringify({ status: 'not ready', missing }) : '{}');
  };
  await whileListening(shut, async (port) => {
    const report = await doctor({ PORT: String(port), SLACK_APP_TOKEN: undefined });
    expect(report.well).toBe(false);
    expect(about(report, 'service')).toMatch(
      /^✗ .*not ready on port \d+: slack \(Slack has not been asked yet\)\n.*its log/,
    );
    for (const [check, variable] of [
      ['signed click', 'SLACK_APP_TOKEN'],
      ['signed notice', 'YOPOINT_APP_SECRET'],
      ['signed appeal', 'APPEALS_SECRET'],
    ] as const) {
      expect(about(report, check)).toMatch(new RegExp(`^✗ .*HTTP 503[^]*${variable}`));
    }
  });
});

describe('where refunds are forwarded to', () => {
  test.each([
    [502, /^✗ .*HTTP 502\n.*YOPOINT_REFUND_FORWARD_URL/],
    [301, /^✗ .*another address.*\n.*YOPOINT_REFUND_FORWARD_URL/],
    [
      404,
      /^\? .*HTTP 404[^\n]*REFUND_FORWARD_SECRET was not tried[^\n]*\n.*path in YOPOINT_REFUND_FORWARD_URL/,
    ],
    [405, /^✓ .*HTTP 405.*YOPOINT_REFUND_FORWARD_SECRET was not tried/],
  ])('an answer of %i', async (status, words) => {
    const asked: string[] = [];
    const answer: RequestListener = ({ method, headers }, response) => {
      asked.push(`${method} ${JSON.stringify(headers)}`);
      response.writeHead(status).end();
    };
    await whileListening(answer, async (port) => {
      const url = `http://127.0.0.1:${port}/refunds?key=of-mine-alone`;
      const report = await doctor({ YOPOINT_REFUND_FORWARD_URL: url });
      expect(about(report, 'refund forward')).toMatch(words);
      expect(report.text).not.toContain('of-mine-alone');
      expect(asked).toEqual([expect.stringMatching(/^HEAD (?!.*x-latchkey)/)]);
    });
  });
});

test('a refund address that may be a wrong one is told, and no failure', async () => {
  const report = await doctor({
    YOPOINT_REFUND_FORWARD_URL: `${new URL('/refund', world.paymentSystem.url)}`,
  });
  expect(about(report, 'refund forward')).toMatch(/^\? /);
  expect(report.well).toBe(true);
  expect(about(await doctor(), 'refund forward')).toMatch(/^✓ /);
});

test('no secret is printed, whatever goes wrong', async () => {
  world.yopoint.faults.add({ kind: 'refuse', message: `ERR ${env['YOPOINT_APP_SECRET']}` });
  world.baifude.faults.add({ kind: 'refuse', code: '1', message: String(env['BAIFUDE_SIGN_SECRET']) });
  const { text } = await doctor();
  const secrets = secretsOf(readEnvironment(env));
  expect(secrets.length).toBeGreaterThan(6);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});

test('a secret that is a word or a letter changes no sentence of ours, and goes out of what others say', async () => {
  const usual = await doctor();
  expect((await doctor({ YOPOINT_DOOR_OPEN_ID: 'p', SLACK_SIGNING_SECRET: 'policy' })).lines).toEqual(
    usual.lines,
  );

  const port = await freePort();
  const database = await doctor({ DATABASE_URL: `postgres://postgres:postgres@127.0.0.1:${port}/latchkey` });
  expect(about(database, 'database')).toMatch(
    new RegExp(
      `^✗ database — the database postgres://127\\.0\\.0\\.1:${port}/latchkey cannot be used: [^]*PostgreSQL runs`,
    ),
  );

  world.yopoint.faults.add({ kind: 'refuse', message: 'ERR_E of policy' });
  world.baifude.faults.add({ kind: 'refuse', code: '1', message: 'no policy' });
  world.slack.faults.add({ match: 'auth.test', kind: 'refuse', code: 'policy_says_no' });
  const told = await doctor({ YOPOINT_PAY_KEY: 'policy' });
  expect(about(told, 'YoPoint')).toContain('✗ YoPoint — refused with -1 ERR_E of ***\n');
  expect(about(told, 'Baifude')).toContain('1 no ***');
  expect(about(told, 'Slack token')).toContain('Slack refused auth.test with ***_says_no');
});

/** Everything of these groups unset. */
function off(...groups: readonly string[]): Record<string, undefined> {
  const names = Object.keys(env).filter((name) => groups.some((group) => name.startsWith(`${group}_`)));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** A server on 127.0.0.1 that answers like this, while `act` runs. */
async function whileListening(answer: RequestListener, act: (port: number) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    await act(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
