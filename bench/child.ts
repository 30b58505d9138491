import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFile } from '../sandbox/project-root.ts';

/** A node process that is measured or measures. */
export type Child = {
  readonly pid: number;
  /** Its output so far, stdout and stderr. */
  readonly output: () => Promise<string>;
  readonly hasEnded: () => boolean;
  /** Resolves with its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** SIGTERM, and SIGKILL when it stays. Harmless when it has ended. */
  readonly stop: () => Promise<void>;
};

const PATIENCE_MS = 10_000;

/**
 * Starts a file of `dist/`. Its output goes to a file, as a service's does: a pipe would make this process work while
 * another one is measured.
 */
export async function startChild(
  file: string,
  options: {
    readonly nodeOptions?: readonly string[];
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Child> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  const outputFile = join(folder, 'output');
  const handle = openSync(outputFile, 'a');
  const args = [...(options.nodeOptions ?? []), projectFile('dist', file), ...(options.args ?? [])];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, args, {
    // Nothing of the outer environment but these two, and a folder without a .env: the same start everywhere.
    cwd: folder,
    env: { PATH, HOME, ...options.env },
    stdio: ['ignore', handle, handle],
  });
  closeSync(handle);
  const killNow = () => void child.kill('SIGKILL');
  process.once('exit', killNow);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', reject);
  }).finally(() => process.off('exit', killNow));

  return {
    pid: child.pid ?? 0,
    output: () => readFile(outputFile, 'utf8'),
    hasEnded: () => hasEnded(child),
    ended,
    stop: async () => {
      if (!hasEnded(child)) child.kill('SIGTERM');
      const overdue = setTimeout(killNow, PATIENCE_MS);
      await ended;
      clearTimeout(overdue);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the child has written a line that begins so; answers the rest of it. Throws with its last words. */
export async function lineFrom(child: Child, beginning: string, withinMs = 20_000): Promise<string> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    const ended = child.hasEnded();
    const line = (await child.output()).split('\n').find((text) => text.startsWith(beginning));
    if (line !== undefined) return line.slice(beginning.length);
    if (ended) break;
    await sleep(20);
  }
  throw new Error(`A child process did not say "${beginning}":\n${(await child.output()).slice(-2_000)}`);
}

/** Resident memory of a process in MiB, as Linux counts it. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kib === undefined) throw new Error(`The machine does not tell the memory of process ${pid}.`);
  return Number(kib) / 1024;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
