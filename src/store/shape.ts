import { Kysely, sql } from 'kysely';
import { connectionTo, openEngineFile } from './embedded-engine.ts';
import { DatabaseTooNew } from './errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { EmbeddedDialect } from './sqlite.ts';
import { EmbeddedDriver } from './sqlite-driver.ts';

/** A table and its columns, as the migrations create it. */
export type TableShape = { readonly table: string; readonly columns: readonly string[] };

/**
 * Every table of a database with these migrations, in the order of creation: the tables that a backup, a restore and a move carry. It is
 * read from an in-memory database, so no list of tables can get outdated. Throws DatabaseTooNew for an unknown migration, RangeError when
 * these are not the first ones in order.
 */
export async function shapeAfter(applied: readonly string[]): Promise<readonly TableShape[]> {
  const names = MIGRATIONS.map(({ name }) => name);
  const unknown = applied.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new DatabaseTooNew(unknown);
  if (names.slice(0, applied.length).join() !== [...applied].sort().join())
    throw new RangeError(`No version of Latchkey has just these migrations: ${applied.join(', ')}`);
  const file = connectionTo(openEngineFile(':memory:', 0));
  const db = new Kysely<unknown>({
    dialect: new EmbeddedDialect(
      new EmbeddedDriver(
        ':memory:',
        () => file,
        () => undefined,
      ),
    ),
  });
  try {
    for (const { up } of MIGRATIONS.slice(0, applied.length)) await up(db, 'sqlite');
    const { rows } = await sql<{ table: string; column: string }>`
      select tables.name as "table", columns.name as "column"
      from sqlite_master as tables join pragma_table_info(tables.name) as columns
      where tables.type = 'table' and tables.name not like 'sqlite\_%' escape '\\'
      order by tables.rowid, columns.cid`.execute(db);
    const shapes = new Map<string, string[]>();
    for (const { table, column } of rows) shapes.set(table, [...(shapes.get(table) ?? []), column]);
    return [...shapes].map(([table, columns]) => ({ table, columns }));
  } finally {
    await db.destroy();
  }
}
