import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readEnvironment } from '../../src/settings/environment.ts';
import { VARIABLES } from '../../src/settings/environment-variables.ts';
import { LEAST } from '../settings/environments.ts';
import { rooted } from './dockerfile.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = rooted('deploy/latchkey.service');

/** Values of a key, in their order. */
function all(key: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

test('it runs what npm start runs, from where the program lies', () => {
  const command = all('ExecStart')[0]?.replace('/usr/bin/node', 'node').replace('/opt/latchkey/', '');
  expect(rooted('package.json')).toContain(`"start": "exec ${command}"`);
});

test('its settings are the desk’s, and what they name is what systemd makes or the operator is told to', () => {
  const environment = Object.fromEntries(all('Environment').map((pair) => pair.split('=', 2)));
  expect(Object.keys(environment).filter((name) => !Object.hasOwn(VARIABLES, name))).toEqual(['NODE_ENV']);
  const { database, policyPath } = readEnvironment({ ...LEAST, ...environment });
  expect(database).toEqual({ engine: 'sqlite', folder: `/var/lib/${all('StateDirectory')[0]}` });
  expect(all('EnvironmentFile')).toEqual(['/etc/latchkey/latchkey.env']);
  expect(policyPath).toBe('/etc/latchkey/policy.yml');
  // Where a .env would be read if there were one.
  expect(all('WorkingDirectory')).toEqual(['/var/lib/latchkey']);
});

test('it is no user of anybody’s, starts again after a failure, and is given the time to stop', () => {
  expect(all('DynamicUser')).toEqual(['yes']);
  expect(all('Restart')).toEqual(['on-failure']);
  expect(all('KillSignal')).toEqual(['SIGTERM']);
  const longest = /STOP_MS = ([\d_]+);/.exec(rooted('src/main.ts'))?.[1]?.replaceAll('_', '');
  expect(Number(all('TimeoutStopSec')[0]) * 1000).toBeGreaterThan(Number(longest));
  expect(all('MemoryDenyWriteExecute')).toEqual([]);
});

// systemd itself, on machines that have it.
const analyze = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find((path) => existsSync(path));
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
