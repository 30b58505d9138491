import { writeSync } from 'node:fs';

/** The most bytes that wait. Beyond it, the oldest lines are dropped until `KEPT_WAITING` bytes remain. */
const MOST_WAITING = 262_144;
const KEPT_WAITING = 196_608;
/** The most bytes of one write after a backlog. */
const MOST_AT_ONCE = 65_536;
/** Pauses before the next try, in ms: after a slow reader, and after a full disk or a closed reader. */
const SLOW_MS = 25;
const TROUBLE_MS = 1_000;
/** How long, and how often, an exiting process tries to write its last lines, in ms. */
const LAST_WORDS_MS = 1_000;
const LAST_WORDS_EVERY_MS = 10;

export type Outlet = {
  /** Takes a finished line. Never throws and never waits. */
  write(line: string): void;
};

/**
 * Writes lines to standard output (a file, pipe, socket or terminal) without ever blocking the work. What cannot be written now waits in
 * a bounded buffer, which drops its oldest lines first, and is retried. `onDropped` receives the number of dropped lines; `gap` formats
 * the line that reports them in their place.
 *
 * Each write is made at once and not by a stream or a pool thread: a killed process has written everything, and an exiting one does not
 * wait for a thread that hangs in a write. (Measured: pino's own destination on an unread pipe freezes the process when it is
 * synchronous, and `process.exit` when it is not.)
 */
export function createOutlet(gap: (lines: number) => string, onDropped: (lines: number) => void): Outlet {
  makeNonBlocking();
  const waiting: Buffer[] = [];
  let bytes = 0;
  /** True while the first waiting line is partly written. It must not be dropped, or the next line would join its beginning. */
  let begun = false;
  let dropped = 0;
  let timer: NodeJS.Timeout | null = null;

  /** Null when everything is written; else the code of the error that stopped it. */
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
    // Waits for a slow reader only, not for a full disk or a closed reader.
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
 * Node.js makes a pipe or socket non-blocking when its stream is first accessed, and undoes that at exit. It makes a terminal blocking,
 * so Ctrl-S would freeze the process.
 */
function makeNonBlocking(): void {
  let stdout: NodeJS.WriteStream;
  try {
    stdout = process.stdout;
  } catch {
    // Node.js has no stream for this kind of output; it stays as it is.
    return;
  }
  // Lines do not pass through the stream, so its errors concern nothing.
  if (stdout.listenerCount('error') === 0) stdout.on('error', () => undefined);
  if (!stdout.isTTY) return;
  // The types do not declare the handle, and there is no other way to it.
  const { _handle: handle } = stdout as { _handle?: { setBlocking?: (blocking: boolean) => void } };
  handle?.setBlocking?.(false);
}

/** Writes as much as fits, and returns the code of the error that stopped the rest. */
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
