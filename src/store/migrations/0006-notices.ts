import type { StoreMigration } from './index.ts';

/** The vendor's notifications, the last known state of its devices, and the positions in its lists. */
export const notices: StoreMigration = {
  name: '0006-notices',
  async up(db) {
    await db.schema
      .createTable('notices')
      .addColumn('key', 'text', (column) => column.primaryKey().notNull())
      .addColumn('method', 'text', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('sent_at', 'bigint')
      .addColumn('received_at', 'bigint', (column) => column.notNull())
      .addColumn('handled_at', 'bigint')
      .addColumn('answering_until', 'bigint')
      .addColumn('answer', 'text')
      .execute();
    await db.schema.createIndex('notices_received_at').on('notices').column('received_at').execute();
    await db.schema
      .createTable('devices_seen')
      .addColumn('device', 'text', (column) => column.primaryKey().notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('cursors')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('moved_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
