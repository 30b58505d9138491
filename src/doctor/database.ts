import type { Settings } from '../settings/settings.ts';
import { DatabaseTooNew, DatabaseUnavailable } from '../store/errors.ts';
import { examineDatabase } from '../store/examine.ts';
import { TookTooLong, within } from '../within.ts';
import type { ClockReading } from './clock.ts';
import { type Finding, failed, ok, wordsOf } from './finding.ts';

/** Beyond what a connection may take (`src/store/postgres.ts`). */
const PATIENCE_MS = 8_000;

/**
 * Whether the database can be used (beside a running service too), and which migrations are still to come. Changes
 * nothing. Also the database's own clock, null where it has none or could not be asked.
 */
export async function checkDatabase(
  { database }: Settings,
  now: () => number,
): Promise<{ readonly finding: Finding; readonly clock: ClockReading | null }> {
  const variable = database.engine === 'sqlite' ? 'LATCHKEY_DATA_DIR' : 'DATABASE_URL';
  try {
    const facts = await within(PATIENCE_MS, 'the database', examineDatabase(database));
    const { exists, pending } = facts;
    const clock = facts.clock === null ? null : { theirs: facts.clock, ours: now() };
    if (!exists) return { finding: ok(`${database.engine}, not there yet; the first start makes it`), clock };
    const toCome = `still to apply: ${pending.join(', ')} (the next start or latchkey migrate does it)`;
    const migrations = pending.length === 0 ? 'all migrations are applied' : toCome;
    return { finding: ok(`${database.engine} answers, ${migrations}`), clock };
  } catch (error) {
    return { finding: findingFor(error, variable), clock: null };
  }
}

function findingFor(error: unknown, variable: string): Finding {
  if (error instanceof DatabaseTooNew) {
    return failed(wordsOf(error), `Start that version, or name another database with ${variable}.`);
  }
  if (error instanceof DatabaseUnavailable) {
    const { problem, advice } = error;
    return failed(problem, advice.includes(variable) ? advice : `${advice} ${variable} names it.`);
  }
  if (error instanceof TookTooLong) {
    return failed(wordsOf(error), `Look at the log of the database that ${variable} names.`);
  }
  throw error;
}
