import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Retries work that needs the database, with growing pauses, until the database is available; `onTrouble` receives each failure. The
 * process does other work meanwhile. Null once `until` is aborted. Throws errors that only a person can mend: another instance on the
 * folder, a database of a newer version.
 */
export async function retryUntilAvailable<Result>(
  attempt: () => Promise<Result>,
  onTrouble: (error: unknown) => void,
  until: AbortSignal,
): Promise<Result | null> {
  let pause = FIRST_PAUSE_MS;
  while (!until.aborted) {
    try {
      return await attempt();
    } catch (error) {
      if (isRefusal(error)) throw error;
      onTrouble(error);
    }
    await sleep(pause, undefined, { signal: until }).catch(() => undefined);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
  return null;
}

/** The errors that waiting may mend. A wrong database counts, because its disk may not be mounted yet. */
const WAITED_FOR = ['database_unavailable', 'database_not_ours'];

/** An error of ours. A driver's own error may be a broken connection. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(?:database|migration)_/.test(code) && !WAITED_FOR.includes(code);
}
