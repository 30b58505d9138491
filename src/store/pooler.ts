import { type Kysely, sql } from 'kysely';
import { DatabaseUnavailable, driverWords } from './errors.ts';
import type { Tables } from './tables.ts';

/** Repeats the test, because a pooler that reassigns sessions may return the same one by chance. */
const ROUNDS = 5;

const ADVICE =
  'Set pool_mode = session in PgBouncer (for this database alone, if need be), or name PostgreSQL itself in DATABASE_URL.';

/**
 * Refuses a pooler that assigns any free server session to each transaction or statement: LISTEN, advisory locks and session limits do
 * not work there. The test uses two connections: one inside a transaction gets the session that the other had outside of one. Throws
 * DatabaseUnavailable.
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
          if (!/transaction blocks not allowed/.test(driverWords(error))) throw error;
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
