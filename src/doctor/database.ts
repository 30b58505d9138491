import type { Settings } from '../settings/settings.ts';
import { DatabaseTooNew, DatabaseUnavailable } from '../store/errors.ts';
import { openStore } from '../store/open-store.ts';
import { type Finding, failed, ok, wordsOf } from './finding.ts';

/** Whether the database answers (beside a running service too), and which migrations are still to come. */
export async function checkDatabase({ database }: Settings): Promise<Finding> {
  const variable = database.engine === 'sqlite' ? 'LATCHKEY_DATA_DIR' : 'DATABASE_URL';
  try {
    const store = await openStore(database);
    try {
      await store.ping();
      const pending = await store.pendingMigrations();
      return pending.length === 0
        ? ok(`${database.engine} answers, all migrations are applied`)
        : ok(
            `${database.engine} answers; still to apply: ${pending.join(', ')} (the next start or latchkey migrate does it)`,
          );
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof DatabaseTooNew)
      return failed(wordsOf(error), `Start that version, or name another database with ${variable}.`);
    if (error instanceof DatabaseUnavailable)
      return failed(wordsOf(error), `The database is the one that ${variable} names.`);
    throw error;
  }
}
