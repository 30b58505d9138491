import { existsSync } from 'node:fs';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { disableDurability, restoreDurability } from '../store/build.ts';
import { driverWords } from '../store/errors.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { sqliteFile } from '../store/sqlite.ts';
import { RestoreRefused } from './errors.ts';
import type { Present } from './present.ts';

/** The folder of an unfinished restore; removed at its end. */
const BUILDING = 'latchkey.restoring';

/** The number of names for databases kept within one second. */
const MOST_OF_A_SECOND = 100;

/** The folder in which a restore builds its database. */
function buildingIn(folder: string): string {
  return join(folder, BUILDING);
}

/** The folder of an interrupted restore; null: there is none. The database is still the old one. */
export function unendedRestoreIn(folder: string): string | null {
  const building = buildingIn(folder);
  return existsSync(building) ? building : null;
}

/** True when a file exists in the database's place, even an empty one. */
export function hasDatabase(folder: string): Promise<boolean> {
  return isThere(sqliteFile(folder));
}

/** Builds a database in a folder beside the present one; it is complete and synced to the disk when this resolves. */
export async function buildBeside<T>(folder: string, build: (store: Store) => Promise<T>): Promise<T> {
  const building = buildingIn(folder);
  await rm(building, { recursive: true, force: true });
  try {
    const store = await openStore({ engine: 'sqlite', folder: building });
    let built: T;
    try {
      await disableDurability(store.db);
      built = await build(store);
      await restoreDurability(store.db);
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
 * Replaces the present database by the built one in one step, and keeps the old one under the returned name; null: there was none. The
 * caller holds the instance's lock.
 */
export async function putInPlace(folder: string, present: Present, at: number): Promise<string | null> {
  const file = sqliteFile(folder);
  const aside = await freeName(`${file}.before-${new Date(at).toISOString().replaceAll(/[-:]|\.\d+Z/g, '')}`);
  // The old database is complete without these files, and the new one would read them as its own.
  for (const end of ['-wal', '-shm']) await renameIfThere(`${file}${end}`, `${aside}${end}`);
  const kept = present.state === 'none' ? null : aside;
  if (kept !== null) {
    try {
      await link(file, kept);
    } catch (error) {
      throw new RestoreRefused(
        `the database that is there cannot be kept as ${kept} (${driverWords(error)})`,
      );
    }
  }
  await rename(sqliteFile(buildingIn(folder)), file);
  await sync(folder);
  await rm(buildingIn(folder), { recursive: true, force: true });
  return kept;
}

/** A killed restore that runs again in the same second may have used this name already. */
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
