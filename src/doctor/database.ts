import { unendedRestoreIn } from '../backup/sqlite-files.ts';
import { TookTooLong, withTimeout } from '../lib/timeout.ts';
import type { Settings } from '../settings/settings.ts';
import { DatabaseMoved, DatabaseTooNew, DatabaseUnavailable } from '../store/errors.ts';
import { examineDatabase } from '../store/examine.ts';
import type { ClockReading } from './clock.ts';
import { errorWords, type Finding, failed, type Hide, ok, shownAddress, unsure } from './finding.ts';

/** Beyond what a connection may take (`src/store/postgres-pool.ts`). */
const PATIENCE_MS = 8_000;

/** `migrated`: it can be used, and has all its tables. `clock`: its own, null where it has none or could not be asked. */
type DatabaseCheck = {
  readonly finding: Finding;
  readonly migrated: boolean;
  readonly clock: ClockReading | null;
};

/**
 * Whether the database can be used (beside a running service too), and which migrations are still to come. Changes
 * nothing.
 */
export async function checkDatabase(
  { database }: Settings,
  now: () => number,
  hide: Hide,
): Promise<DatabaseCheck> {
  const variable = database.engine === 'sqlite' ? 'LATCHKEY_DATA_DIR' : 'DATABASE_URL';
  try {
    const facts = await withTimeout(PATIENCE_MS, 'the database', examineDatabase(database, now));
    const { exists, pending, clock } = facts;
    if (!exists) {
      const finding = ok(`${database.engine}, not there yet; the first start makes it`);
      return { finding, migrated: false, clock };
    }
    const migrated = pending.length === 0;
    const toCome = `still to apply: ${pending.join(', ')} (the next start or latchkey migrate does it)`;
    const migrations = migrated ? 'all migrations are applied' : toCome;
    const unended = database.engine === 'sqlite' ? unendedRestoreIn(database.folder) : null;
    const finding =
      unended === null
        ? ok(`${database.engine} answers, ${migrations}`)
        : unsure(
            'a restore was begun and has not ended: the database is the one from before',
            `Run latchkey restore again, or remove ${unended}.`,
          );
    return { finding, migrated, clock };
  } catch (error) {
    return { finding: findingFor(error, variable, hide), migrated: false, clock: null };
  }
}

function findingFor(error: unknown, variable: string, hide: Hide): Finding {
  if (error instanceof DatabaseMoved) {
    return failed(errorWords(error), 'docs/operating.md, "Move to PostgreSQL", says how it goes on.');
  }
  if (error instanceof DatabaseTooNew) {
    return failed(errorWords(error), `Start that version, or name another database with ${variable}.`);
  }
  if (error instanceof DatabaseUnavailable) {
    const { place, reason, advice } = error;
    const problem = `the database ${shownAddress(place, hide)} cannot be used: ${hide(reason)}`;
    return failed(problem, advice.includes(variable) ? advice : `${advice} ${variable} names it.`);
  }
  if (error instanceof TookTooLong) {
    return failed(errorWords(error), `Look at the log of the database that ${variable} names.`);
  }
  throw error;
}
