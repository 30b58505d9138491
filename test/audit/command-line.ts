import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { StoreLocation } from '../../src/store/open-store.ts';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../policy.example.yml', import.meta.url));
const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/**
 * Says on its way out how much memory the process held at most, in KiB. Looked at now and then, since the system's own record
 * begins with what the process that started it held.
 */
export const WITNESS = `data:text/javascript,${encodeURIComponent(`
  let peak = 0;
  const look = () => { peak = Math.max(peak, process.memoryUsage.rss()); };
  setInterval(look, 20).unref();
  process.on('exit', () => { look(); process.stderr.write('peak ' + Math.round(peak / 1024) + '\\n'); });`)}`;

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/**
 * Starts the built command line on this database, as people do; JavaScript's heap may grow to `heapMb`. Its output is to be
 * read by the caller.
 */
function start(location: StoreLocation, args: readonly string[], heapMb: number) {
  const env = {
    PATH: process.env['PATH'],
    ...(location.engine === 'postgres'
      ? { DATABASE_URL: location.url }
      : { LATCHKEY_DATA_DIR: location.folder }),
    LATCHKEY_POLICY: EXAMPLE,
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_SIGNING_SECRET: 'test-signing-secret',
    YOPOINT_APP_ID: 'test-app',
    YOPOINT_APP_SECRET: 'test-secret',
  };
  const flags = [`--max-old-space-size=${heapMb}`, '--import', WITNESS];
  const child = spawn(process.execPath, [...flags, CLI, 'audit', ...args], {
    cwd: FOLDER,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close').then(() => child.exitCode);
  return { child, closed };
}

/** Runs it and hands its output to `read` as it comes. The peak is in KiB. */
export async function runAudit<T>(
  location: StoreLocation,
  args: readonly string[],
  read: (stdout: Readable) => Promise<T>,
  heapMb = 512,
): Promise<{
  readonly code: number | null;
  readonly out: T;
  readonly stderr: string;
  readonly peak: number;
}> {
  const { child, closed } = start(location, args, heapMb);
  const [out, stderr, code] = await Promise.all([read(child.stdout), text(child.stderr), closed]);
  const peak = /^peak (\d+)\n/m.exec(stderr);
  return { code, out, stderr: stderr.replace(peak?.[0] ?? '', ''), peak: Number(peak?.[1]) };
}

/** Runs it and records its output. */
export async function audit(location: StoreLocation, ...args: readonly string[]): Promise<Ended> {
  const { code, out, stderr } = await runAudit(location, args, text);
  return { code, stdout: out, stderr };
}
