import type { StoreMigration } from './index.ts';

/** Restores from backups, and the time since which a request's cards count. */
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
