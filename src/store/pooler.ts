import { type Kysely, sql } from 'kysely';
import { DatabaseUnavailable, reasonOf } from './errors.ts';
import type { Tables } from './tables.ts';

/** A pooler that hands sessions to others may by chance give the same one back. */
const ROUNDS = 5;

const ADVICE =
  'Set pool_mode = session in PgBouncer (for this database alone, if need be), or name PostgreSQL itself in DATABASE_URL.';

/**
 * Refuses a pooler that gives each transaction, or each statement, whichever server session is free: LISTEN, advisory locks and the
 * limits that a session sets do not hold there. Two connections tell: one that is inside a transaction takes the session that the
 * other had outside of one. Throws DatabaseUnavailable.
 */
export async function refuseSharedSessions(db: Kysely<Tables>, place: string): Promise<void> {
  const refused = (reason: string, cause?: unknown): DatabaseUnavailable =>
    new DatabaseUnavailable(place, reason, ADVICE, { cause });
  const sessionOf = async (one: Kysely<Tables>): Promise<number | undefined> =>
    (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(one)).rows[0]?.pid;
  await db.connection().execute(async (outside) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await sessionOf(outside);
      const shared = await db
        .transaction()
        .execute(async (inside) => (await sessionOf(inside)) === before)
        .catch((error: unknown) => {
          if (!/transaction blocks not allowed/.test(reasonOf(error))) throw error;
          throw refused('a pooler in statement mode stands before it, which knows no transactions', error);
        });
      if (shared || (await sessionOf(outside)) !== before) {
        throw refused(
          'a pooler in transaction mode stands before it: sessions are not kept, so that LISTEN and locks of a session cannot work',
        );
      }
    }
  });
}
