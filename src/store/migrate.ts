import type { Kysely } from 'kysely';
import { Migrator } from 'kysely';
import { DatabaseTooNew, driverWords, MigrationFailed } from './errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Engine, Tables } from './tables.ts';

/**
 * Names of the migrations that this database still needs, oldest first, in one query because every start asks. Throws DatabaseTooNew when
 * the database is ahead of this program.
 */
export async function pendingMigrations(db: Kysely<Tables>): Promise<readonly string[]> {
  const applied = new Set(await appliedMigrations(db));
  const known = MIGRATIONS.map((migration) => migration.name);
  const unknown = [...applied].filter((name) => !known.includes(name)).sort();
  if (unknown.length > 0) throw new DatabaseTooNew(unknown);
  return known.filter((name) => !applied.has(name));
}

/**
 * Applies all pending migrations or none, and returns their names. Concurrent processes are serialised: one works, and the others find
 * nothing left. `schema` is the PostgreSQL schema of the tables. Throws MigrationFailed.
 */
export async function applyMigrations(
  db: Kysely<Tables>,
  engine: Engine,
  schema: string | undefined,
): Promise<readonly string[]> {
  const steps = MIGRATIONS.map(
    ({ name, up }) => [name, { up: (trx: Kysely<unknown>) => up(trx, engine) }] as const,
  );
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(steps) },
    // Without the schema, Kysely would accept a table of this name in any other schema.
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error')?.migrationName;
    throw new MigrationFailed(failed, driverWords(error), { cause: error });
  }
  return results.map((result) => result.migrationName);
}

/** Names of the applied migrations, oldest first; empty when their table is missing. */
export async function appliedMigrations(db: Kysely<Tables>): Promise<readonly string[]> {
  try {
    const rows = await db.selectFrom('kysely_migration').select('name').orderBy('name').execute();
    return rows.map((row) => row.name);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

/** True when a statement failed because a table is missing. */
export function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  // PostgreSQL's undefined_table; SQLite has only a general code and the message.
  return (
    error.code === '42P01' || (error.code === 'SQLITE_ERROR' && error.message.startsWith('no such table'))
  );
}
