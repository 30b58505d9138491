import { existsSync, readFileSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DatabaseMoved } from './errors.ts';

const MARK_FILE = 'latchkey.moved';

const Mark = z.object({
  /** `moving`: the move began; its target shows whether it ended. */
  state: z.enum(['moving', 'moved']),
  /** Host, port and database, without credentials. */
  to: z.string(),
  at: z.int(),
});

/** The mark of a data folder whose content was moved to a server. */
export type MovedMark = z.infer<typeof Mark>;

/** The mark of a data folder; null: its content was not moved. An unreadable mark counts as `moving`. */
export function movedMarkIn(folder: string): MovedMark | null {
  const path = join(folder, MARK_FILE);
  if (!existsSync(path)) return null;
  try {
    return Mark.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { state: 'moving', to: 'PostgreSQL', at: 0 };
  }
}

/** Throws DatabaseMoved when the folder has the mark. */
export function refuseMoved(folder: string): void {
  const mark = movedMarkIn(folder);
  if (mark !== null) throw new DatabaseMoved(folder, mark);
}

/** Writes the mark and syncs it to the disk. */
export async function markMoved(folder: string, mark: MovedMark): Promise<void> {
  const path = join(folder, MARK_FILE);
  const handle = await open(`${path}.new`, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(mark)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
  const opened = await open(folder, 'r');
  await opened.sync();
  await opened.close();
}

/** Removes the mark: the present content was not moved. */
export function unmarkMoved(folder: string): void {
  rmSync(join(folder, MARK_FILE), { force: true });
}
