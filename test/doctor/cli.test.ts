import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { MISCONFIGURED } from '../../src/lib/exit-codes.ts';
import { membersOnly } from './asking.ts';

/** The built command line, as people run it. */
const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../policy.example.yml', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Ended = { readonly code: unknown; readonly stdout: string; readonly stderr: string };

function latchkey(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { PATH: process.env['PATH'], ...env }, timeout: 20_000 };
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });
}

test('policy check: a good file, with its counts', async () => {
  const { code, stdout } = await latchkey(['policy', 'check', EXAMPLE]);
  expect(stdout).toMatch(/^OK: .* 3 people in 3 groups, 3 refund tiers and 1 door tier\.\n$/);
  expect(code).toBe(0);
});

test('policy check: a bad file, with the place and no stack', async () => {
  await writeFile(join(folder, 'policy.yml'), 'version: 1\nsurprise: true\n');
  const { code, stdout, stderr } = await latchkey(['policy', 'check']);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('policy.yml:2:1 surprise');
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('start with half a configuration: which variable, no stack, an exit that no supervisor answers with another start', async () => {
  const { code, stderr } = await latchkey(['start'], { SLACK_BOT_TOKEN: 'xoxb-half' });
  expect(code).toBe(MISCONFIGURED);
  expect(stderr).toContain('SLACK_SIGNING_SECRET is not set');
  expect(stderr).not.toMatch(/\n\s+at |xoxb-half/);
});

test('.env of the working directory is read, and what is really set wins', async () => {
  await writeFile(join(folder, '.env'), 'SLACK_BOT_TOKEN=xoxb-from-file\nPORT=not-a-port\n');
  const fromFile = await latchkey(['start']);
  expect(fromFile.stderr).toMatch(
    /PORT is not[\s\S]*SLACK_SIGNING_SECRET is not set, though SLACK_BOT_TOKEN is/,
  );
  const overruled = await latchkey(['start'], { PORT: '3999' });
  expect(overruled.stderr).not.toContain('PORT is not');
});

test('a byte order mark costs .env no variable, and the policy file nothing', async () => {
  await writeFile(join(folder, '.env'), '\uFEFFPORT=not-a-port\n');
  expect((await latchkey(['start'])).stderr).toContain('PORT is not');
  await writeFile(join(folder, 'policy.yml'), `\uFEFF${await readFile(EXAMPLE, 'utf8')}`);
  expect((await latchkey(['policy', 'check'])).stdout).toMatch(/^OK: /);
});

test('files in UTF-16 are refused with a sentence', async () => {
  await writeFile(join(folder, '.env'), Buffer.from('\uFEFFPORT=3000\r\n', 'utf16le'));
  const start = await latchkey(['start']);
  expect(start).toMatchObject({ code: MISCONFIGURED, stdout: '' });
  expect(start.stderr).toMatch(/^\.env has one problem; nothing was started\.\n.*Save it as UTF-8\.\n$/);
  await writeFile(join(folder, '.env'), '');
  await writeFile(join(folder, 'policy.yml'), Buffer.from('\uFEFFversion: 1\r\n', 'utf16le'));
  expect((await latchkey(['policy', 'check'])).stderr).toMatch(/policy\.yml.*UTF-8/);
});

test('--help names every command', async () => {
  const { stdout } = await latchkey(['--help']);
  for (const command of ['start', 'demo', 'doctor', 'init', 'migrate', 'policy'])
    expect(stdout).toContain(command);
});

test('an unknown command is an error', async () => {
  expect(await latchkey(['strat'])).toMatchObject({ code: 1, stderr: expect.stringContaining('strat') });
});

test('migrate says which, then that there is nothing left; doctor reports and leaves with 0 or 1', async () => {
  let world: World | undefined;
  try {
    world = await createWorld({ policy: membersOnly });
    const env = world.serviceEnv(await freePort());
    expect((await latchkey(['migrate'], env)).stdout).toMatch(/^Applied 0001-\S+(, \d{4}-\S+)+\.\n$/);
    expect(await latchkey(['migrate'], env)).toMatchObject({ code: 0, stdout: 'Nothing to apply.\n' });
    expect(await latchkey(['doctor'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('all migrations are applied'),
    });
    world.slack.setScopes(['commands']);
    expect(await latchkey(['doctor'], env)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('✗ Slack scopes'),
    });
  } finally {
    await world?.close();
  }
});

test('a reader that leaves before the report is over hears no complaint', async () => {
  const child = spawn(process.execPath, [CLI, 'doctor'], { cwd: folder, env: {}, timeout: 20_000 });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
