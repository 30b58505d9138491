import type { PostgresPool } from 'kysely';
import pg from 'pg';
import { withTimeout } from '../lib/timeout.ts';
import { type DatabaseUnavailable, reasonOf } from './errors.ts';
import { placeOf, readPostgresAddress } from './postgres-address.ts';
import { explained, verdictOf } from './postgres-errors.ts';

/** Milliseconds, set by each session for itself: the start of a connection may not bring them along (PgBouncer refuses that). */
const LIMITS = [
  ['lock_timeout', '6000'],
  ['statement_timeout', '8000'],
  ['idle_in_transaction_session_timeout', '30000'],
] as const;
/** The client's own limit is last in line: it only speaks when the network swallows packets. */
const ANSWER_MS = 10_000;
const CONNECT_MS = 5_000;
/** A session that was heard of so lately is used as it is; any other is asked first. */
const FRESH_MS = 1_000;
/** The time for an idle session's answer. */
const ASKED_MS = 2_000;
/** No session is used for longer: after a failover that left the old server alive, the last leaves it by then. */
const OLDEST_SECONDS = 300;
/** The silence after which TCP probes a peer; it gives the peer up ten seconds later. */
const KEEP_ALIVE_MS = 10_000;
const BEGINS = /^(?:begin|start transaction)\b/i;
const ENDS = /^(?:commit|rollback$)/i;
const MOST_SESSIONS = 10;
/** Every session that lay idle, and one that was made meanwhile. */
const MOST_TRIES = MOST_SESSIONS + 2;

const INT8 = 20;
const NUMERIC = 1700;

/** Kysely's pool, which also knows whether something stands between us and the server. */
export type CheckedPool = PostgresPool & {
  /** Whether sessions are handed on by a pooler; known once a connection was made. */
  pooled(): boolean;
};

/**
 * A pool of sessions that read `bigint` columns, counts and sums as numbers (the parsers belong to this pool alone). A session
 * that broke, gave no answer or takes no writes is thrown away with what was asked on it, and the idle ones are looked at or go with
 * it. Nothing is asked a second time here: it may have been done. `onLost` hears why a session was lost. `patient` lifts
 * the limits on a statement's duration, for migrations. Connects on first use. Throws DatabaseUnavailable for an unusable URL.
 */
export function openPool(
  url: string,
  { onLost, patient = false }: { onLost: (reason: string) => void; patient?: boolean },
): CheckedPool {
  const place = placeOf(url);
  const { config, settings } = readPostgresAddress(url);
  const wanted = [...(patient ? [] : LIMITS), ...settings];
  /** When each session was last heard of (monotonic ms); those under way are missing from `idle`. */
  const heard = new WeakMap<pg.PoolClient, number>();
  const idle = new Set<pg.PoolClient>();
  /** Opened on a server that takes no writes: it is used once and not kept. */
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
    // The pool hands it over once this is done.
    onConnect: (client) => prepare(client as pg.PoolClient), // what a pool connects is a client of a pool
  });
  // Without a listener a session that breaks while it lies idle would end the process.
  pool.on('error', (error) => onLost(reasonOf(error)));
  // The pool listens to those that lie idle. One that breaks between two statements of a transaction would end the process too;
  // the next statement on it fails, and that is heard.
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
      // A pooler hands out keys of its own for what the server would call by its process.
      pooled = 'processID' in client && client.processID !== pid;
      heard.set(client, performance.now());
    } catch (error) {
      client.connection.stream.destroy();
      throw verdictOf(error) === 'silent'
        ? new Error('it gives no session in time', { cause: error })
        : error;
    }
  }

  /** Takes a session; one that lay idle for a while, or since another was lost, is asked first. */
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
        // One that only lay idle has done nothing: it is replaced.
        throwAway(client, verdictOf(error), reasonOf(error));
      }
    }
    throw new Error('it gives no session in time');
  }

  /** Closes the socket at once, without a goodbye, so that a pending query fails instead of timing out. */
  function throwAway(client: pg.PoolClient, verdict: ReturnType<typeof verdictOf>, reason: string): void {
    onLost(reason);
    client.connection.stream.destroy();
    client.release(true);
    doubted = performance.now();
    // The network or the server is another one now: those that lie idle lead to the same place as this one.
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
        // It ends with its session, which the server undoes as well.
        if (lost && text === 'rollback') return { command: 'SELECT', rowCount: 0, rows: [] };
        if (lost) throw lost.explained;
        // Within a transaction nothing stands before its commit.
        const uncertain = inTransaction ? text === 'commit' : !/^(?:begin|select|start|show)\b/i.test(text);
        try {
          const result = await client.query(text, [...values]);
          heard.set(client, performance.now());
          inTransaction = BEGINS.test(text) || (inTransaction && !ENDS.test(text));
          return result;
        } catch (error) {
          if (verdictOf(error) === 'answered') throw error;
          lost = { error, explained: explained(place, error, uncertain) };
          client.connection.stream.destroy();
          throw lost.explained;
        }
      };
      return {
        // Kysely asks for cursors by the same name, which no statement of ours does.
        query: query as Awaited<ReturnType<PostgresPool['connect']>>['query'],
        release: () => {
          if (lost) return throwAway(client, verdictOf(lost.error), reasonOf(lost.error));
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
