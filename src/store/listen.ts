import pg from 'pg';
import { reasonOf } from './errors.ts';

/** What a trigger of the jobs table notifies (migration 0005). */
const CHANNEL = 'latchkey_jobs';
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A server that takes the connection and says nothing is tried again too. */
const CONNECT_MS = 5_000;

/**
 * Listens on a connection of its own for jobs that any instance writes. A lost connection is made again with growing
 * pauses, and `onWake` is called then too, since something may have been missed. The answer ends it.
 */
export function listenForJobs(
  url: string,
  onWake: () => void,
  onTrouble: (reason: string) => void,
): () => Promise<void> {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let pause = FIRST_PAUSE_MS;

  async function connect(): Promise<void> {
    const made = new pg.Client({
      connectionString: url,
      application_name: 'latchkey-jobs',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
    });
    client = made;
    let over = false;
    const again = (reason: string) => {
      if (over || stopped) return;
      over = true;
      onTrouble(reason);
      made.end().catch(() => undefined);
      timer = setTimeout(() => void connect(), pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
    made.on('error', (error) => again(reasonOf(error)));
    made.on('end', () => again('the connection ended'));
    made.on('notification', () => onWake());
    try {
      await made.connect();
      await made.query(`listen ${CHANNEL}`);
      pause = FIRST_PAUSE_MS;
      onWake();
    } catch (error) {
      again(reasonOf(error));
    }
  }

  void connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}
