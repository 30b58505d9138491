import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { DatabaseUnavailable, driverWords } from './errors.ts';

/** A connection address for the driver, and the settings to make once connected. */
export type PostgresAddress = {
  readonly config: Pick<pg.ClientConfig, 'connectionString' | 'ssl'>;
  /** Run-time settings. They are set after the start, because poolers such as PgBouncer refuse them in the start packet. */
  readonly settings: readonly (readonly [name: string, value: string])[];
};

/** Limits that the driver would put into the start packet. */
const LIMITS_IN_URL = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
const TLS_IN_URL = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];

/** Host, port and database of a connection URL, which messages may show. Throws DatabaseUnavailable for an invalid URL. */
export function shownPostgres(url: string): string {
  // Not the URL parser's error: it repeats its input, password included.
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
 * Reads a connection URL: `options` and limits become settings, TLS parameters become those of Node.js. Throws DatabaseUnavailable for an
 * invalid URL, and for an unreadable certificate or key file.
 */
export function readPostgresAddress(url: string): PostgresAddress {
  const place = shownPostgres(url);
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
  // The driver interprets the modes as libpq does, if the URL asks for it.
  const asLibpq = address.searchParams.has('uselibpqcompat');
  const ssl = asLibpq ? undefined : readTls(place, Object.fromEntries(TLS_IN_URL.map((n) => [n, take(n)])));
  return {
    config: { connectionString: address.href, ...(ssl === undefined ? {} : { ssl }) },
    settings: [...limits, ...(options ?? [])],
  };
}

/**
 * The TLS options of a connection; undefined: the URL names no mode. Every encrypting mode verifies the server's certificate, because
 * encryption alone does not stop a man in the middle. `verify-ca` skips the host name, for providers that give an IP address; it requires
 * the provider's own CA, because a public CA certifies anybody.
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
        `the file that ${name} names cannot be read (${driverWords(error)})`,
        `Put it there, readable for the user that runs Latchkey, or correct ${name} in DATABASE_URL.`,
        { cause: error },
      );
    }
  };
  // `system` means the certificates that the machine trusts.
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

/**
 * Parses `-c name=value` and `--name=value` as the server does; null: the text contains something else, which only the server
 * understands.
 */
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
