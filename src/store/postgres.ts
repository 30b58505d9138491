import type { DatabaseConnection, Kysely, PostgresDialectConfig, TableMetadata } from 'kysely';
import { PostgresDialect, PostgresDriver, PostgresIntrospector, sql } from 'kysely';
import { DatabaseUnavailable, reasonOf } from './errors.ts';
import { adviceFor } from './postgres-errors.ts';

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
      throw new DatabaseUnavailable(this.#place, reasonOf(error), adviceFor(error), { cause: error });
    }
  }
}
