import type { Transaction } from 'kysely';
import { DatabaseInUse, DatabaseMoved } from '../store/errors.ts';
import { fillDatabase } from '../store/fill.ts';
import { holdInstanceLock } from '../store/instance-lock.ts';
import { releaseLeases } from '../store/jobs.ts';
import { appliedMigrations } from '../store/migrate.ts';
import { markMoved, movedMarkIn, unmarkMoved } from '../store/moved-mark.ts';
import { openStore, type Store, type StoreLocation } from '../store/open-store.ts';
import { dropTables, lockSchemaAlone } from '../store/schema-kept.ts';
import { shapeAfter } from '../store/shape.ts';
import { withSnapshot } from '../store/snapshot.ts';
import type { Tables } from '../store/tables.ts';
import { verifyAudit } from '../store/verify-audit.ts';
import { MoveRefused } from './errors.ts';
import { lookAtPresent } from './present.ts';
import { hasDatabase } from './sqlite-files.ts';
import { type BackupFacts, watchRows } from './watch-rows.ts';

/**
 * The result of a move and its target without credentials. `wasThere`: an earlier run had moved everything and ended before it reported
 * that.
 */
export type Moved = { readonly facts: BackupFacts; readonly to: string; readonly wasThere: boolean };

/**
 * Moves the embedded database to PostgreSQL while no service runs: all rows in one transaction, compared with the source by counts and by
 * the audit's chain before the commit. It marks the folder first, so that two desks never work on the same requests; an interrupted run
 * is run again. `now` in unix ms. Throws MoveRefused, DatabaseInUse, DatabaseMoved and the errors of opening a store.
 */
export async function moveDatabase(from: StoreLocation, url: string, now: () => number): Promise<Moved> {
  if (from.engine !== 'sqlite')
    throw new MoveRefused('DATABASE_URL is set, so that it is on PostgreSQL already');
  if (!/^postgres(?:ql)?:\/\//.test(url)) throw new MoveRefused('--to is not a postgres:// address');
  const { folder } = from;
  if (!(await hasDatabase(folder))) throw new MoveRefused(`there is no database in ${folder}`);
  const mark = movedMarkIn(folder);
  if (mark?.state === 'moved') throw new DatabaseMoved(folder, mark);
  const { shownPostgres } = await import('../store/postgres-address.ts');
  const to = shownPostgres(url);
  const lock = holdInstanceLock(folder);
  try {
    return await between(from, { engine: 'postgres', url }, async (source, target) => {
      // As the next start would.
      await source.migrate();
      const facts = await factsOf(from);
      if (facts.brokenAt !== null) {
        throw new MoveRefused(
          `the audit is not whole from row ${facts.brokenAt} on. Run \`latchkey audit verify\`, and restore an earlier backup`,
        );
      }
      const present = await lookAtPresent(target, facts, 0);
      if (present.state === 'unreadable')
        throw new MoveRefused(`the tables at ${to} are not known (${present.why})`);
      const isOurs = present.state === 'used' && present.audit.hash === facts.audit.hash;
      // Only a run that reached its commit leaves this state.
      const wasThere = mark?.state === 'moving' && isOurs && (await hasAll(target, facts));
      if (present.state === 'used' && !wasThere) {
        throw new MoveRefused(
          `a desk has used ${to} already. Name an empty database, or an empty schema in its search_path`,
        );
      }
      if (!wasThere) {
        await markMoved(folder, { state: 'moving', to, at: now() });
        await copy(from, target, facts).catch(async (error: unknown) => {
          if (await hasNothing(target, facts)) unmarkMoved(folder);
          throw error;
        });
      }
      await markMoved(folder, { state: 'moved', to, at: now() });
      return { facts, to, wasThere };
    });
  } finally {
    lock.release();
  }
}

async function between<T>(
  from: StoreLocation,
  to: StoreLocation,
  work: (source: Store, target: Store) => Promise<T>,
): Promise<T> {
  const source = await openStore(from, { existing: true });
  try {
    const target = await openStore(to, { patient: true });
    try {
      return await work(source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copy(from: StoreLocation, target: Store, facts: BackupFacts): Promise<void> {
  const before = await shapeAfter(await appliedMigrations(target.db));
  await target.db.transaction().execute(async (trx) => {
    if (!(await lockSchemaAlone(trx))) throw new DatabaseInUse('of --to');
    // Nobody has used these tables.
    await dropTables(trx, before);
    await withSnapshot(from, (snapshot) => fillDatabase(trx, 'postgres', snapshot));
    // No service runs, so no job is being worked on.
    await releaseLeases(trx);
    if (!(await hasAll({ db: trx }, facts))) throw new MoveRefused('not every row arrived');
    const verdict = await verifyAudit(trx);
    if (!verdict.ok || verdict.hash !== facts.audit.hash)
      throw new MoveRefused('the audit that arrived is not the one that was sent');
  });
}

/** True when certainly nothing was committed: this process holds the schema's exclusive lock, so the other transaction has ended. */
async function hasNothing(target: Store, facts: BackupFacts): Promise<boolean> {
  try {
    const isAlone = await target.db.transaction().execute(lockSchemaAlone);
    return isAlone && (await lookAtPresent(target, facts, 0)).state === 'unused';
  } catch {
    return false;
  }
}

async function factsOf(from: StoreLocation): Promise<BackupFacts> {
  return withSnapshot(from, async (snapshot) => {
    const [batches, facts] = watchRows(snapshot);
    for await (const _batch of batches) {
      // Reading counts each batch.
    }
    return facts();
  });
}

async function hasAll(
  { db }: { readonly db: Store['db'] | Transaction<Tables> },
  { rows }: BackupFacts,
): Promise<boolean> {
  for (const [table, wanted] of Object.entries(rows)) {
    const { count } = await db
      // A table of the snapshot is one of ours.
      .selectFrom(table as keyof Tables)
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (Number(count) !== wanted) return false;
  }
  return true;
}
