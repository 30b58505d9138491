import pg from 'pg';
import { reasonOf } from './errors.ts';

/** What instances tell each other: that there is work (migration 0005), and what has changed at a vendor. */
type Channel = 'latchkey_jobs' | 'latchkey_changed';

/** What somebody wants to hear. */
type Hearing = {
  readonly onNotice: (payload: string) => void;
  /** The connection stands, or stands again: something may have been missed. */
  readonly onConnected: () => void;
};

/** Hears on one connection, however many want to hear. */
export type Listener = {
  /** The answer ends it; with the last one the connection is closed. */
  listen(channel: Channel, hearing: Hearing): () => Promise<void>;
};

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A server that takes the connection and says nothing is tried again too. */
const CONNECT_MS = 5_000;

/**
 * Listens on a connection of its own, opened when first somebody wants to hear. A lost connection is made again with growing
 * pauses; `onTrouble` hears why it was lost. Notices reach the whole database: those that begin with the name of another
 * schema are another desk's.
 */
export function createListener(url: string, schema: string, onTrouble: (reason: string) => void): Listener {
  const hearings = new Map<Hearing, Channel>();
  let connection: Connection | null = null;

  function onConnected(): void {
    for (const hearing of hearings.keys()) hearing.onConnected();
  }
  function onNotice(channel: string, notice: string): void {
    if (notice !== schema && !notice.startsWith(`${schema} `)) return;
    const payload = notice.slice(schema.length + 1);
    for (const [hearing, wanted] of hearings) if (wanted === channel) hearing.onNotice(payload);
  }

  return {
    listen(channel, hearing) {
      hearings.set(hearing, channel);
      if (connection === null) connection = keepConnected(url, { onConnected, onNotice, onTrouble });
      else if (connection.isUp()) hearing.onConnected();
      return async () => {
        hearings.delete(hearing);
        if (hearings.size > 0) return;
        const last = connection;
        connection = null;
        await last?.close();
      };
    },
  };
}

type Connection = { readonly isUp: () => boolean; close(): Promise<void> };

type Events = {
  readonly onConnected: () => void;
  readonly onNotice: (channel: string, payload: string) => void;
  readonly onTrouble: (reason: string) => void;
};

const CHANNELS = ['latchkey_jobs', 'latchkey_changed'] as const satisfies readonly Channel[];

function keepConnected(url: string, { onConnected, onNotice, onTrouble }: Events): Connection {
  let closed = false;
  let up = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let pause = FIRST_PAUSE_MS;

  async function connect(): Promise<void> {
    const made = new pg.Client({
      connectionString: url,
      application_name: 'latchkey-listen',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
    });
    client = made;
    let over = false;
    const again = (reason: string) => {
      if (over || closed) return;
      over = true;
      up = false;
      onTrouble(reason);
      made.end().catch(() => undefined);
      timer = setTimeout(() => void connect(), pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
    made.on('error', (error) => again(reasonOf(error)));
    made.on('end', () => again('the connection ended'));
    made.on('notification', ({ channel, payload = '' }) => onNotice(channel, payload));
    try {
      await made.connect();
      for (const channel of CHANNELS) await made.query(`listen ${channel}`);
      pause = FIRST_PAUSE_MS;
      up = true;
      onConnected();
    } catch (error) {
      again(reasonOf(error));
    }
  }

  void connect();
  return {
    isUp: () => up,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
