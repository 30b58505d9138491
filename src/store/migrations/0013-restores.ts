import type { StoreMigration } from './index.ts';

/** When the database was restored from which backup, and since when a request's cards count. */
export const restores: StoreMigration = {
  name: '0013-restores',
  async up(db) {
    await db.schema
      .createTable('restores')
      .addColumn('at', 'bigint', (column) => column.primaryKey().notNull())
      .addColumn('taken_at', 'bigint', (column) => column.notNull())
      .addColumn('facts', 'text', (column) => column.notNull())
      .execute();
    await db.schema.alterTable('requests').addColumn('cards_since', 'bigint').execute();
  },
};
