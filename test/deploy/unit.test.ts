import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { MISCONFIGURED } from '../../src/lib/exit-codes.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { VARIABLES } from '../../src/settings/variables.ts';
import { LEAST } from '../settings/environments.ts';
import { rooted } from './dockerfile.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Lines that go on joined. */
const text = rooted('deploy/latchkey.service').replaceAll(/\\\n\s*/g, '');

/** Values of a key, in their order. */
function all(key: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

test('it runs what npm start runs, from where the program lies', () => {
  const command = all('ExecStart')[0]
    ?.replace(/^.*\/usr\/bin\/node/, 'node')
    .replace('/opt/latchkey/', '');
  expect(rooted('package.json')).toContain(`"start": "exec ${command}"`);
});

test('its settings are the desk’s, and what they name is what systemd makes or the operator is told to', () => {
  const pairs = /^\/usr\/bin\/env ((?:\w+=\S+ )+)/
    .exec(all('ExecStart')[0] ?? '')?.[1]
    ?.trim()
    .split(' ');
  const environment = Object.fromEntries((pairs ?? []).map((pair) => pair.split('=', 2)));
  expect(Object.keys(environment).filter((name) => !Object.hasOwn(VARIABLES, name))).toEqual([]);
  const { database, policyPath } = readEnvironment({ ...LEAST, ...environment });
  expect(database).toEqual({ engine: 'sqlite', folder: `/var/lib/${all('StateDirectory')[0]}` });
  // latchkey.env would go before what stands here, and lead the service elsewhere than the documents lead doctor.
  expect(all('Environment')).toEqual(['NODE_ENV=production']);
  for (const file of ['docs/operating.md', 'docs/zh-CN/operating.md'])
    expect(rooted(file)).toContain(`\n${pairs?.join(' ')} \\\n`);
  expect(all('EnvironmentFile')).toEqual(['/etc/latchkey/latchkey.env']);
  expect(policyPath).toBe('/etc/latchkey/policy.yml');
  // Where a .env would be read if there were one.
  expect(all('WorkingDirectory')).toEqual(['/var/lib/latchkey']);
});

test('it is no user of anybody’s, starts again after a failure that may pass, and is given the time to stop', () => {
  expect(all('DynamicUser')).toEqual(['yes']);
  expect(all('Restart')).toEqual(['on-failure']);
  expect(all('RestartPreventExitStatus')).toEqual([`${MISCONFIGURED}`]);
  expect(all('KillSignal')).toEqual(['SIGTERM']);
  const longest = /STOP_MS = ([\d_]+);/.exec(rooted('src/leaving.ts'))?.[1]?.replaceAll('_', '');
  expect(Number(all('TimeoutStopSec')[0]) * 1000).toBeGreaterThan(Number(longest));
  expect(all('MemoryDenyWriteExecute')).toEqual([]);
});

test('it may ask for memory protection keys as V8 does, and is refused what it may not call instead of being killed', () => {
  expect(all('SystemCallFilter')).toEqual(['@system-service @pkey']);
  expect(all('SystemCallErrorNumber')).toEqual(['EPERM']);
});

// systemd itself, on machines that have it.
const analyze = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find((path) => existsSync(path));
const strace = '/usr/bin/strace';
const canTrace = spawnSync(strace, ['-o', '/dev/null', 'true']).status === 0;
if (analyze && canTrace) {
  test('what the service calls to open its database is within the groups that it may call', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-unit-'));
    try {
      const trace = join(folder, 'trace');
      const traced = ['-f', '-qq', '-o', trace, process.execPath, join(ROOT, 'dist/src/cli.js'), 'migrate'];
      const env = { ...LEAST, PATH: process.env['PATH'], LATCHKEY_DATA_DIR: join(folder, 'data') };
      await promisify(execFile)(strace, traced, { cwd: folder, env, timeout: 60_000 });
      const called = [...(await readFile(trace, 'utf8')).matchAll(/^\d+ +(\w+)\(/gm)].map(
        ([, name = '']) => name,
      );
      const groups = all('SystemCallFilter').flatMap((value) => value.split(' '));
      const allowed = new Set(groups.flatMap((group) => callsOf(analyze, group)));
      // Which calls there are is V8's affair: Node.js 20 asks for a protection key, 24 does not.
      expect(called).toContain('execve');
      expect([...new Set(called)].filter((name) => !allowed.has(name))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
if (analyze) {
  test('systemd understands every line of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-unit-'));
    try {
      const here = text.replaceAll('/opt/latchkey/', ROOT).replace('/usr/bin/node', process.execPath);
      await writeFile(join(folder, 'latchkey.service'), here);
      const { stderr } = await promisify(execFile)(analyze, ['verify', join(folder, 'latchkey.service')]);
      expect(stderr).not.toContain('latchkey.service');
      await writeFile(join(folder, 'latchkey.service'), here.replace('Restart=', 'Restrat='));
      expect(() =>
        execFileSync(analyze, ['verify', '--recursive-errors=yes', join(folder, 'latchkey.service')], {
          stdio: 'pipe',
        }),
      ).toThrow('Restrat');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** The calls of a group, with those of the groups in it. */
function callsOf(analyzer: string, group: string): string[] {
  const lines = execFileSync(analyzer, ['syscall-filter', group], { encoding: 'utf8' }).split('\n').slice(1);
  const names = lines.map((line) => line.trim()).filter((name) => /^@?\w/.test(name));
  return names.flatMap((name) => (name.startsWith('@') ? callsOf(analyzer, name) : [name]));
}
