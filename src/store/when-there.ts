import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Does what needs the database as soon as that is there, with growing pauses; each failure is told to `onTrouble`. For a process that has
 * other work meanwhile. Null once `until` is aborted. Throws what only a person can mend: another instance on the folder, a database of a
 * newer version.
 */
export async function whenThere<Result>(
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

/** What is waited for: that it answers, and that the right one is there (its disk may not be mounted yet). */
const WAITED_FOR = ['database_unavailable', 'database_not_ours'];

/** An error of ours that says more than that; a driver's own may be a connection that was cut. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(?:database|migration)_/.test(code) && !WAITED_FOR.includes(code);
}
