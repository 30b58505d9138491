import { type Kysely, sql, type Transaction } from 'kysely';
import type { TableShape } from './shape.ts';
import type { Tables } from './tables.ts';

const RECORDS = ['kysely_migration', 'kysely_migration_lock'];

/**
 * Moves every table of ours, with its indexes, triggers and their functions, out of the current schema of PostgreSQL into a new one,
 * named after it and `end`, where they stay as they are; answers its name. In the caller's transaction.
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

/** A restore that was killed and runs again in the same second may have kept tables under this name already. */
async function freeSchema(trx: Transaction<Tables>, name: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`select nspname as name from pg_namespace`.execute(trx);
  const taken = new Set(rows.map((row) => row.name));
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
  return free;
}

/** Drops them: nobody has used them yet. */
export async function dropTables(trx: Transaction<Tables>, tables: readonly TableShape[]): Promise<void> {
  const functions = await triggerFunctions(trx, tables);
  for (const name of await present(trx, tables)) await sql`drop table ${sql.id(name)} cascade`.execute(trx);
  for (const name of functions) await sql`drop function ${sql.raw(name)}`.execute(trx);
}

/** Whether the user of this connection may make a schema in this database. */
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

/** Quoted, with their arguments. */
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

/** Takes the schema for this transaction alone; false: somebody serves from it. */
export async function holdAlone(trx: Transaction<Tables>): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(${sql.lit(SERVING)}, hashtext(current_schema())) as held`.execute(trx);
  return rows[0]?.held === true;
}

/** What a connection of the service says as long as it serves from its schema. */
export const SHARE_SERVING = `select pg_try_advisory_lock_shared(${SERVING}, hashtext(current_schema()))`;
