import { type Kysely, sql, type Transaction } from 'kysely';
import type { TableShape } from './shape.ts';
import type { Tables } from './tables.ts';

const RECORDS = ['kysely_migration', 'kysely_migration_lock'];

/**
 * Moves all tables of ours, with their indexes, triggers and trigger functions, from the current PostgreSQL schema into a new one named
 * after it and `end`; returns its name. Runs in the caller's transaction.
 */
export async function keepTables(
  trx: Transaction<Tables>,
  tables: readonly TableShape[],
  end: string,
): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(trx);
  const schema = await freeSchema(trx, `${rows[0]?.name}_${end}`);
  await sql`create schema ${sql.id(schema)}`.execute(trx);
  const functions = await triggerFunctions(trx, tables);
  for (const name of await present(trx, tables)) {
    await sql`alter table ${sql.id(name)} set schema ${sql.id(schema)}`.execute(trx);
  }
  for (const name of functions)
    await sql`alter function ${sql.raw(name)} set schema ${sql.id(schema)}`.execute(trx);
  return schema;
}

/** A killed restore that runs again in the same second may have used this name already. */
async function freeSchema(trx: Transaction<Tables>, name: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`select nspname as name from pg_namespace`.execute(trx);
  const taken = new Set(rows.map((row) => row.name));
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
  return free;
}

/** Drops the tables, which nobody has used yet. */
export async function dropTables(trx: Transaction<Tables>, tables: readonly TableShape[]): Promise<void> {
  const functions = await triggerFunctions(trx, tables);
  for (const name of await present(trx, tables)) await sql`drop table ${sql.id(name)} cascade`.execute(trx);
  for (const name of functions) await sql`drop function ${sql.raw(name)}`.execute(trx);
}

/** True when the user of this connection may create a schema in this database. */
export async function mayCreateSchema(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select has_database_privilege(current_database(), 'create') as may`.execute(db);
  return rows[0]?.may === true;
}

async function present(trx: Transaction<Tables>, tables: readonly TableShape[]): Promise<readonly string[]> {
  const ours = namesOf(tables);
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema() and tablename in (${ours})`.execute(
    trx,
  );
  return rows.map(({ name }) => name);
}

function namesOf(tables: readonly TableShape[]) {
  return sql.join([...tables.map(({ table }) => table), ...RECORDS]);
}

/** Names with argument types, quoted. */
async function triggerFunctions(
  trx: Transaction<Tables>,
  tables: readonly TableShape[],
): Promise<readonly string[]> {
  const ours = namesOf(tables);
  const { rows } = await sql<{ name: string }>`
    select distinct pg_proc.oid::regprocedure::text as name
    from pg_trigger
    join pg_class on pg_class.oid = tgrelid
    join pg_proc on pg_proc.oid = tgfoid
    where not tgisinternal and relname in (${ours}) and relnamespace = current_schema()::regnamespace
      and pronamespace = current_schema()::regnamespace`.execute(trx);
  return rows.map(({ name }) => name);
}

/** Namespace of advisory locks: a serving instance holds its schema's lock shared, a restore holds it exclusively. */
const SERVING = 0x4c61;

/** Locks the schema exclusively for this transaction; false: an instance serves from it. */
export async function lockSchemaAlone(trx: Transaction<Tables>): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(${sql.lit(SERVING)}, hashtext(current_schema())) as held`.execute(trx);
  return rows[0]?.held === true;
}

/** The statement by which a connection of the service holds its schema's lock while it serves. */
export const SHARE_SERVING = `select pg_try_advisory_lock_shared(${SERVING}, hashtext(current_schema()))`;
