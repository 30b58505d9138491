import type { StoreMigration } from './index.ts';

/**
 * The number of refusals by rule and person, which bounds their audit; and the orders opened by the desk's own visits, with their payment
 * in the vendor's books.
 */
export const refusalsAndVisits: StoreMigration = {
  name: '0016-refusals-and-visits',
  async up(db) {
    await db.schema
      .createTable('refusals')
      .addColumn('staff', 'text', (column) => column.notNull())
      .addColumn('rule', 'text', (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addColumn('count', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('refusals_pk', ['staff', 'rule'])
      .execute();
    await db.schema
      .createTable('visits')
      .addColumn('receipt', 'text', (column) => column.primaryKey().notNull())
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('total_fen', 'bigint')
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('seen_at', 'bigint')
      .addColumn('settled_by', 'text')
      .execute();
    await db.schema.createIndex('visits_state').on('visits').columns(['state', 'opened_at']).execute();
    await db.schema.createIndex('visits_request').on('visits').columns(['request']).execute();
  },
};
