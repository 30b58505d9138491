import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectFile } from '../../sandbox/project-root.ts';
import { freePort } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { npmScripts } from './names.ts';
import { read } from './reading.ts';

/** How a script ended. */
type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/**
 * A folder as somebody has it who installed Latchkey and wrote `.env` and `policy.yml`, in a world of its own; `npm start` runs in it.
 * Addresses and folders are those of the documents but for the port and the machine's.
 */
export type Project = {
  readonly world: World;
  readonly folder: string;
  readonly url: string;
  /** Runs a script in a shell that stops at the first failure. `env` overrides the environment. */
  run(script: string, env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** SIGTERM, as a supervisor sends it to `npm start`; answers the exit code. */
  stop(): Promise<number | null>;
  close(): Promise<void>;
};

const READY_WITHIN_MS = 30_000;
const SCRIPT_WITHIN_MS = 25_000;

/** The parts of the documents that differ here: the port, and the folders of deploy/latchkey.service. */
function elsewhere(script: string, folder: string, port: number): string {
  const places = {
    '127.0.0.1:3000': `127.0.0.1:${port}`,
    '/opt/latchkey/': projectFile('/'),
    '/etc/latchkey/latchkey.env': join(folder, '.env'),
    '/etc/latchkey/policy.yml': join(folder, 'policy.yml'),
    '/var/lib/latchkey': join(folder, 'data'),
  };
  return Object.entries(places).reduce((text, [written, here]) => text.replaceAll(written, here), script);
}

/** Starts what npx would start, without the second that npx takes to find it. */
const NPX = `#!/bin/sh
command=$1
shift
exec node "\${0%/bin/npx}/node_modules/.bin/$command" "$@"
`;

/** Makes the folder and starts the service in it with `npm start`. Nothing is left running when it does not start. */
export async function openProject(): Promise<Project> {
  const world = await createWorld();
  try {
    const folder = join(world.folder, 'project');
    const port = await freePort();
    const env = await furnish(world, folder, port);
    const url = `http://127.0.0.1:${port}`;
    const service = spawn('npm', ['start'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // Kills the service if the test process ends without stopping it.
    const killNow = () => killGroup(service);
    process.once('exit', killNow);
    service.once('close', () => process.off('exit', killNow));
    const said = Promise.all([text(service.stdout), text(service.stderr)]);
    const ended = once(service, 'close').then(() => service.exitCode);
    const stop = async () => {
      service.kill('SIGTERM');
      const overdue = setTimeout(() => killGroup(service), 20_000);
      const code = await ended;
      clearTimeout(overdue);
      return code;
    };
    try {
      await ready(url, service, said);
    } catch (error) {
      killGroup(service);
      throw error;
    }
    return {
      world,
      folder,
      url,
      stop,
      run: (script, more) => runScript(elsewhere(script, folder, port), folder, { ...env, ...more }),
      close: async () => {
        if (service.exitCode === null) await stop();
        await world.close();
      },
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** Fills the folder; returns the environment for everything that runs in it. */
async function furnish(world: World, folder: string, port: number): Promise<NodeJS.ProcessEnv> {
  for (const name of ['home', 'bin', join('node_modules', '.bin')]) {
    await mkdir(join(folder, name), { recursive: true });
  }
  // Without `bin`, of which npx makes an installation of its own, script `prepare` and all: others read `dist/` meanwhile.
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, scripts: npmScripts() }));
  await symlink(projectFile('dist', 'src', 'cli.js'), join(folder, 'node_modules', '.bin', 'latchkey'));
  await symlink(projectFile('dist'), join(folder, 'dist'));
  await writeFile(join(folder, 'bin', 'npx'), NPX, { mode: 0o755 });
  for (const name of ['policy.example.yml', 'policy.yml']) {
    await copyFile(projectFile('policy.example.yml'), join(folder, name));
  }
  const { LATCHKEY_DATA_DIR: _data, LATCHKEY_POLICY: _policy, ...settings } = world.serviceEnv(port);
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, '.env'), lines.join(''));
  return {
    PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    HOME: join(folder, 'home'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    // The documents take it from the environment of your app.
    APPEALS_SECRET: settings['APPEALS_SECRET'],
  };
}

async function ready(
  url: string,
  service: ChildProcess,
  said: Promise<readonly [string, string]>,
): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until) {
    if (service.exitCode !== null) throw new Error(`npm start ended:\n${(await said).join('\n')}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`npm start was not ready within ${READY_WITHIN_MS} ms`);
}

async function runScript(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn('sh', ['-euc', script], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    timeout: SCRIPT_WITHIN_MS,
  });
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code: child.exitCode, stdout, stderr };
}

/** npm, its shell and what runs in it. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** A policy of the documents: the example, with the block's keys replacing its own. */
export function policyOver(block: string): Readonly<Record<string, unknown>> {
  const over = z.record(z.string(), z.unknown());
  return { ...over.parse(parse(read('policy.example.yml'))), ...over.parse(parse(block)) };
}
