import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { DatabaseUnavailable, reasonOf } from './errors.ts';

/** A connection address as the driver gets it, and what is set once a connection stands. */
export type PostgresAddress = {
  readonly config: Pick<pg.ClientConfig, 'connectionString' | 'ssl'>;
  /** Names and values of run-time settings: poolers such as PgBouncer refuse a start that brings them along. */
  readonly settings: readonly (readonly [name: string, value: string])[];
};

/** What the driver would put into the start of a connection. */
const LIMITS_IN_URL = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
const TLS_IN_URL = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];

/** Host, port and database of a connection URL: what a message may show of it. Throws DatabaseUnavailable for no URL. */
export function placeOf(url: string): string {
  // Not the URL parser's own error: it repeats its input, password included.
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    throw new DatabaseUnavailable(
      'in DATABASE_URL',
      'it is not a PostgreSQL address',
      'Write it as postgres://user:password@host:5432/database, with special characters percent-encoded.',
    );
  }
  return `postgres://${parsed.host}${parsed.pathname}`;
}

/**
 * Reads a connection URL: its `options` and limits become settings, its TLS parameters become what Node.js checks. Throws
 * DatabaseUnavailable for no URL, and for a certificate or key file that cannot be read.
 */
export function readPostgresAddress(url: string): PostgresAddress {
  const place = placeOf(url);
  const address = new URL(url);
  const take = (name: string): string | null => {
    const value = address.searchParams.get(name);
    address.searchParams.delete(name);
    return value;
  };
  const limits = LIMITS_IN_URL.flatMap((name): (readonly [string, string])[] => {
    const value = take(name);
    return value === null ? [] : [[name, value]];
  });
  const options = readOptions(address.searchParams.get('options') ?? '');
  if (options !== null) take('options');
  // libpq's own reading of the modes is the driver's business where somebody asks for it.
  const asLibpq = address.searchParams.has('uselibpqcompat');
  const ssl = asLibpq ? undefined : readTls(place, Object.fromEntries(TLS_IN_URL.map((n) => [n, take(n)])));
  return {
    config: { connectionString: address.href, ...(ssl === undefined ? {} : { ssl }) },
    settings: [...limits, ...(options ?? [])],
  };
}

/**
 * The TLS of a connection; undefined: the URL names no mode. Each mode that encrypts proves the server by its certificate, for
 * encryption alone keeps nobody out who can stand in between. `verify-ca` leaves out the host's name, which providers need that
 * give an IP address; it takes a CA of their own, since any public one would certify anybody.
 */
function readTls(place: string, given: Readonly<Record<string, string | null>>): pg.ClientConfig['ssl'] {
  const { sslmode: mode = null, sslrootcert = null, sslcert = null, sslkey = null } = given;
  if (mode === 'disable') return false;
  if (mode === null && sslrootcert === null && sslcert === null && sslkey === null) return undefined;
  const read = (name: string, path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new DatabaseUnavailable(
        place,
        `the file that ${name} names cannot be read (${reasonOf(error)})`,
        `Put it there, readable for the user that runs Latchkey, or correct ${name} in DATABASE_URL.`,
        { cause: error },
      );
    }
  };
  // `system` is libpq's word for the certificates that the machine trusts.
  const ownCa = sslrootcert !== null && sslrootcert !== 'system';
  if (mode === 'verify-ca' && !ownCa) {
    throw new DatabaseUnavailable(
      place,
      'sslmode=verify-ca needs the file of a CA',
      'Add sslrootcert=/path/to/ca.pem to DATABASE_URL, or write sslmode=verify-full.',
    );
  }
  return {
    ...(ownCa ? { ca: read('sslrootcert', sslrootcert) } : {}),
    ...(sslcert === null ? {} : { cert: read('sslcert', sslcert) }),
    ...(sslkey === null ? {} : { key: read('sslkey', sslkey) }),
    ...(mode === 'no-verify' ? { rejectUnauthorized: false } : {}),
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

/** `-c name=value` and `--name=value`, as the server reads them; null: there is something else in it, which only the server knows. */
function readOptions(text: string): (readonly [string, string])[] | null {
  const words = text.replace(/(^|\s)-c\s+/g, '$1-c').matchAll(/(?:\\.|[^\\\s])+/gs);
  const settings: (readonly [string, string])[] = [];
  for (const [word] of words) {
    const [, name, value] = /^(?:-c|--)([\w.-]+)=(.*)$/s.exec(word.replace(/\\(.)/gs, '$1')) ?? [];
    if (name === undefined || value === undefined) return null;
    settings.push([name.replaceAll('-', '_'), value]);
  }
  return settings;
}
