import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFile } from '../../sandbox/project-root.ts';
import type { ServiceOptions } from '../../sandbox/service.ts';

/** A machine whose wall clock is set by hand; the processes on it are started with `service`. */
export type Machine = {
  readonly service: ServiceOptions;
  /** Sets the wall clock ahead of the right time, in ms; resolves when every process on the machine reads it. */
  set(aheadMs: number): Promise<void>;
  remove(): Promise<void>;
};

/** Longer than a process caches its clock. */
const READ_MS = 60;

/** A machine whose clock starts right, or off by the given ms. */
export async function createMachine(aheadMs = 0): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-clock-'));
  const file = join(folder, 'ahead');
  const set = async (ms: number) => {
    // Renamed into place: a process never reads half of it.
    await writeFile(`${file}.next`, String(ms));
    await rename(`${file}.next`, file);
    await sleep(READ_MS);
  };
  await set(aheadMs);
  const preload = projectFile('test', 'clock', 'wrong-clock.js');
  const cli = projectFile('dist', 'src', 'cli.js');
  return {
    service: { env: { TEST_CLOCK: file }, program: ['--enable-source-maps', '--import', preload, cli] },
    set,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
