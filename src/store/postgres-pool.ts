import type { PostgresPool } from 'kysely';
import pg from 'pg';
import { withTimeout } from '../lib/timeout.ts';
import { type DatabaseUnavailable, driverWords } from './errors.ts';
import { readPostgresAddress, shownPostgres } from './postgres-address.ts';
import { asDatabaseError, verdictOf } from './postgres-errors.ts';

/** Milliseconds. Each session sets them itself: PgBouncer refuses them in the start packet. */
const LIMITS = [
  ['lock_timeout', '6000'],
  ['statement_timeout', '8000'],
  ['idle_in_transaction_session_timeout', '30000'],
] as const;
/** The client's own limit. It is longer than the server's and only applies when the network drops packets. */
const ANSWER_MS = 10_000;
const CONNECT_MS = 5_000;
/** A session that answered within this time is used unchecked; any other is checked first. */
const FRESH_MS = 1_000;
/** The limit for an idle session's check. */
const ASKED_MS = 2_000;
/** The longest life of a session: after a failover that left the old server alive, the last session leaves it within this time. */
const OLDEST_SECONDS = 300;
/** The silence after which TCP probes a peer; it gives the peer up ten seconds later. */
const KEEP_ALIVE_MS = 10_000;
const BEGINS = /^(?:begin|start transaction)\b/i;
const ENDS = /^(?:commit|rollback$)/i;
const MOST_SESSIONS = 10;
/** Enough for every idle session and one that was opened meanwhile. */
const MOST_TRIES = MOST_SESSIONS + 2;

const INT8 = 20;
const NUMERIC = 1700;

/** Kysely's pool, which also detects a pooler in front of the server. */
export type CheckedPool = PostgresPool & {
  /** True when a pooler reassigns sessions; known after the first connection. */
  pooled(): boolean;
};

/**
 * Creates a pool of sessions that read `bigint` columns, counts and sums as numbers (its parsers apply to this pool only). A session that
 * broke, gave no answer or takes no writes is closed together with its statement; idle sessions are then checked or closed too. No
 * statement is repeated, because it may have been executed. `onLost` receives the reason why a session was lost. `patient` removes the
 * limits on a statement's duration, for migrations. Connects on first use. Throws DatabaseUnavailable for an unusable URL.
 */
export function openPool(
  url: string,
  { onLost, patient = false }: { onLost: (reason: string) => void; patient?: boolean },
): CheckedPool {
  const place = shownPostgres(url);
  const { config, settings } = readPostgresAddress(url);
  const wanted = [...(patient ? [] : LIMITS), ...settings];
  /** When each session answered last (monotonic ms). Sessions in use are missing from `idle`. */
  const heard = new WeakMap<pg.PoolClient, number>();
  const idle = new Set<pg.PoolClient>();
  /** Sessions on a server that takes no writes. They are used once and closed. */
  const readOnly = new WeakSet<pg.PoolClient>();
  let doubted = 0;
  let pooled = false;

  const pool = new pg.Pool({
    ...config,
    application_name: 'latchkey',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    connectionTimeoutMillis: CONNECT_MS,
    maxLifetimeSeconds: OLDEST_SECONDS,
    types: { getTypeParser },
    ...(patient ? { max: 1 } : { max: MOST_SESSIONS, query_timeout: ANSWER_MS }),
    // The pool hands the client over after this.
    onConnect: (client) => prepare(client as pg.PoolClient), // what a pool connects is a client of a pool
  });
  // Without a listener, a session that breaks while idle would end the process.
  pool.on('error', (error) => onLost(driverWords(error)));
  // The pool listens only to idle clients. Without this listener, a client that breaks between two statements of a transaction would end
  // the process; the next statement reports the failure.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('remove', (client) => idle.delete(client));

  async function prepare(client: pg.PoolClient): Promise<void> {
    const set = wanted.map((_, at) => `set_config($${2 * at + 1}, $${2 * at + 2}, false)`);
    const facts = `pg_backend_pid() as pid, 'on' in (current_setting('transaction_read_only'),
      current_setting('default_transaction_read_only')) as read_only`;
    const text = `select ${[...set, facts].join(', ')}`;
    try {
      const { rows } = await withTimeout(CONNECT_MS, 'the session', client.query(text, wanted.flat()));
      const { pid, read_only } = rows[0];
      if (read_only) readOnly.add(client);
      // A pooler issues its own keys in place of the server's process id.
      pooled = 'processID' in client && client.processID !== pid;
      heard.set(client, performance.now());
    } catch (error) {
      client.connection.stream.destroy();
      throw verdictOf(error) === 'silent'
        ? new Error('it gives no session in time', { cause: error })
        : error;
    }
  }

  /** Takes a session. One that was idle for a while, or since another was lost, is checked first. */
  async function take(): Promise<pg.PoolClient> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const client = await pool.connect();
      idle.delete(client);
      const last = heard.get(client) ?? 0;
      if (last > doubted && performance.now() - last < FRESH_MS) return client;
      try {
        const { rows } = await withTimeout(
          ASKED_MS,
          'the session',
          client.query('show transaction_read_only'),
        );
        heard.set(client, performance.now());
        if (rows[0]?.transaction_read_only !== 'on' || readOnly.has(client)) return client;
        throwAway(client, 'read_only', 'it takes no writes any more');
      } catch (error) {
        // It was only idle and executed nothing, so another one can replace it.
        throwAway(client, verdictOf(error), driverWords(error));
      }
    }
    throw new Error('it gives no session in time');
  }

  /** Destroys the socket without a goodbye, so that a pending query fails at once. */
  function throwAway(client: pg.PoolClient, verdict: ReturnType<typeof verdictOf>, reason: string): void {
    onLost(reason);
    client.connection.stream.destroy();
    client.release(true);
    doubted = performance.now();
    // The server or the network changed, so the idle sessions lead to the same broken place.
    if (verdict === 'silent' || verdict === 'read_only') {
      for (const other of idle) other.connection.stream.destroy();
    }
  }

  return {
    pooled: () => pooled,
    end: () => pool.end(),
    async connect() {
      const client = await take();
      let lost: { readonly error: unknown; readonly explained: DatabaseUnavailable } | null = null;
      let inTransaction = false;
      const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
        // The server rolls back when the session ends.
        if (lost && text === 'rollback') return { command: 'SELECT', rowCount: 0, rows: [] };
        if (lost) throw lost.explained;
        // Within a transaction nothing takes effect before the commit.
        const uncertain = inTransaction ? text === 'commit' : !/^(?:begin|select|start|show)\b/i.test(text);
        try {
          const result = await client.query(text, [...values]);
          heard.set(client, performance.now());
          inTransaction = BEGINS.test(text) || (inTransaction && !ENDS.test(text));
          return result;
        } catch (error) {
          if (verdictOf(error) === 'answered') throw error;
          lost = { error, explained: asDatabaseError(place, error, uncertain) };
          client.connection.stream.destroy();
          throw lost.explained;
        }
      };
      return {
        // Kysely also has a form with cursors, which no statement of ours uses.
        query: query as Awaited<ReturnType<PostgresPool['connect']>>['query'],
        release: () => {
          if (lost) return throwAway(client, verdictOf(lost.error), driverWords(lost.error));
          if (!readOnly.has(client)) idle.add(client);
          client.release(readOnly.has(client));
        },
      };
    },
  };
}

const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 || oid === NUMERIC ? exactNumber : pg.types.getTypeParser(oid, format);

function exactNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError('The database holds a whole number beyond 2^53, which Latchkey never writes');
  }
  return value;
}
