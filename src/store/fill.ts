import { type Kysely, sql, type Transaction } from 'kysely';
import { storableText } from './audit-rows.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { RowBatch, Snapshot } from './snapshot.ts';
import type { Engine, Tables } from './tables.ts';

type Trx = Transaction<Tables>;

/**
 * Creates every table in a schema without our tables at the version of the snapshot, writes all rows, and migrates to this program's
 * version, in the caller's transaction. Indexes are created after the rows, which takes a fraction of the time.
 */
export async function fillDatabase(trx: Trx, engine: Engine, snapshot: Snapshot): Promise<void> {
  await createRecordOfMigrations(trx);
  await migrate(trx, engine, (name) => snapshot.migrations.includes(name));
  // The audit's trigger refuses a delete, and it has no row yet.
  for (const { table } of snapshot.tables.filter((one) => one.table !== 'audit')) {
    await sql`delete from ${sql.table(table)}`.execute(trx);
  }
  const names = snapshot.tables.map(({ table }) => table);
  const again = await (engine === 'postgres' ? dropForPostgres(trx, names) : dropForSqlite(trx));
  for await (const batch of snapshot.batches) await insertBatch(trx, engine, batch);
  for (const statement of again) await sql.raw(statement).execute(trx);
  await migrate(trx, engine, (name) => !snapshot.migrations.includes(name));
  if (engine === 'sqlite') return;
  // A migration may have dropped tables of the snapshot and made others.
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema()`.execute(trx);
  for (const { name } of rows) await sql`analyze ${sql.table(name)}`.execute(trx);
}

/** Creates the tables of Kysely's migrator as it creates them; it cannot run inside another transaction. */
async function createRecordOfMigrations(trx: Trx): Promise<void> {
  await trx.schema
    .createTable('kysely_migration')
    .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
    .execute();
  await trx.schema
    .createTable('kysely_migration_lock')
    .addColumn('id', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('is_locked', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`insert into kysely_migration_lock (id, is_locked) values ('migration_lock', 0)`.execute(trx);
}

async function migrate(trx: Trx, engine: Engine, isWanted: (name: string) => boolean): Promise<void> {
  for (const { name, up } of MIGRATIONS.filter((one) => isWanted(one.name))) {
    // A migration knows the tables of its time, which no type describes any more.
    await up(trx as unknown as Kysely<unknown>, engine);
    await trx.insertInto('kysely_migration').values({ name, timestamp: new Date().toISOString() }).execute();
  }
}

/** Drops the indexes, which would be maintained for each row; returns the statements that create them again. */
async function dropForSqlite(trx: Trx): Promise<readonly string[]> {
  // Until the commit, because referenced rows may come later.
  await sql`pragma defer_foreign_keys = on`.execute(trx);
  // Indexes that belong to a key have no SQL text and stay.
  const { rows } = await sql<{ name: string; made: string }>`
    select name, sql as made from sqlite_master where type = 'index' and sql is not null`.execute(trx);
  for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(trx);
  return rows.map(({ made }) => made);
}

async function dropForPostgres(trx: Trx, tables: readonly string[]): Promise<readonly string[]> {
  const ours = sql.join(tables.map((table) => sql.val(table)));
  const { rows } = await sql<{ taken: string; made: string }>`
    select format('alter table %I drop constraint %I', relname, conname) as taken,
      format('alter table %I add constraint %I %s', relname, conname, pg_get_constraintdef(c.oid)) as made
    from pg_constraint as c join pg_class on pg_class.oid = conrelid
    where contype = 'f' and connamespace = current_schema()::regnamespace and relname in (${ours})
    union all
    select format('drop index %I', indexname), indexdef from pg_indexes
    where schemaname = current_schema() and tablename in (${ours})
      and indexname not in (select conname from pg_constraint where connamespace = current_schema()::regnamespace)`.execute(
    trx,
  );
  for (const { taken } of rows) await sql.raw(taken).execute(trx);
  return rows.map(({ made }) => made);
}

async function insertBatch(trx: Trx, engine: Engine, { table, columns, rows }: RowBatch): Promise<void> {
  const names = sql.join(columns.map((column) => sql.id(column)));
  if (engine === 'sqlite') {
    const values = sql.join(columns.map((_, index) => sql`value->>${sql.lit(index)}`));
    await sql`
      insert into ${sql.table(table)} (${names}) select ${values} from json_each(${JSON.stringify(rows)})`.execute(
      trx,
    );
    return;
  }
  const named = JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(
        columns.map((column, index) => {
          const cell = row[index] ?? null;
          return [column, typeof cell === 'string' ? storableText(cell) : cell];
        }),
      ),
    ),
  );
  await sql`
    insert into ${sql.table(table)} (${names})
    select ${names} from json_populate_recordset(null::${sql.table(table)}, ${named}::json)`.execute(trx);
}
