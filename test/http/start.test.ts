import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { MISCONFIGURED } from '../../src/lib/exit-codes.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Starts with these changes; what it said and how it ended. */
async function attempt(
  env: Record<string, string>,
): Promise<Awaited<Service['exited']> & { readonly said: string }> {
  const service = await startService(world, { env, awaitReady: false });
  // A start that wrongly goes well must not hang the test.
  const patience = setTimeout(() => void service.stop(), 15_000);
  try {
    const exit = await service.exited;
    return { ...exit, said: [...service.errors, ...service.log].join('\n') };
  } finally {
    clearTimeout(patience);
  }
}

test.each([
  ['SLACK_SIGNING_SECRET', {}],
  ['SLACK_BOT_TOKEN', {}],
  ['YOPOINT_APP_SECRET', {}],
  ['YOPOINT_APP_ID', {}],
  ['BAIFUDE_SIGN_RULE', {}],
  ['BAIFUDE_ACCESS_TOKEN', {}],
  ['LATCHKEY_POLICY', { LATCHKEY_POLICY: '/nowhere/policy.yml' }],
  ['PORT', { PORT: 'eighty' }],
  ['YOPOINT_PAY_KEY', {}],
  ['YOPOINT_PAYMENT_RELAY_URL', {}],
  ['YOPOINT_PAYMENT_COPY', { YOPOINT_PAYMENT_COPY: 'true' }],
  ['YOPOINT_REFUND_FORWARD_URL', { YOPOINT_REFUND_FORWARD_SECRET: 'a-secret-of-some-length' }],
  ['YOPOINT_TIMESTAMP_UNIT', { YOPOINT_TIMESTAMP_UNIT: 'minutes' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }],
])('with a wrong or missing %s it does not start, and names it', async (name, change) => {
  const exit = await attempt({ [name]: '', ...change });
  expect(exit).toMatchObject({ code: MISCONFIGURED, signal: null });
  expect(exit.said).toContain(name);
  for (const secret of [
    'sandbox-app-secret',
    'sandbox-signing-secret',
    'xoxb-sandbox-bot-token',
    'sandbox-access-token',
  ]) {
    expect(exit.said).not.toContain(secret);
  }
  // For people: no stack.
  expect(exit.said).not.toMatch(/^\s+at /m);
});

test('with neither messenger it does not start', async () => {
  const exit = await attempt({ SLACK_BOT_TOKEN: '', SLACK_SIGNING_SECRET: '' });
  expect(exit.code).toBe(MISCONFIGURED);
  expect(exit.said).toContain('SLACK_BOT_TOKEN');
});

test('with neither vendor it does not start', async () => {
  const exit = await attempt({
    YOPOINT_APP_ID: '',
    YOPOINT_APP_SECRET: '',
    YOPOINT_PAY_KEY: '',
    YOPOINT_GATEWAY_URL: '',
    BAIFUDE_BASE_URL: '',
    BAIFUDE_ACCESS_TOKEN: '',
    BAIFUDE_SIGN_SECRET: '',
    BAIFUDE_SIGN_RULE: '',
  });
  expect(exit.code).toBe(MISCONFIGURED);
  expect(exit.said).toContain('YOPOINT_APP_ID');
});

test('with a mistake in the policy it does not start, and names the line', async () => {
  const path = join(world.folder, 'broken.yml');
  await writeFile(path, 'version: 1\nsurprise: true\n');
  const exit = await attempt({ LATCHKEY_POLICY: path });
  expect(exit.code).toBe(MISCONFIGURED);
  expect(exit.said).toContain('surprise');
  expect(exit.said).toMatch(/\b2\b/);
});

test('with a bot token that Slack refuses it ends and says which', async () => {
  const exit = await attempt({ SLACK_BOT_TOKEN: 'xoxb-of-another-workspace' });
  expect(exit.code).toBe(MISCONFIGURED);
  expect(exit.said).toContain('bot token');
  expect(exit.said).toContain('invalid_auth');
  expect(exit.said).not.toContain('xoxb-of-another-workspace');
});

test('a second instance on the same folder is refused, and the first goes on', async () => {
  const first = await startService(world);
  try {
    const exit = await attempt({});
    expect(exit.code).toBe(1);
    expect(exit.said).toMatch(/DATABASE_URL|LATCHKEY_DATA_DIR|already/);
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  } finally {
    await first.stop();
  }
});

test('on a port that is taken it does not start, and says so', async () => {
  const first = await startService(world);
  try {
    const other = join(world.folder, 'other');
    const exit = await attempt({ LATCHKEY_DATA_DIR: other, PORT: String(first.port) });
    expect(exit.code).toBe(1);
    expect(exit.said).toContain(String(first.port));
  } finally {
    await first.stop();
  }
});
