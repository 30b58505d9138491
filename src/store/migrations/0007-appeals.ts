import { sql } from 'kysely';
import type { StoreMigration } from './index.ts';

/** Customers' appeals, the events behind each, and the requests made for them. */
export const appealsTables: StoreMigration = {
  name: '0007-appeals',
  async up(db) {
    await db.schema
      .createTable('counters')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('last', 'bigint', (column) => column.notNull())
      .execute();
    await sql`insert into counters (name, last) values ('appeal', 1000)`.execute(db);
    await db.schema
      .createTable('appeals')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('receipt', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('cause', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('mobile', 'text')
      .addColumn('images', 'text', (column) => column.notNull())
      .addColumn('first_facts', 'text')
      .addColumn('facts', 'text')
      .addColumn('facts_at', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('claimed_by', 'text')
      .addColumn('claimed_at', 'bigint')
      .addColumn('closed_at', 'bigint')
      .addColumn('closed_by', 'text')
      .addColumn('outcome', 'text')
      .addColumn('note', 'text')
      .addColumn('amount_fen', 'bigint')
      .addColumn('replaced_by', 'text')
      .execute();
    await sql`
      create index appeals_open on appeals (created_at) where state in ('open', 'claimed')`.execute(db);
    await db.schema.createIndex('appeals_receipt').on('appeals').columns(['receipt', 'created_at']).execute();
    await db.schema.createIndex('appeals_created').on('appeals').column('created_at').execute();
    await db.schema
      .createTable('appeal_sources')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('appeal', 'text', (column) => column.notNull().references('appeals.id'))
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('appeal_sources_pk', ['source', 'key'])
      .execute();
    await db.schema.createIndex('appeal_sources_appeal').on('appeal_sources').column('appeal').execute();
    await db.schema.alterTable('requests').addColumn('appeal', 'text').execute();
    await sql`create index requests_appeal on requests (appeal) where appeal is not null`.execute(db);
    await db.schema
      .createIndex('requests_requester')
      .on('requests')
      .columns(['requester', 'created_at'])
      .execute();
    await sql`create index requests_receipt on requests (receipt) where receipt is not null`.execute(db);
  },
};
