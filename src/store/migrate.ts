import type { Kysely } from 'kysely';
import { Migrator } from 'kysely';
import { DatabaseTooNew, MigrationFailed, reasonOf } from './errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Engine, Tables } from './tables.ts';

/**
 * Names of the migrations that this database still needs, oldest first. One query, since every start asks.
 * Throws DatabaseTooNew when the database is ahead of this program.
 */
export async function pendingMigrations(db: Kysely<Tables>): Promise<readonly string[]> {
  const applied = new Set(await appliedMigrations(db));
  const known = MIGRATIONS.map((migration) => migration.name);
  const unknown = [...applied].filter((name) => !known.includes(name)).sort();
  if (unknown.length > 0) throw new DatabaseTooNew(unknown);
  return known.filter((name) => !applied.has(name));
}

/**
 * Applies what is pending, all of it or nothing, and answers the names applied. Several processes may do this at
 * once: one works, the others wait and find nothing left. `schema` is the PostgreSQL schema the tables live in.
 * Throws MigrationFailed.
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
    // Named, or Kysely takes a table of this name in any other schema for its own.
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error')?.migrationName;
    throw new MigrationFailed(failed, reasonOf(error), { cause: error });
  }
  return results.map((result) => result.migrationName);
}

/** Names of the migrations that were applied, oldest first; none where there is no table of them. */
export async function appliedMigrations(db: Kysely<Tables>): Promise<readonly string[]> {
  try {
    const rows = await db.selectFrom('kysely_migration').select('name').orderBy('name').execute();
    return rows.map((row) => row.name);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

/** Whether a statement failed since a table is not there. */
export function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  // PostgreSQL's undefined_table; SQLite has only its general code and the words.
  return (
    error.code === '42P01' || (error.code === 'SQLITE_ERROR' && error.message.startsWith('no such table'))
  );
}
