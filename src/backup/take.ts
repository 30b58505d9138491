import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { driverWords } from '../store/errors.ts';
import { refuseMoved } from '../store/moved-mark.ts';
import type { StoreLocation } from '../store/open-store.ts';
import { withSnapshot } from '../store/snapshot.ts';
import { BackupUnusable } from './errors.ts';
import { linesOf } from './format.ts';
import { type BackupFacts, watchRows } from './watch-rows.ts';

/** Level 1 is half as large again as the best level, and several times as fast. */
const LEVEL = 1;

/**
 * Writes a backup of the database at one moment, with or without a running service. The file gets its name only when it is complete and
 * synced; an existing file is never replaced. `now` in unix ms. Throws BackupUnusable and the errors of opening a store.
 */
export async function takeBackup(
  location: StoreLocation,
  file: string,
  now: () => number,
): Promise<BackupFacts & { readonly bytes: number }> {
  // Refuses a database whose content was moved to a server.
  if (location.engine === 'sqlite') refuseMoved(location.folder);
  return writeWhole(file, (handle) =>
    withSnapshot(location, async (snapshot) => {
      const [batches, facts] = watchRows(snapshot);
      const header = { takenAt: now(), engine: location.engine };
      await pipeline(
        Readable.from(inChunks(linesOf({ ...snapshot, batches }, header))),
        createGzip({ level: LEVEL }),
        async (compressed: AsyncIterable<Buffer>) => {
          for await (const chunk of compressed) await handle.writeFile(chunk);
        },
      );
      await handle.sync();
      return { ...facts(), bytes: (await handle.stat()).size };
    }),
  );
}

/** Joins short lines, which are slow to compress one by one. */
async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < 65_536) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  yield Buffer.from(chunk);
}

/** Writes a temporary file beside the target. It gets the target's name when it is complete, and is removed otherwise. */
async function writeWhole<T>(file: string, write: (handle: FileHandle) => Promise<T>): Promise<T> {
  if (await isThere(file)) throw taken(file);
  const neighbour = `${file}.${randomBytes(4).toString('hex')}.part`;
  let handle: FileHandle;
  try {
    handle = await open(neighbour, 'wx', 0o600);
  } catch (error) {
    throw unwritable(file, error);
  }
  try {
    const written = await write(handle);
    await handle.close();
    await giveName(neighbour, file);
    return written;
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw isOfTheDisk(error) ? unwritable(file, error) : error;
  } finally {
    await rm(neighbour, { force: true });
  }
}

/** A link, unlike a rename, never replaces a file that was created meanwhile. */
async function giveName(neighbour: string, file: string): Promise<void> {
  try {
    await link(neighbour, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw taken(file);
    // The file system has no links.
    if (await isThere(file)) throw taken(file);
    await rename(neighbour, file);
  }
  const folder = await open(dirname(file), 'r');
  await folder.sync().catch(() => undefined);
  await folder.close();
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function isOfTheDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && codeOf(error) !== undefined;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function taken(file: string): BackupUnusable {
  return new BackupUnusable(
    file,
    'there is a file of this name',
    'Name another one; nothing is overwritten.',
  );
}

function unwritable(file: string, error: unknown): BackupUnusable {
  const advice = 'Nothing stands under that name; name a place with room that this user may write to.';
  return new BackupUnusable(file, driverWords(error), advice, { cause: error });
}
