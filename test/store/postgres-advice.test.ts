import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/doctor/database.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { DatabaseUnavailable } from '../../src/store/errors.ts';
import { openStore } from '../../src/store/open-store.ts';
import { freePort, giveTo, POSTGRES, type PostgresServer, startPostgres } from '../tools/postgres-server.ts';

const OPENSSL = 'openssl';

/** What is wrong, and what to do. */
async function troubleWith(url: string): Promise<string> {
  try {
    const store = await openStore({ engine: 'postgres', url });
    await store.close();
    return 'nothing';
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return `${error.reason} → ${error.advice}`;
    throw error;
  }
}

describe.runIf(POSTGRES.there)('what to do about a PostgreSQL that cannot be used', () => {
  let server: PostgresServer;
  let folder: string;
  const warned: Error[] = [];
  const onWarning = (warning: Error) => warned.push(warning);
  const address = (change: (url: URL) => void): string => {
    const url = new URL(server.url());
    change(url);
    return url.href;
  };
  const withTls = (query: string, host = 'localhost') =>
    address((url) => {
      url.host = `${host}:${url.port}`;
      url.search = query;
    });

  beforeAll(async () => {
    process.on('warning', onWarning);
    server = await startPostgres((its) => {
      folder = its;
      makeCertificates(its);
      return ['ssl=on', `ssl_cert_file=${its}/server.crt`, `ssl_key_file=${its}/server.key`];
    });
    await server.run('create role crowded login connection limit 0');
    await server.run('create role locked login');
  });
  afterAll(async () => {
    process.off('warning', onWarning);
    await server?.close();
  });

  it('fits each reason', async () => {
    const said = {
      database: await troubleWith(address((url) => (url.pathname = '/nowhere'))),
      person: await troubleWith(address((url) => (url.username = 'nobody'))),
      crowd: await troubleWith(address((url) => (url.username = 'crowded'))),
      setting: await troubleWith(address((url) => (url.search = '?options=-c%20no_such_thing%3D1'))),
      port: await troubleWith(`postgres://latchkey@127.0.0.1:${await freePort()}/postgres`),
      silence: await withSilentServer((port) =>
        troubleWith(`postgres://latchkey@127.0.0.1:${port}/postgres`),
      ),
    };
    expect(said.database).toMatch(/"nowhere" does not exist → Create the database, or correct its name/);
    expect(said.person).toMatch(/"nobody" does not exist → Correct user and password/);
    expect(said.crowd).toMatch(/too many connections for role "crowded" → Each instance takes up to 11/);
    expect(said.setting).toMatch(/"no_such_thing" → /);
    expect(said.port).toMatch(/ECONNREFUSED.* → Nothing listens there/);
    expect(said.silence).toMatch(/ → It does not answer: check that PostgreSQL runs there, and the network/);
    expect(new Set(Object.values(said).map((text) => text.split(' → ')[1])).size).toBe(6);
  });

  it('is to name the CA, where a provider has one of its own', async () => {
    expect(await troubleWith(withTls('?sslmode=require'))).toMatch(
      /certificate.* → .*a CA that this machine does not know.*sslrootcert=\/path/,
    );
  });

  it.each(['require', 'verify-full', 'verify-ca'])(
    'is nothing with the CA: sslmode=%s is encrypted',
    async (mode) => {
      const store = await openStore({
        engine: 'postgres',
        url: withTls(`?sslmode=${mode}&sslrootcert=${folder}/ca.crt`),
      });
      try {
        const { rows } = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(
          store.db,
        );
        expect(rows).toEqual([{ ssl: true }]);
        let missed = 0;
        const stop = store.watchChanges(
          () => undefined,
          () => {
            missed += 1;
          },
        );
        await expect.poll(() => missed).toBe(1);
        await stop();
      } finally {
        await store.close();
      }
      expect(warned.map(String)).toEqual([]);
    },
  );

  it('is another name, or verify-ca, where the certificate is for another host', async () => {
    const ca = `sslrootcert=${folder}/ca.crt`;
    expect(await troubleWith(withTls(`?sslmode=require&${ca}`, '127.0.0.1'))).toMatch(
      / → The server's certificate is for another host name.*sslmode=verify-ca/,
    );
    expect(await troubleWith(withTls(`?sslmode=verify-ca&${ca}`, '127.0.0.1'))).toBe('nothing');
    expect(await troubleWith(withTls('?sslmode=verify-ca', '127.0.0.1'))).toMatch(
      /needs the file of a CA → Add sslrootcert/,
    );
  });

  it('is to put the file there, where there is none', async () => {
    expect(await troubleWith(withTls(`?sslmode=require&sslrootcert=${folder}/none.crt`))).toMatch(
      /the file that sslrootcert names cannot be read .*ENOENT.* → Put it there/,
    );
  });

  it('is one sentence in doctor', async () => {
    const env = {
      ...{ YOPOINT_APP_ID: 'app', YOPOINT_APP_SECRET: 'secret' },
      ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'a'.repeat(32) },
    };
    const settings = readEnvironment({ ...env, DATABASE_URL: withTls('?sslmode=require') });
    const { finding } = await checkDatabase(settings, Date.now, (text) => text);
    expect(JSON.stringify(finding)).toMatch(/certificate.*sslrootcert=\/path\/to\/ca\.pem to DATABASE_URL/);
  });
});

/** A CA of its own and, by it, the certificate of a server named localhost. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync(OPENSSL, args, { cwd: folder, stdio: 'pipe' });
  const key = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`];
  openssl('req', '-x509', ...key('ca'), '-out', 'ca.crt', '-days', '2', '-subj', '/CN=An own CA');
  openssl('req', ...key('server'), '-out', 'server.csr', '-subj', '/CN=localhost');
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'server.crt', '-days', '2'],
  );
  giveTo('postgres', join(folder, 'server.key'), join(folder, 'server.crt'));
  if (!readFileSync(join(folder, 'ca.crt'), 'utf8').includes('BEGIN CERTIFICATE'))
    throw new Error('No CA was made');
}

/** A server that takes connections and says nothing. */
async function withSilentServer<T>(work: (port: number) => Promise<T>): Promise<T> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    return await work(port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
