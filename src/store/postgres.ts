import type { DatabaseConnection, Kysely, PostgresDialectConfig, TableMetadata } from 'kysely';
import { PostgresDialect, PostgresDriver, PostgresIntrospector, sql } from 'kysely';
import pg from 'pg';
import { DatabaseUnavailable, reasonOf } from './errors.ts';

/** Milliseconds. The client's own limit is last in line: it only speaks when the network swallows packets. */
const LIMITS = {
  connectionTimeoutMillis: 5000,
  lock_timeout: 10_000,
  statement_timeout: 15_000,
  idle_in_transaction_session_timeout: 30_000,
  query_timeout: 20_000,
};

const ADVICE =
  'Check that PostgreSQL runs there and that DATABASE_URL names the right host, database, user and password.';

const INT8 = 20;
const NUMERIC = 1700;

/** Host, port and database of a connection URL: what a message may show of it. Throws DatabaseUnavailable for no URL. */
export function placeOf(url: string): string {
  // Not the URL parser's own error: it repeats its input, password included.
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    throw new DatabaseUnavailable(
      'in DATABASE_URL',
      'it is not a PostgreSQL address',
      'Write it as postgres://user:password@host:5432/database, with special characters percent-encoded.',
    );
  }
  return `postgres://${parsed.host}${parsed.pathname}`;
}

/**
 * A pool of connections that read `bigint` columns, counts and sums as numbers (the parsers belong to this pool alone).
 * `onLost` hears when an idle connection broke; the pool replaces it by itself. `patient` lifts the limits on a
 * statement's duration, for migrations. Connects on first use. Throws DatabaseUnavailable for an unusable URL.
 */
export function openPool(
  url: string,
  options: { onLost: (reason: string) => void; patient?: boolean },
): pg.Pool {
  placeOf(url);
  const { connectionTimeoutMillis } = LIMITS;
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'latchkey',
    keepAlive: true,
    types: { getTypeParser },
    ...(options.patient ? { connectionTimeoutMillis, max: 1 } : { ...LIMITS, max: 10 }),
  });
  // Without a listener a broken idle connection would end the process.
  pool.on('error', (error) => options.onLost(reasonOf(error)));
  // The pool listens to those that lie idle. One that breaks between two statements of a transaction would end the process too;
  // the next statement on it fails, and that is heard.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Kysely's PostgreSQL dialect that tells a person what to do when no connection can be had, and that looks for its tables in
 * no schema but its own.
 */
export class ExplainingPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  readonly #place: string;

  constructor(config: PostgresDialectConfig, place: string) {
    super(config);
    this.#config = config;
    this.#place = place;
  }

  override createDriver(): PostgresDriver {
    return new ExplainingDriver(this.#config, this.#place);
  }

  override createIntrospector(db: Kysely<unknown>): PostgresIntrospector {
    return new OwnSchemaIntrospector(db);
  }
}

/**
 * Names the tables of the schema that new ones go to, which is all the migrator asks for. Kysely's own reads every column
 * of every schema, and fails when somebody drops one of the others meanwhile.
 */
class OwnSchemaIntrospector extends PostgresIntrospector {
  readonly #db: Kysely<unknown>;

  constructor(db: Kysely<unknown>) {
    super(db);
    this.#db = db;
  }

  override async getTables(): Promise<TableMetadata[]> {
    const { rows } = await sql<{ name: string; schema: string }>`
      select tablename as name, schemaname as schema from pg_catalog.pg_tables
      where schemaname = current_schema()`.execute(this.#db);
    return rows.map((row) => ({ ...row, isView: false, columns: [] }));
  }
}

class ExplainingDriver extends PostgresDriver {
  readonly #place: string;

  constructor(config: PostgresDialectConfig, place: string) {
    super(config);
    this.#place = place;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    try {
      return await super.acquireConnection();
    } catch (error) {
      throw new DatabaseUnavailable(this.#place, reasonOf(error), ADVICE, { cause: error });
    }
  }
}

const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 || oid === NUMERIC ? exactNumber : pg.types.getTypeParser(oid, format);

function exactNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError('The database holds a whole number beyond 2^53, which Latchkey never writes');
  }
  return value;
}
