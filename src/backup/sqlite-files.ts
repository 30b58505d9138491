import { existsSync } from 'node:fs';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asServed, buildFast } from '../store/build.ts';
import { reasonOf } from '../store/errors.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { sqliteFile } from '../store/sqlite.ts';
import { RestoreRefused } from './errors.ts';
import type { Present } from './present.ts';

/** Of a restore that has not ended; removed when it has. */
const BUILDING = 'latchkey.restoring';

/** Names for databases that are kept within one second. */
const MOST_OF_A_SECOND = 100;

/** The folder in which a restore builds its database. */
function buildingIn(folder: string): string {
  return join(folder, BUILDING);
}

/** The folder of a restore that was begun and has not ended; null: there is none. The database is the one from before. */
export function unendedRestoreIn(folder: string): string | null {
  const building = buildingIn(folder);
  return existsSync(building) ? building : null;
}

/** Whether something stands there as the database: an empty file too. */
export function hasDatabase(folder: string): Promise<boolean> {
  return isThere(sqliteFile(folder));
}

/** Builds a database in a folder beside the present one, whole and on the disk when it resolves. */
export async function buildBeside<T>(folder: string, build: (store: Store) => Promise<T>): Promise<T> {
  const building = buildingIn(folder);
  await rm(building, { recursive: true, force: true });
  try {
    const store = await openStore({ engine: 'sqlite', folder: building });
    let built: T;
    try {
      await buildFast(store.db);
      built = await build(store);
      await asServed(store.db);
    } finally {
      await store.close();
    }
    await sync(sqliteFile(building));
    return built;
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Puts what was built into the place of the present database in one step, and keeps that one under another name, which it answers; null
 * where there was none. The lock of the instance is held.
 */
export async function putInPlace(folder: string, present: Present, at: number): Promise<string | null> {
  const file = sqliteFile(folder);
  const aside = await freeName(`${file}.before-${new Date(at).toISOString().replaceAll(/[-:]|\.\d+Z/g, '')}`);
  // What was there is whole without them; they would be read into the new one.
  for (const end of ['-wal', '-shm']) await renameIfThere(`${file}${end}`, `${aside}${end}`);
  const kept = present.state === 'none' ? null : aside;
  if (kept !== null) {
    try {
      await link(file, kept);
    } catch (error) {
      throw new RestoreRefused(`the database that is there cannot be kept as ${kept} (${reasonOf(error)})`);
    }
  }
  await rename(sqliteFile(buildingIn(folder)), file);
  await sync(folder);
  await rm(buildingIn(folder), { recursive: true, force: true });
  return kept;
}

/** A restore that was killed and runs again in the same second has kept the database under this name already. */
async function freeName(path: string): Promise<string> {
  for (let count = 1; count <= MOST_OF_A_SECOND; count += 1) {
    const name = count === 1 ? path : `${path}-${count}`;
    if (!(await isThere(name))) return name;
  }
  throw new RestoreRefused(`there are ${MOST_OF_A_SECOND} files like ${path} already`);
}

async function renameIfThere(from: string, to: string): Promise<void> {
  if (await isThere(from)) await rename(from, to);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
