import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { projectFile } from '../../sandbox/project-root.ts';
import type { StoreLocation } from '../../src/store/open-store.ts';
import { WITNESS } from '../audit/command-line.ts';

/** How a run of the command line ended. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** The settings that a database needs. */
export function envOf(location: StoreLocation): Record<string, string> {
  return location.engine === 'postgres'
    ? { DATABASE_URL: location.url }
    : { LATCHKEY_DATA_DIR: location.folder };
}

/**
 * Starts the built command line on this database as people do. `heapMb`: in a heap of so many MB, and it says on its way out how
 * much memory it held (`peakOf`).
 */
export function startLatchkey(location: StoreLocation, args: readonly string[], heapMb?: number) {
  const small = heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`, '--import', WITNESS];
  const child = spawn(process.execPath, [...small, projectFile('dist', 'src', 'cli.js'), ...args], {
    cwd: import.meta.dirname,
    env: {
      PATH: process.env['PATH'],
      ...envOf(location),
      LATCHKEY_POLICY: projectFile('policy.example.yml'),
      // A port that no server uses, for a start that must be refused.
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_SIGNING_SECRET: 'test-signing-secret',
      YOPOINT_APP_ID: 'test-app',
      YOPOINT_APP_SECRET: 'test-secret',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
    killSignal: 'SIGKILL',
  });
  const closed = once(child, 'close');
  const ended = Promise.all([text(child.stdout), text(child.stderr), closed]).then(
    ([out, err]): Ended => ({ code: child.exitCode, out, err }),
  );
  return { child, ended };
}

/** The most memory that a run in a small heap held at once, in KiB. */
export function peakOf(err: string): number {
  return Number(/^peak (\d+)$/m.exec(err)?.[1]);
}

/** Runs it to its end. */
export function latchkey(location: StoreLocation, ...args: readonly string[]): Promise<Ended> {
  return startLatchkey(location, args).ended;
}
