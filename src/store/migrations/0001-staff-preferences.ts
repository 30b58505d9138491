import type { StoreMigration } from './index.ts';

/** Choices of members of staff. */
export const staffPreferences: StoreMigration = {
  name: '0001-staff-preferences',
  async up(db) {
    await db.schema
      .createTable('staff_preferences')
      .addColumn('staff_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('locale', 'text')
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
