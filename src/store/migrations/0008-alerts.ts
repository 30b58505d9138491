import { sql } from 'kysely';
import type { StoreMigration } from './index.ts';

/** Alerts, the ledger of their delivery, and the state of each Home tab. */
export const alerts: StoreMigration = {
  name: '0008-alerts',
  async up(db) {
    await db.schema
      .createTable('alerts')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('facts', 'text', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('raised_at', 'bigint', (column) => column.notNull())
      .addColumn('settled_at', 'bigint')
      .execute();
    await db.schema.createIndex('alerts_subject').on('alerts').columns(['kind', 'subject']).execute();
    await db.schema
      .createTable('deliveries')
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('messenger', 'text', (column) => column.notNull())
      .addColumn('alert', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('payload', 'text')
      .addColumn('alone', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('tries', 'integer', (column) => column.notNull())
      .addColumn('queued_at', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('tried_at', 'bigint')
      .addColumn('sent_at', 'bigint')
      .addColumn('channel', 'text')
      .addColumn('message', 'text')
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('digest', 'text')
      .addPrimaryKeyConstraint('deliveries_pk', ['id', 'messenger'])
      .execute();
    await sql`
      create index deliveries_waiting on deliveries (messenger, kind, due_at, queued_at)
      where state in ('queued', 'failed')`.execute(db);
    await db.schema.createIndex('deliveries_alert').on('deliveries').columns(['alert', 'seq']).execute();
    await db.schema
      .createIndex('deliveries_sent')
      .on('deliveries')
      .columns(['messenger', 'sent_at'])
      .execute();
    await sql`create index deliveries_digest on deliveries (digest) where digest is not null`.execute(db);
    await db.schema
      .createTable('homes')
      .addColumn('staff', 'text', (column) => column.notNull())
      .addColumn('messenger', 'text', (column) => column.notNull())
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('page', 'integer', (column) => column.notNull())
      .addColumn('shown', 'text')
      .addPrimaryKeyConstraint('homes_pk', ['staff', 'messenger'])
      .execute();
  },
};
