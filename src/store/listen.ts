import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { withTimeout } from '../lib/timeout.ts';
import { driverWords } from './errors.ts';
import { readPostgresAddress } from './postgres-address.ts';
import { SHARE_SERVING } from './schema-kept.ts';

/** The notifications between instances: new work (migration 0005), and changes at a vendor. */
type Channel = 'latchkey_jobs' | 'latchkey_changed';

/** One subscriber. */
type Hearing = {
  readonly onNotice: (payload: string) => void;
  /** The connection is established, perhaps again: notices may have been missed. */
  readonly onConnected: () => void;
};

/** One LISTEN connection shared by all subscribers. */
export type Listener = {
  /** Subscribes; the returned function unsubscribes. The last one closes the connection. */
  listen(channel: Channel, hearing: Hearing): () => Promise<void>;
};

type ListenerParts = {
  /** Sends a notice through the pool, on another connection than the listening one. Throws on failure. */
  readonly notify: (channel: string, notice: string) => Promise<void>;
  /** Receives the reason why the listening connection was lost. */
  readonly onTrouble: (reason: string) => void;
};

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A server that accepts the connection and stays silent counts as failed after this time. */
const CONNECT_MS = 5_000;
/** How often the connection is proved to receive notices that are sent through the pool. */
const PROVE_EVERY_MS = 10_000;
/** The limit for a notice, or for an answer on the listening connection. */
const HEARD_WITHIN_MS = 5_000;

/**
 * Listens on a connection of its own, which the first subscriber opens. A lost connection is re-established with growing pauses. So is
 * one that receives nothing: every ten seconds it must receive a notice of its own sent through the pool, because an open connection may
 * lead nowhere, or to a server that is no longer the primary. Notices reach the whole database; those that begin with another schema's
 * name belong to another desk.
 */
export function createListener(url: string, schema: string, parts: ListenerParts): Listener {
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
      if (connection === null) connection = keepConnected(url, { onConnected, onNotice, schema, ...parts });
      else if (connection.isUp()) hearing.onConnected();
      return async () => {
        hearings.delete(hearing);
        if (hearings.size > 0) return;
        const last = connection;
        connection = null;
        last?.close();
      };
    },
  };
}

type Connection = { readonly isUp: () => boolean; readonly close: () => void };

type Events = ListenerParts & {
  readonly schema: string;
  readonly onConnected: () => void;
  readonly onNotice: (channel: string, payload: string) => void;
};

const CHANNELS = ['latchkey_jobs', 'latchkey_changed'] as const satisfies readonly Channel[];

function keepConnected(url: string, events: Events): Connection {
  const { schema, onConnected, onNotice, notify, onTrouble } = events;
  let closed = false;
  let up = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let pause = FIRST_PAUSE_MS;

  async function connect(): Promise<void> {
    const { config, settings } = readPostgresAddress(url);
    const made = new pg.Client({
      ...config,
      application_name: 'latchkey-listen',
      keepAlive: true,
      keepAliveInitialDelayMillis: PROVE_EVERY_MS,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: HEARD_WITHIN_MS,
    });
    client = made;
    // A name of its own: another instance's proof says nothing about this connection.
    const own = `latchkey_own_${randomBytes(8).toString('hex')}`;
    let onOwn: () => void = () => undefined;
    let over = false;
    const again = (reason: string) => {
      if (over || closed) return;
      over = true;
      up = false;
      clearTimeout(timer);
      onTrouble(reason);
      made.connection.stream.destroy();
      timer = setTimeout(() => void connect(), pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
    made.on('error', (error) => again(driverWords(error)));
    made.on('end', () => again('the connection ended'));
    made.on('notification', ({ channel, payload = '' }) => {
      if (channel === own) onOwn();
      else onNotice(channel, payload);
    });

    const prove = async (): Promise<void> => {
      const heard = new Promise<void>((resolve) => {
        onOwn = resolve;
      });
      try {
        await made.query('select 1');
        // While the desk cannot write, nobody sends notices, so silence proves nothing.
        const sent = await notify(own, schema).then(
          () => true,
          () => false,
        );
        if (sent) await withTimeout(HEARD_WITHIN_MS, 'the listening connection', heard);
      } catch (error) {
        return again(driverWords(error));
      }
      if (!over && !closed) timer = setTimeout(() => void prove(), PROVE_EVERY_MS);
    };

    try {
      await made.connect();
      for (const [name, value] of settings)
        await made.query('select set_config($1, $2, false)', [name, value]);
      await made.query(SHARE_SERVING);
      for (const channel of [own, ...CHANNELS]) await made.query(`listen ${channel}`);
      if (over || closed) return;
      pause = FIRST_PAUSE_MS;
      up = true;
      onConnected();
      timer = setTimeout(() => void prove(), PROVE_EVERY_MS);
    } catch (error) {
      again(driverWords(error));
    }
  }

  void connect();
  return {
    isUp: () => up,
    close: () => {
      closed = true;
      clearTimeout(timer);
      // Closes without a goodbye, for which a silent network would make it wait.
      client?.connection.stream.destroy();
    },
  };
}
