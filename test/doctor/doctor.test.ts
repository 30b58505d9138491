import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { runDoctor } from '../../src/doctor/index.ts';
import { NEEDED_SCOPES } from '../../src/doctor/needed-scopes.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { secretsOf } from '../../src/settings/settings.ts';

let world: World;
let env: Record<string, string>;

beforeEach(async () => {
  world = await createWorld({ transport: 'socket' });
  env = world.serviceEnv(await freePort());
});
afterEach(() => world.close());

async function doctor(changes: Record<string, string | undefined> = {}) {
  const lines: string[] = [];
  const well = await runDoctor({ ...env, ...changes }, (line) => lines.push(line));
  return { well, lines, text: lines.join('\n') };
}

/** The line of one check, with the steps below it. */
function about(lines: readonly string[], name: string): string {
  const start = lines.findIndex((line) => line.slice(2).startsWith(`${name} — `));
  const steps = lines.slice(start + 1).findIndex((line) => !line.startsWith('    '));
  return lines.slice(start, steps === -1 ? undefined : start + 1 + steps).join('\n');
}

test('finds nothing wrong in the sandbox, service or not', async () => {
  const { well, lines, text } = await doctor();
  expect(text).not.toContain('✗');
  expect(well).toBe(true);
  expect(lines.map((line) => line.split(' — ')[0])).toEqual([
    '✓ settings',
    '✓ policy',
    '✓ database',
    '✓ Slack token',
    '✓ Slack scopes',
    '✓ channel approvals',
    '✓ channel alerts',
    '✓ Socket Mode',
    '✓ YoPoint',
    '✓ Baifude',
    '– signed click',
  ]);
});

test('names every missing variable, and looks at nothing else', async () => {
  const { well, lines, text } = await doctor({ SLACK_SIGNING_SECRET: undefined, BAIFUDE_SIGN_RULE: '' });
  expect(well).toBe(false);
  expect(about(lines, 'settings')).toMatch(
    /SLACK_SIGNING_SECRET is not set[\s\S]*BAIFUDE_SIGN_RULE is not set/,
  );
  expect(text.match(/^– /gm)).toHaveLength(6);
  expect(world.yopoint.calls).toEqual([]);
});

test('a policy that is not there leaves the channels for later', async () => {
  const { well, lines } = await doctor({ LATCHKEY_POLICY: '/nowhere/policy.yml' });
  expect(well).toBe(false);
  expect(about(lines, 'policy')).toContain('LATCHKEY_POLICY');
  expect(about(lines, 'channels')).toBe('– channels — the policy comes first');
});

test('a data folder that cannot be one', async () => {
  const { lines } = await doctor({ LATCHKEY_DATA_DIR: '/dev/null/data' });
  expect(about(lines, 'database')).toMatch(/^✗[\s\S]*LATCHKEY_DATA_DIR/);
});

describe('Slack', () => {
  test('a wrong bot token: where to get the right one', async () => {
    const { well, lines } = await doctor({ SLACK_BOT_TOKEN: 'xoxb-somebody-elses' });
    expect(well).toBe(false);
    expect(about(lines, 'Slack token')).toMatch(
      /invalid_auth[\s\S]*OAuth & Permissions[\s\S]*SLACK_BOT_TOKEN/,
    );
    expect(about(lines, 'Slack scopes')).toMatch(/^–/);
    expect(about(lines, 'channels')).toMatch(/^–/);
  });

  test('nobody at the address', async () => {
    const { lines } = await doctor({ SLACK_API_URL: `http://127.0.0.1:${await freePort()}/api/` });
    expect(about(lines, 'Slack token')).toMatch(/ECONNREFUSED[\s\S]*SLACK_API_URL/);
  });

  test('the scope that is missing is named', async () => {
    world.slack.setScopes(NEEDED_SCOPES.filter((scope) => scope !== 'im:write'));
    const { well, lines } = await doctor();
    expect(well).toBe(false);
    expect(about(lines, 'Slack scopes')).toMatch(/^✗ .*missing: im:write\n.*Add im:write[\s\S]*Reinstall/);
  });

  test('a channel without the bot, and one that is archived', async () => {
    world.slack.workspace.channels.get('C0APPROVE')?.members.delete('U0LATCHKEY');
    const alerts = world.slack.workspace.channels.get('C0ALERTS');
    if (alerts) alerts.isArchived = true;
    const { well, lines } = await doctor();
    expect(well).toBe(false);
    expect(about(lines, 'channel approvals')).toMatch(/not in C0APPROVE[\s\S]*\/invite/);
    expect(about(lines, 'channel alerts')).toMatch(/archived[\s\S]*channels\.alerts\.slack/);
  });

  test('a channel that does not exist', async () => {
    world.slack.workspace.channels.delete('C0ALERTS');
    const { lines } = await doctor();
    expect(about(lines, 'channel alerts')).toMatch(/C0ALERTS does not exist[\s\S]*channels\.alerts\.slack/);
  });

  test('a wrong app token', async () => {
    const { lines } = await doctor({ SLACK_APP_TOKEN: 'xapp-somebody-elses' });
    expect(about(lines, 'Socket Mode')).toMatch(/^✗[\s\S]*App-Level Tokens[\s\S]*SLACK_APP_TOKEN/);
  });
});

describe('the vendors', () => {
  test('wrong secrets', async () => {
    const { well, lines } = await doctor({
      YOPOINT_APP_SECRET: 'not-it-at-all',
      BAIFUDE_SIGN_SECRET: 'nor-this',
    });
    expect(well).toBe(false);
    expect(about(lines, 'YoPoint')).toMatch(/rejected our signature[\s\S]*YOPOINT_APP_SECRET/);
    expect(about(lines, 'Baifude')).toMatch(/rejected our signature[\s\S]*BAIFUDE_SIGN_SECRET/);
  });

  test('a refusal after the signature is no failure of Baifude, and one of YoPoint', async () => {
    world.baifude.faults.add({ kind: 'refuse', code: '99999', message: 'whatever' });
    world.yopoint.faults.add({ kind: 'refuse', message: 'ERR_NO_PERMISSION' });
    const { lines } = await doctor();
    expect(about(lines, 'Baifude')).toMatch(/^✓ .*99999 whatever/);
    expect(about(lines, 'YoPoint')).toMatch(/^✗ .*ERR_NO_PERMISSION\n.*cabinet\.list/);
  });

  test('nobody at the addresses', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const { lines } = await doctor({ YOPOINT_GATEWAY_URL: nobody, BAIFUDE_BASE_URL: nobody });
    expect(about(lines, 'YoPoint')).toMatch(/ECONNREFUSED[\s\S]*YOPOINT_GATEWAY_URL/);
    expect(about(lines, 'Baifude')).toMatch(/ECONNREFUSED[\s\S]*BAIFUDE_BASE_URL/);
  });
});

describe('the signed click', () => {
  /** Something that answers everything alike on the service's port. */
  async function withAnswer(status: number, act: (port: number) => Promise<void>): Promise<void> {
    const server = createServer((_request, response) => response.writeHead(status).end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    try {
      await act(typeof address === 'object' && address !== null ? address.port : 0);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }
  const overHttp = { SLACK_APP_TOKEN: undefined };

  test('nothing runs: skipped, and said', async () => {
    const { well, lines } = await doctor(overHttp);
    expect(about(lines, 'signed click')).toMatch(/^– .*no service runs on port \d+$/);
    expect(well).toBe(true);
  });

  test('a service with another secret', () =>
    withAnswer(401, async (port) => {
      const { well, lines } = await doctor({ ...overHttp, PORT: String(port) });
      expect(about(lines, 'signed click')).toMatch(/^✗ .*refused the signature\n.*SLACK_SIGNING_SECRET/);
      expect(well).toBe(false);
    }));

  test('something else on the port', () =>
    withAnswer(200, async (port) => {
      const { lines } = await doctor({ ...overHttp, PORT: String(port) });
      expect(about(lines, 'signed click')).toMatch(/^✗ .*HTTP 200 and not the challenge\n.*PORT/);
    }));
});

test('beside the running service: the database opens, and a signed click comes through', async () => {
  const web = await createWorld();
  try {
    const service = await startService(web);
    try {
      const lines: string[] = [];
      const ofService = web.serviceEnv(service.port);
      expect(await runDoctor(ofService, (line) => lines.push(line))).toBe(true);
      expect(about(lines, 'database')).toBe('✓ database — sqlite answers, all migrations are applied');
      expect(about(lines, 'signed click')).toMatch(/^✓ .*took a signed request$/);
      const other = { ...ofService, SLACK_SIGNING_SECRET: 'of-another-app-altogether' };
      expect(await runDoctor(other, (line) => lines.push(line))).toBe(false);
      expect(lines.at(-2)).toMatch(/^✗ signed click — .*refused the signature$/);
    } finally {
      expect(await service.stop()).toEqual({ code: 0, signal: null });
    }
  } finally {
    await web.close();
  }
});

test('no secret is printed, whatever goes wrong', async () => {
  world.yopoint.faults.add({ kind: 'refuse', message: `ERR ${env['YOPOINT_APP_SECRET']}` });
  world.baifude.faults.add({ kind: 'refuse', code: '1', message: String(env['BAIFUDE_SIGN_SECRET']) });
  const { text } = await doctor();
  const secrets = secretsOf(readEnvironment(env));
  expect(secrets.length).toBeGreaterThan(6);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});
