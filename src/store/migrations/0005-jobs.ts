import { sql } from 'kysely';
import type { StoreMigration } from './index.ts';

/** Jobs, inserted together with the change that causes them. A row is deleted once its work is done. */
export const jobs: StoreMigration = {
  name: '0005-jobs',
  async up(db, engine) {
    await db.schema
      .createTable('jobs')
      .addColumn('key', 'text', (column) => column.primaryKey().notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('payload', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('run_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('wanted', 'bigint', (column) => column.notNull())
      .addColumn('fence', 'bigint', (column) => column.notNull())
      .addColumn('lease_until', 'bigint')
      .execute();
    await db.schema.createIndex('jobs_run_at').on('jobs').column('run_at').execute();
    if (engine === 'sqlite') return;
    // Notifies every instance of new jobs at the commit. A notice reaches the whole database, so it carries the schema's name: another
    // schema may belong to another desk.
    await sql`
      create function jobs_wake() returns trigger language plpgsql as
      $$ begin perform pg_notify('latchkey_jobs', tg_table_schema); return null; end $$`.execute(db);
    await sql`
      create trigger jobs_wake after insert or update of wanted on jobs
      for each statement execute function jobs_wake()`.execute(db);
  },
};
