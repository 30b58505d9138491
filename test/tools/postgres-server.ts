import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A program that a suite starts, and its availability. */
type Found = { readonly there: boolean; readonly path: string };

/** PostgreSQL's server programs, where the machine has them. `EVERY_PROGRAM` set: it must. */
export const POSTGRES = found('PostgreSQL', postgresFolders(), 'initdb');
/** PgBouncer, where the machine has it. */
export const PGBOUNCER = found('PgBouncer', ['/usr/sbin', ...pathFolders()], 'pgbouncer');

/** A PostgreSQL server of a suite's own, in a temporary folder, which may be stopped and changed. */
export type PostgresServer = {
  readonly port: number;
  /** Of its database `postgres`, as the superuser `latchkey`; `to`: through another port. */
  url(to?: number): string;
  /** Runs a statement on a connection of its own. */
  run(statement: string, database?: string): Promise<readonly Record<string, unknown>[]>;
  /** Ends the server and removes its data. */
  close(): Promise<void>;
};

const START_TRIES = 300;
const LOOK_MS = 50;

/** Starts a server on a free port of 127.0.0.1. `settings`: lines for its command line, such as `ssl=on`. */
export async function startPostgres(
  settings: (folder: string) => readonly string[] = () => [],
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  giveTo('postgres', folder);
  const data = join(folder, 'data');
  const initdb = ['--pgdata', data, '--username=latchkey', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  const [init, initArgs] = asUser('postgres', join(POSTGRES.path, 'initdb'), [...initdb, '--no-sync']);
  execFileSync(init, initArgs, { cwd: folder, stdio: 'pipe' });
  const port = await freePort();
  const given = ['fsync=off', 'synchronous_commit=off', 'max_connections=100', ...settings(folder)];
  const server = startProgram('postgres', folder, join(POSTGRES.path, 'postgres'), [
    ...['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', ''],
    ...given.flatMap((setting) => ['-c', setting]),
  ]);
  await server.says('ready to accept connections');
  const url = (to = port) => `postgres://latchkey@127.0.0.1:${to}/postgres`;
  return {
    port,
    url,
    run: async (statement, database = 'postgres') => {
      const client = new pg.Client({ host: '127.0.0.1', port, user: 'latchkey', database });
      await client.connect();
      try {
        return (await client.query(statement)).rows;
      } finally {
        await client.end();
      }
    },
    close: async () => {
      // Its fast shutdown: sessions are ended, not waited for.
      await server.stop('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A program under way in a folder of its own. */
type Program = { says(text: string): Promise<void>; stop(signal: NodeJS.Signals): Promise<void> };

/** Starts a program as this user where the suite runs as root; it is ended by `stop`. */
export function startProgram(
  user: string,
  folder: string,
  program: string,
  args: readonly string[],
): Program {
  const [command, all] = asUser(user, program, args);
  const child = spawn(command, all, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-20_000);
    });
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    says: async (text) => {
      for (let look = 0; look < START_TRIES; look += 1) {
        if (said.includes(text)) return;
        if (child.exitCode !== null) break;
        await sleep(LOOK_MS);
      }
      child.kill('SIGKILL');
      throw new Error(`${program} did not say "${text}":\n${said}`);
    },
    stop: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

/** Lets this user, where there is one and the suite runs as root, write in the folder. */
export function giveTo(user: string, ...paths: readonly string[]): void {
  if (process.getuid?.() !== 0) return;
  const [uid, gid] = idsOf(user);
  for (const path of paths) {
    chownSync(path, uid, gid);
    chmodSync(path, 0o700);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address object.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** PostgreSQL and PgBouncer refuse to run as root. */
function asUser(user: string, program: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [program, [...args]];
  const [uid, gid] = idsOf(user);
  return ['setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', program, ...args]];
}

function idsOf(user: string): [number, number] {
  const line = readFileSync('/etc/passwd', 'utf8').match(new RegExp(`^${user}:[^:]*:(\\d+):(\\d+):`, 'm'));
  if (!line) throw new Error(`This machine has no user ${user}`);
  return [Number(line[1]), Number(line[2])];
}

function found(name: string, folders: readonly string[], program: string): Found {
  const folder = folders.find((each) => existsSync(join(each, program)));
  if (folder === undefined && process.env['EVERY_PROGRAM']) throw new Error(`This machine has no ${name}`);
  return { there: folder !== undefined, path: folder ?? '' };
}

function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(':');
}

function postgresFolders(): string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [...pathFolders(), ...versions.map((version) => join(debian, version, 'bin'))];
}
