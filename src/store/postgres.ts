import type { DatabaseConnection, Kysely, PostgresDialectConfig, TableMetadata } from 'kysely';
import { PostgresDialect, PostgresDriver, PostgresIntrospector, sql } from 'kysely';
import { DatabaseUnavailable, driverWords } from './errors.ts';
import { adviceForPostgres } from './postgres-errors.ts';

/** Kysely's PostgreSQL dialect with advice when connecting fails, and with introspection limited to its own schema. */
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
 * Lists the tables of the current schema, which is all that the migrator needs. Kysely's introspector reads every column of every schema,
 * and fails when another one is dropped meanwhile.
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
      throw new DatabaseUnavailable(this.#place, driverWords(error), adviceForPostgres(error), {
        cause: error,
      });
    }
  }
}
