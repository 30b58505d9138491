import type { StoreMigration } from './index.ts';

/** Deliveries from outside, each processed once. `claimed_at` is indexed for the sweep. */
export const inbox: StoreMigration = {
  name: '0003-inbox',
  async up(db) {
    await db.schema
      .createTable('inbox')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('received_at', 'bigint', (column) => column.notNull())
      .addColumn('claimed_at', 'bigint', (column) => column.notNull())
      .addColumn('done_at', 'bigint')
      .addPrimaryKeyConstraint('inbox_pk', ['source', 'key'])
      .execute();
    await db.schema.createIndex('inbox_claimed_at').on('inbox').column('claimed_at').execute();
  },
};
