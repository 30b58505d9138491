import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Another process of ours that has the built store at hand. */
export type StoreProcess = {
  /** The next line it prints, parsed as JSON. Rejects when the process ends first. */
  next(): Promise<unknown>;
  /** Lets a script that awaits `turn()` go on. */
  go(): void;
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
};

const BUILT = new URL('../../dist/src/store/', import.meta.url);

/**
 * Starts `script` in a process of its own, with `store` (the module openStore is in), `lock`, `inbox` and `jobs`, `input`,
 * `say(value)` and `turn()` in reach.
 */
export function startStoreProcess(script: string, input: unknown): StoreProcess {
  if (!existsSync(BUILT))
    throw new Error('This test starts built code: run `npm run build` first, or `npm test`');
  const code = `
    import { once } from 'node:events';
    const [store, lock, inbox, jobs] = await Promise.all(
      ['open-store.js', 'instance-lock.js', 'inbox.js', 'jobs.js'].map((file) => import(new URL(file, ${JSON.stringify(BUILT.href)}))),
    );
    const input = ${JSON.stringify(input)};
    const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
    const turn = () => once(process.stdin, 'data');
    ${script}
    process.stdin.destroy();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async () => {
      const line = await lines.next();
      if (line.done === true) throw new Error('The process ended without saying more');
      return JSON.parse(line.value);
    },
    go: () => child.stdin.write('go\n'),
    kill: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
