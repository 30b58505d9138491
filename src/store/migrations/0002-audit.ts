import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { StoreMigration } from './index.ts';

/** The audit trail, the row with its end, and the triggers that protect written rows. */
export const auditTable: StoreMigration = {
  name: '0002-audit',
  async up(db, engine) {
    await db.schema
      .createTable('audit')
      .addColumn('seq', 'bigint', (column) => column.primaryKey().notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('subject', 'text')
      .addColumn('request', 'text')
      .addColumn('amount_fen', 'bigint')
      .addColumn('note', 'text')
      .addColumn('facts_digest', 'text')
      .addColumn('prev_hash', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .execute();
    for (const column of ['at', 'subject', 'request']) {
      await db.schema.createIndex(`audit_${column}`).on('audit').column(column).execute();
    }
    await createHead(db);
    await (engine === 'sqlite' ? refuseChangesOnSqlite(db) : refuseChangesOnPostgres(db));
  },
};

async function createHead(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_head')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  // A literal and no import: a released migration must not change with the code.
  await sql`insert into audit_head (id, seq, hash) values (1, 0, ${'0'.repeat(64)})`.execute(db);
}

async function refuseChangesOnSqlite(db: Kysely<unknown>): Promise<void> {
  for (const change of ['update', 'delete']) {
    await sql`
      create trigger ${sql.id(`audit_no_${change}`)} before ${sql.raw(change)} on audit
      begin select raise(abort, 'audit rows are never changed or removed'); end`.execute(db);
  }
}

async function refuseChangesOnPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function audit_refuse() returns trigger language plpgsql as
    $$ begin raise exception 'audit rows are never changed or removed'; end $$`.execute(db);
  for (const change of ['update', 'delete', 'truncate']) {
    await sql`
      create trigger ${sql.id(`audit_no_${change}`)} before ${sql.raw(change)} on audit
      for each statement execute function audit_refuse()`.execute(db);
  }
}
