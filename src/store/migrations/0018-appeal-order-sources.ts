import type { StoreMigration } from './index.ts';

/** Of which kind the order of an appeal is. Until now every appeal was about a cabinet's order. */
export const appealOrderSources: StoreMigration = {
  name: '0018-appeal-order-sources',
  async up(db) {
    await db.schema
      .alterTable('appeals')
      .addColumn('order_source', 'text', (column) => column.notNull().defaultTo('cabinet'))
      .execute();
  },
};
