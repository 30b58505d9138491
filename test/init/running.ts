import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const PATIENCE_MS = 25_000;

/** The built command line at work. */
export type Running = {
  /** Everything it has said so far, on both streams. */
  said(): string;
  /** Waits until it prints this, after the text of the previous wait. */
  until(words: string): Promise<void>;
  /** Types a line. */
  type(line: string): void;
  /** No more will be typed. */
  hangUp(): void;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
};

/** Starts `latchkey` in this folder with nothing of this process' environment but the path. */
export function start(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  let text = '';
  let seen = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  // A process that ended does not read input.
  child.stdin.on('error', () => undefined);
  let over = false;
  const ended = once(child, 'close').then(() => {
    over = true;
    return child.exitCode;
  });
  return {
    said: () => text,
    until: async (words) => {
      const patience = performance.now() + PATIENCE_MS;
      while (text.indexOf(words, seen) === -1) {
        if (over || performance.now() > patience) throw new Error(`It never said "${words}", but:\n${text}`);
        await sleep(10);
      }
      seen = text.indexOf(words, seen) + words.length;
    },
    type: (line) => void child.stdin.write(`${line}\n`),
    hangUp: () => void child.stdin.end(),
    signal: (name) => void child.kill(name),
    ended,
  };
}

/** Runs it to its end, with these lines typed beforehand. */
export async function run(
  folder: string,
  args: readonly string[],
  { env = {}, answers = [] }: { env?: Readonly<Record<string, string>>; answers?: readonly string[] } = {},
): Promise<{ readonly code: number | null; readonly said: string }> {
  const running = start(folder, args, env);
  for (const line of answers) running.type(line);
  running.hangUp();
  const code = await running.ended;
  return { code, said: running.said() };
}
