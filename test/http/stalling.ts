import { sql } from 'kysely';
import type { Store } from '../../src/store/open-store.ts';
import { gate } from '../jobs/harness.ts';

/** Takes a table away, as a database that fails; the answer brings it back. */
export async function withoutTable({ db }: Store, table: string): Promise<() => Promise<void>> {
  await db.schema.alterTable(table).renameTo(`${table}_away`).execute();
  return () => db.schema.alterTable(`${table}_away`).renameTo(table).execute();
}

/** Keeps a table from being written, as a database that hangs; the answer lets go, and resolves when it has. */
export async function stalled({ db, engine }: Store, table: string): Promise<() => Promise<void>> {
  const [held, released] = [gate(), gate()];
  // On SQLite a transaction has the one connection, and everybody waits for it.
  const holding = db.transaction().execute(async (trx) => {
    if (engine === 'postgres')
      await sql`lock table ${sql.table(table)} in access exclusive mode`.execute(trx);
    held.open();
    await released.opened;
  });
  await held.opened;
  return async () => {
    released.open();
    await holding;
  };
}
