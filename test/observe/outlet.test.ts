import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectFile } from '../../sandbox/project-root.ts';
import { openSlowPipe, type SlowPipe } from './stdout.ts';

let pipe: SlowPipe;
let folder: string;
let child: ChildProcess | null = null;
beforeEach(() => {
  pipe = openSlowPipe();
  folder = mkdtempSync(join(tmpdir(), 'latchkey-outlet-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  pipe.close();
  rmSync(folder, { recursive: true });
});

const WORDS = 'x'.repeat(120);

/** A program that has the product's log, and `said(n)`, which says so and then waits for a line on standard input. */
function program(body: string): string {
  return `
    import { once } from 'node:events';
    import { writeSync } from 'node:fs';
    const { createLog } = await import(${JSON.stringify(projectFile('dist', 'src', 'observe', 'log.js'))});
    let dropped = 0;
    const log = createLog('info', [], (lines) => { dropped += lines; });
    const count = (from, to) => { for (let n = from; n < to; n += 1) log.info({ n }, '${WORDS}'); };
    const said = async () => { writeSync(2, dropped + ' dropped\\n'); process.stdin.resume(); await once(process.stdin, 'data'); process.stdin.pause(); };
    ${body}`;
}

function run(body: string, stdout: number, command: readonly string[] = [process.execPath]): ChildProcess {
  const [file = '', ...words] = command;
  child = spawn(file, [...words, '--input-type=module', '--eval', program(body)], {
    stdio: ['pipe', stdout, 'pipe'],
  });
  return child;
}

/** The number of dropped lines that it says next. */
async function heard(from: ChildProcess): Promise<number> {
  if (!from.stderr) throw new Error('It has no stderr.');
  const [text] = await once(from.stderr, 'data');
  const count = /^(\d+) dropped/.exec(String(text))?.[1];
  if (count === undefined) throw new Error(`It said: ${text}`);
  return Number(count);
}

/** Reads until it has ended. */
async function readToTheEnd(from: ChildProcess): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const reading = setInterval(() => lines.push(...pipe.take()), 5);
  try {
    await once(from, 'exit');
  } finally {
    clearInterval(reading);
  }
  return [...lines, ...pipe.take()];
}

test('what a stopped reader leaves no room for goes from the oldest on, and a line says how many, where they are missing', async () => {
  const running = run(
    'count(0, 5_000); await said(); log.fatal({ n: 5_000 }, "the last word"); process.exit(3);',
    pipe.fd,
  );
  const dropped = await heard(running);
  expect(dropped).toBeGreaterThan(0);
  running.stdin?.write('go\n');
  const lines = await readToTheEnd(running);
  expect(running.exitCode).toBe(3);
  // Each line follows the one before it, or a line between them says how many do not.
  let next = 0;
  let told = 0;
  for (const { n, dropped: gone, level, msg } of lines) {
    if (gone === undefined) expect(n).toBe(next);
    else {
      expect(level).toBe(40);
      expect(msg).toMatch(new RegExp(`^${gone} lines? (?:was|were) dropped here: standard output`));
      told += Number(gone);
    }
    next += gone === undefined ? 1 : Number(gone);
  }
  expect(next).toBe(5_001);
  expect(told).toBeGreaterThanOrEqual(dropped);
  expect(lines.at(-1)).toMatchObject({ level: 60, msg: 'the last word' });
});

test('a process that dies of an error while its reader is slow has said what came before', async () => {
  const running = run('count(0, 1_200); throw new Error("the end");', pipe.fd);
  const lines = await readToTheEnd(running);
  expect(running.exitCode).toBe(1);
  expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: 1_200 }, (_, n) => n));
});

test('a process that is killed has said everything', async () => {
  const running = run('count(0, 100); process.kill(process.pid, "SIGKILL");', pipe.fd);
  expect(await readToTheEnd(running)).toHaveLength(100);
});

test('a full disk that has room again gets every line whole, in order', async () => {
  const path = join(folder, 'log');
  const file = openSync(path, 'a');
  try {
    // The largest file that this process may write is the disk; its end is no signal, as on a disk.
    const small = ['sh', '-c', 'trap \'\' XFSZ; ulimit -f 64; exec "$0" "$@"', process.execPath];
    const running = run('count(0, 1_000); await said(); count(1_000, 1_001); await said();', file, small);
    expect(await heard(running)).toBe(0);
    const first = readFileSync(path, 'utf8');
    expect(first.length).toBeLessThan(1_000 * WORDS.length);
    truncateSync(path);
    running.stdin?.write('go\n');
    await heard(running);
    // It looks by itself whether there is room.
    const last = () => readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    let text = first;
    await expect
      .poll(
        () => {
          const end = last();
          if (end.includes('"n":1000,')) return true;
          text += readFileSync(path, 'utf8');
          truncateSync(path);
          return false;
        },
        { timeout: 10_000, interval: 300 },
      )
      .toBe(true);
    text += readFileSync(path, 'utf8');
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).n)).toEqual(Array.from({ length: 1_001 }, (_, n) => n));
    running.stdin?.end('go\n');
    await once(running, 'exit');
    expect(running.exitCode).toBe(0);
  } finally {
    closeSync(file);
  }
});

test('a terminal that was stopped does not stop the process', async () => {
  // Nobody reads what `script` has from its terminal, so that it reads no more of it.
  const command = `'${process.execPath}' --input-type=module --eval "$PROGRAM"`;
  const done = join(folder, 'done');
  const body = `count(0, 3_000); (await import('node:fs')).writeFileSync(${JSON.stringify(done)}, 'done'); process.exit(0);`;
  child = spawn('script', ['-qfc', command, '/dev/null'], {
    stdio: ['pipe', pipe.fd, 'pipe'],
    env: { ...process.env, PROGRAM: program(body) },
  });
  await expect.poll(() => readOrEmpty(done), { timeout: 10_000 }).toBe('done');
});

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
