import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { StoreMigration } from './index.ts';

/** The identity of the database, by which a replacement is noticed. One row, created once and kept in every copy. */
export const databaseIdentity: StoreMigration = {
  name: '0010-database-identity',
  async up(db) {
    await db.schema
      .createTable('database_identity')
      .addColumn('one', 'integer', (column) => column.primaryKey().check(sql`one = 1`))
      .addColumn('id', 'text', (column) => column.notNull())
      .execute();
    await sql`insert into database_identity (one, id) values (1, ${randomUUID()})`.execute(db);
  },
};
