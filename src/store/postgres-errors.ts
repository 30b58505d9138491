import { TookTooLong } from '../lib/timeout.ts';
import { ChangeUncertain, DatabaseUnavailable, driverWords } from './errors.ts';

/** The state of a connection after a driver's error. */
type Verdict =
  /** The server answered and can take the next query. */
  | 'answered'
  /** The connection is unusable: it broke, or its server is ending or takes no writes. */
  | 'lost'
  /** No answer came within the limit. The statement may have been executed. */
  | 'silent'
  /** The server or the session takes no writes. */
  | 'read_only';

const READ_ONLY = '25006';
/**
 * 08: connection errors; 57P01-05: the server ends, recovers or dropped the database; 25P03 and 25P04: it ended an idle or a long
 * transaction.
 */
const ENDED = /^(?:08\w{3}|57P0\d|25P0[34])$/;
const SILENT = /^(?:Query read timeout|timeout expired|Connection terminated due to connection timeout)$/;

/** Classifies a driver's error. */
export function verdictOf(error: unknown): Verdict {
  const code = codeOf(error);
  if (code === READ_ONLY) return 'read_only';
  if (/^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]+$/.test(code)) return ENDED.test(code) ? 'lost' : 'answered';
  // A value that we cannot read; the connection is unaffected.
  if (error instanceof RangeError) return 'answered';
  const silent = error instanceof TookTooLong || code === 'ETIMEDOUT' || SILENT.test(driverWords(error));
  return silent ? 'silent' : 'lost';
}

/**
 * The error for people when the connection is at fault. `uncertain`: the statement is a change that takes effect as soon as the server
 * has it.
 */
export function asDatabaseError(place: string, error: unknown, uncertain: boolean): DatabaseUnavailable {
  const verdict = verdictOf(error);
  const reason = {
    answered: driverWords(error),
    lost: `the connection broke (${driverWords(error)})`,
    silent: 'it gave no answer in time',
    read_only: 'it takes no writes',
  }[verdict];
  const Kind = uncertain && verdict !== 'read_only' ? ChangeUncertain : DatabaseUnavailable;
  return new Kind(place, reason, adviceForPostgres(error), { cause: error });
}

/** The advice to the operator for a driver's error. */
export function adviceForPostgres(error: unknown): string {
  const code = codeOf(error);
  const said = driverWords(error);
  const [
    ,
    advice = 'Check that PostgreSQL runs there and that DATABASE_URL names the right host, database, user and password.',
  ] = ADVICE.find(([fits]) => fits.test(code) || fits.test(said)) ?? [];
  return advice;
}

/** Matched against the code or the message; the first match counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /unsupported startup parameter/,
    "PgBouncer refuses a setting that DATABASE_URL brings along: take it out of the address's options, or add its name to PgBouncer's ignore_startup_parameters.",
  ],
  [
    /^(?:28P01|28000)$|password authentication failed|no such user/,
    'Correct user and password in DATABASE_URL (special characters percent-encoded), and let pg_hba.conf take this user from this machine; where it says "no encryption", add sslmode=verify-full to the address.',
  ],
  [/^3D000$|no such database/, 'Create the database, or correct its name in DATABASE_URL.'],
  [
    /^(?:ENOTFOUND|EAI_AGAIN)$/,
    "The host's name is not known to this machine: correct the host in DATABASE_URL, or the machine's DNS.",
  ],
  [
    /^ECONNREFUSED$/,
    'Nothing listens there: check that PostgreSQL runs there and that DATABASE_URL names the right host and port.',
  ],
  [
    /^53300$|too many (?:clients|connections)|remaining connection slots|no more connections allowed/,
    "Each instance takes up to 11 connections: raise the server's max_connections (behind PgBouncer default_pool_size and max_client_conn), or end what else holds them.",
  ],
  [
    /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?)$/,
    "The server's certificate is of a CA that this machine does not know. Take the CA's file from whoever runs the database, and add sslrootcert=/path/to/ca.pem to DATABASE_URL beside sslmode.",
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    "The server's certificate is for another host name: write the name that stands in it into DATABASE_URL, or, where the provider gives an address and a CA of its own, sslmode=verify-ca with sslrootcert.",
  ],
  [
    /^CERT_HAS_EXPIRED$/,
    "The server's certificate has expired: renew it there, and check this machine's clock.",
  ],
  [
    /does not support SSL/,
    'The server offers no TLS: switch it on there (ssl = on), or, on a network that nobody else is on, take sslmode out of DATABASE_URL.',
  ],
  [
    /^25006$|read-only transaction|during recovery/,
    'Name the primary server in DATABASE_URL, not a copy, and allow writes there; the desk goes on by itself once it can write.',
  ],
  [/^57P0\d$/, 'It starts, stops or recovers; the desk goes on by itself once it answers.'],
  [
    /timeout exceeded when trying to connect/,
    "All the desk's connections are in use: PostgreSQL answers too slowly. Look at its load and locks.",
  ],
  [
    /no session in time/,
    'The connection was taken and then nothing answered on it: look whether the server hangs, or whether PgBouncer has no server connection left (default_pool_size: 11 for each instance).',
  ],
  [
    /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$|timeout|terminated due to connection timeout/,
    'It does not answer: check that PostgreSQL runs there, and the network and firewalls between here and the host that DATABASE_URL names. The desk goes on by itself once it answers.',
  ],
  [
    /^(?:ECONNRESET|EPIPE)$|^08|terminated/,
    'The connection broke; the desk makes a new one by itself. Comes it often, look at the log of the database, and of what stands in between.',
  ],
];

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
