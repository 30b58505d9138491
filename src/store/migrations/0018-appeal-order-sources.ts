import type { StoreMigration } from './index.ts';

/** The kind of an appeal's order. Until now every appeal concerned a cabinet's order. */
export const appealOrderSources: StoreMigration = {
  name: '0018-appeal-order-sources',
  async up(db) {
    await db.schema
      .alterTable('appeals')
      .addColumn('order_source', 'text', (column) => column.notNull().defaultTo('cabinet'))
      .execute();
  },
};
