import { writeSync } from 'node:fs';

/** The most bytes that wait for a reader or for room; beyond it the oldest lines are dropped, down to the second figure. */
const MOST_WAITING = 262_144;
const KEPT_WAITING = 196_608;
/** Bytes of one write behind a reader that was slow. */
const MOST_AT_ONCE = 65_536;
/** A reader that is slow is tried again soon, a full disk or a reader that has gone later; in ms. */
const SLOW_MS = 25;
const TROUBLE_MS = 1_000;
/** How long a process that ends tries to say what it said last, and how often, in ms. */
const LAST_WORDS_MS = 1_000;
const LAST_WORDS_EVERY_MS = 10;

/** Where lines go. */
export type Outlet = {
  /** Takes a finished line. Never throws and never waits. */
  write(line: string): void;
};

/**
 * Standard output, be it a file, a pipe, a socket or a terminal, in a way that never stands in the way of the work: what cannot be
 * written now waits, in a bounded buffer of which the oldest lines go first, and is tried again. `onDropped` hears how many went;
 * `gap` makes the line that says so where they are missing.
 *
 * A write is made at once and not by a stream or a thread of the pool: a process that is killed has said everything, and one that
 * ends does not wait for a thread that hangs in a write. (Measured: pino's own destination on an unread pipe freezes the process when
 * it is synchronous, and `process.exit` when it is not.)
 */
export function createOutlet(gap: (lines: number) => string, onDropped: (lines: number) => void): Outlet {
  makeNonBlocking();
  const waiting: Buffer[] = [];
  let bytes = 0;
  /** Of the first in line, a part is written already: it must not go, or the next line would be glued to that part. */
  let begun = false;
  let dropped = 0;
  let timer: NodeJS.Timeout | null = null;

  /** Null when all of it is written; else the code of what stood in the way. */
  function attempt(): string | null {
    while (waiting.length > 0) {
      const missing = dropped > 0 && !begun ? Buffer.from(gap(dropped)) : null;
      const { written, code } = writeSome(missing ?? nextBatch());
      if (missing === null) takeOff(written);
      else if (written > 0) {
        dropped = 0;
        begun = written < missing.length;
        if (begun) waiting.unshift(missing.subarray(written));
        bytes += missing.length - written;
      }
      if (code !== null) return code;
    }
    return null;
  }

  function nextBatch(): Buffer {
    let size = 0;
    const end = waiting.findIndex((one) => {
      size += one.length;
      return size > MOST_AT_ONCE;
    });
    const [first = Buffer.alloc(0), ...more] = waiting.slice(0, end < 0 ? waiting.length : Math.max(1, end));
    return more.length === 0 ? first : Buffer.concat([first, ...more]);
  }

  function takeOff(written: number): void {
    bytes -= written;
    let left = written;
    while (left > 0) {
      const first = waiting[0];
      if (!first) return;
      if (left < first.length) {
        waiting[0] = first.subarray(left);
        begun = true;
        return;
      }
      waiting.shift();
      begun = false;
      left -= first.length;
    }
  }

  function bound(): void {
    if (bytes <= MOST_WAITING) return;
    const first = begun ? 1 : 0;
    let end = first;
    for (; bytes > KEPT_WAITING && end < waiting.length; end += 1) bytes -= waiting[end]?.length ?? 0;
    waiting.splice(first, end - first);
    dropped += end - first;
    onDropped(end - first);
  }

  function later(code: string): void {
    timer = setTimeout(
      () => {
        timer = null;
        const still = attempt();
        if (still !== null) later(still);
      },
      code === 'EAGAIN' ? SLOW_MS : TROUBLE_MS,
    ).unref();
  }

  process.once('exit', () => {
    const until = performance.now() + LAST_WORDS_MS;
    // A full disk and a reader that has gone are not worth waiting for.
    while (attempt() === 'EAGAIN' && performance.now() < until) pause(LAST_WORDS_EVERY_MS);
  });

  return {
    write(line) {
      const content = Buffer.from(line);
      waiting.push(content);
      bytes += content.length;
      if (timer !== null) return bound();
      const code = attempt();
      if (code !== null) later(code);
    },
  };
}

/**
 * Node.js makes a pipe or a socket non-blocking when its stream is first asked for, and puts that back when it ends. A terminal it
 * makes blocking again, which Ctrl-S would freeze the process by.
 */
function makeNonBlocking(): void {
  let stdout: NodeJS.WriteStream;
  try {
    stdout = process.stdout;
  } catch {
    // No kind of output that Node.js knows a stream for: it is written to as it is.
    return;
  }
  // An error of the stream is nobody's: lines are not written through it.
  if (stdout.listenerCount('error') === 0) stdout.on('error', () => undefined);
  if (!stdout.isTTY) return;
  // The handle is no part of the types, and the only way to it.
  const { _handle: handle } = stdout as { _handle?: { setBlocking?: (blocking: boolean) => void } };
  handle?.setBlocking?.(false);
}

/** As much as there is room for; with the code of what stood in the way of the rest. */
function writeSome(bytes: Buffer): { readonly written: number; readonly code: string | null } {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
    return { written, code: null };
  } catch (error) {
    return { written, code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' };
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
