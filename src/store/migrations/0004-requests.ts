import { sql } from 'kysely';
import type { StoreMigration } from './index.ts';

/** Requested refunds and doors: decisions, attempts, and the cards that show them. */
export const requests: StoreMigration = {
  name: '0004-requests',
  async up(db) {
    await db.schema
      .createTable('request_counter')
      .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
      .addColumn('last', 'bigint', (column) => column.notNull())
      .execute();
    await sql`insert into request_counter (id, last) values (1, 1000)`.execute(db);
    await db.schema
      .createTable('requests')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('amount_fen', 'bigint')
      .addColumn('requester', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('note', 'text')
      .addColumn('facts', 'text', (column) => column.notNull())
      .addColumn('facts_digest', 'text', (column) => column.notNull())
      .addColumn('trace', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('decided_at', 'bigint')
      .addColumn('decided_by', 'text')
      .addColumn('decision_note', 'text')
      .addColumn('begun_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .addColumn('ending', 'text')
      .addColumn('ending_words', 'text')
      .addColumn('ended_by', 'text')
      .addColumn('person_asked_at', 'bigint')
      .addColumn('receipt', 'text')
      .addColumn('followed', 'text')
      .execute();
    // The unique index allows one open request per order or device and decides between two concurrent ones.
    await sql`
      create unique index requests_open on requests (kind, subject)
      where state in ('pending', 'approved', 'executing', 'unknown')`.execute(db);
    await sql`
      create index requests_state on requests (state, created_at)
      where state in ('pending', 'approved', 'executing', 'unknown')`.execute(db);
    await db.schema
      .createIndex('requests_subject')
      .on('requests')
      .columns(['subject', 'created_at'])
      .execute();
    await db.schema.createIndex('requests_day').on('requests').columns(['kind', 'created_at']).execute();
    await db.schema
      .createTable('votes')
      .addColumn('request', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('staff', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('facts_digest', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('votes_pk', ['request', 'staff'])
      .execute();
    await db.schema
      .createTable('attempts')
      .addColumn('request', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('fence', 'bigint', (column) => column.notNull())
      .addColumn('stored_at', 'bigint', (column) => column.notNull())
      .addColumn('send_by', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('outcome', 'text')
      .addPrimaryKeyConstraint('attempts_pk', ['request', 'number'])
      .execute();
    await db.schema
      .createTable('cards_posted')
      .addColumn('request', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('place', 'text', (column) => column.notNull())
      .addColumn('messenger', 'text', (column) => column.notNull())
      .addColumn('tried_at', 'bigint', (column) => column.notNull())
      .addColumn('channel', 'text')
      .addColumn('message', 'text')
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('cards_posted_pk', ['request', 'messenger', 'place'])
      .execute();
  },
};
