import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { RestoreFacts } from '../domain/alert.ts';
import { checkpointWal } from '../store/build.ts';
import { DatabaseInUse } from '../store/errors.ts';
import { fillDatabase } from '../store/fill.ts';
import { readReceipt, writeReceipt } from '../store/identity.ts';
import { holdInstanceLock, lockFile } from '../store/instance-lock.ts';
import { appliedMigrations } from '../store/migrate.ts';
import { unmarkMoved } from '../store/moved-mark.ts';
import { openStore, type Store, type StoreLocation } from '../store/open-store.ts';
import { dropTables, keepTables, lockSchemaAlone, mayCreateSchema } from '../store/schema-kept.ts';
import { shapeAfter } from '../store/shape.ts';
import { checkBackup } from './check.ts';
import { doubtAll, type RestoreOf } from './doubt.ts';
import { RestoreRefused } from './errors.ts';
import { withBackup } from './format.ts';
import { lookAtPresent, type Present } from './present.ts';
import { buildBeside, hasDatabase, putInPlace } from './sqlite-files.ts';
import type { BackupFacts } from './watch-rows.ts';

/** The findings and the result of a restore. `done` null: it would replace a database, and nobody has confirmed that. */
export type Restored = {
  readonly takenAt: number;
  readonly backup: BackupFacts;
  readonly present: Present;
  readonly done: (RestoreFacts & { readonly kept: string | null; readonly next: number }) | null;
};

type Given = {
  readonly location: StoreLocation;
  readonly file: string;
  /** Confirms that the present database may be replaced. */
  readonly yes: boolean;
  /** Unix ms. */
  readonly now: () => number;
};

/**
 * Restores a database from a backup while no service runs. It verifies the whole file before it changes anything, keeps the present
 * database under another name, and leaves the old or the new database when it is interrupted. Throws BackupUnusable, RestoreRefused,
 * DatabaseInUse and the errors of opening a store.
 */
export async function restoreBackup(given: Given): Promise<Restored> {
  const { location, file } = given;
  const backup = await checkBackup(file);
  return location.engine === 'sqlite'
    ? restoreFolder(location.folder, backup, given)
    : restoreSchema(location, backup, given);
}

type Checked = Awaited<ReturnType<typeof checkBackup>>;

async function restoreFolder(folder: string, backup: Checked, { file, yes, now }: Given): Promise<Restored> {
  const lock = holdInstanceLock(folder);
  // Keeps the id of the database that belongs here, so that the next start accepts this one.
  const receipt = readReceipt(folder);
  try {
    const present = await presentIn(folder, backup);
    const found = { takenAt: backup.takenAt, backup, present };
    if (present.state !== 'none' && present.state !== 'unused' && !yes) return { ...found, done: null };
    const at = now();
    const built = await buildBeside(folder, (store) =>
      store.db
        .transaction()
        .execute((trx) => fillAndDoubt(trx, store, file, restoreOf(found, at), receipt?.database ?? null)),
    );
    const kept = await putInPlace(folder, present, at);
    unmarkMoved(folder);
    if (receipt === null) writeReceipt(folder, { database: built.identity });
    return { ...found, done: { ...built, kept } };
  } finally {
    lock.release();
    // Without a restore, no file may suggest that a database was here.
    if (!(await hasDatabase(folder)) && receipt === null) await rm(lockFile(folder), { force: true });
  }
}

async function restoreSchema(
  location: StoreLocation,
  backup: Checked,
  { file, yes, now }: Given,
): Promise<Restored> {
  const store = await openStore(location, { patient: true });
  try {
    const present = await lookAtPresent(store, backup, backup.takenAt);
    const found = { takenAt: backup.takenAt, backup, present };
    if (present.state === 'unreadable') throw new RestoreRefused(present.why);
    if (present.state === 'used' && !yes) return { ...found, done: null };
    const before = await shapeAfter(await appliedMigrations(store.db));
    if (present.state === 'used' && !(await mayCreateSchema(store.db))) throw new RestoreRefused(NO_SCHEMA);
    const at = now();
    const done = await store.db.transaction().execute(async (trx) => {
      if (!(await lockSchemaAlone(trx))) throw new DatabaseInUse('of DATABASE_URL');
      const kept = present.state === 'used' ? await keepTables(trx, before, `before_${stamp(at)}`) : null;
      if (kept === null) await dropTables(trx, before);
      // A new id: an instance that still runs notices it and stops.
      return { ...(await fillAndDoubt(trx, store, file, restoreOf(found, at), randomUUID())), kept };
    });
    return { ...found, done };
  } finally {
    await store.close();
  }
}

const NO_SCHEMA =
  'its user may not make a schema, where the tables that are there would be kept. Run ' +
  '"grant create on database … to …" as its owner, or restore into an empty database';

/** Examines the database of a folder, if there is one, and leaves no file of its own beside it. */
async function presentIn(folder: string, backup: Checked): Promise<Present> {
  if (!(await hasDatabase(folder))) return { state: 'none' };
  let store: Store;
  try {
    store = await openStore({ engine: 'sqlite', folder }, { existing: true });
  } catch (error) {
    return { state: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
  try {
    const present = await lookAtPresent(store, backup, backup.takenAt);
    if (present.state === 'unreadable' || (await checkpointWal(store.db))) return present;
    throw new RestoreRefused(
      'another program is at work on the database that is there. End it and try again',
    );
  } finally {
    await store.close();
  }
}

async function fillAndDoubt(
  trx: Parameters<typeof fillDatabase>[0],
  { engine }: Store,
  file: string,
  restore: RestoreOf,
  identity: string | null,
): Promise<RestoreFacts & { readonly next: number; readonly identity: string }> {
  await withBackup(file, (snapshot) => fillDatabase(trx, engine, snapshot));
  if (identity !== null) await trx.updateTable('database_identity').set({ id: identity }).execute();
  const facts = await doubtAll(trx, restore);
  const { last } = await trx.selectFrom('request_counter').select('last').executeTakeFirstOrThrow();
  const { id } = await trx.selectFrom('database_identity').select('id').executeTakeFirstOrThrow();
  return { ...facts, next: last + 1, identity: id };
}

function restoreOf(
  { takenAt, backup, present }: Pick<Restored, 'takenAt' | 'backup' | 'present'>,
  at: number,
): RestoreOf {
  const used = present.state === 'used' ? present : null;
  const since = used?.since ?? null;
  return {
    at,
    takenAt,
    backup,
    replaced: used,
    lost: since && { requests: since.requests, appeals: since.appeals },
  };
}

/** `20261130T201500` */
function stamp(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:]|\.\d+Z/g, '');
}
