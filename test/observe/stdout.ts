import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A pipe that is read when the test says so. */
export type SlowPipe = {
  /** For the process that writes. */
  readonly fd: number;
  /** Takes the complete lines that are available now and were not taken before. */
  take(): Record<string, unknown>[];
  /** The reader goes; another one comes. */
  leave(): void;
  come(): void;
  close(): void;
};

/** Makes one, in a folder of its own. */
export function openSlowPipe(): SlowPipe {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-stdout-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const read = () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let reader: number | null = read();
  const fd = openSync(path, constants.O_WRONLY);
  let text = '';
  const leave = () => {
    if (reader !== null) closeSync(reader);
    reader = null;
  };
  return {
    fd,
    take() {
      const buffer = Buffer.alloc(65_536);
      for (;;) {
        const count = reader === null ? 0 : readOr(reader, buffer);
        if (count === 0) break;
        text += buffer.toString('latin1', 0, count);
      }
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      // Every line is a whole JSON object, or this throws.
      return lines.map((line) => JSON.parse(line));
    },
    leave,
    come() {
      leave();
      reader = read();
    },
    close() {
      leave();
      closeSync(fd);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Bytes read; 0 when there are none just now. */
function readOr(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}
