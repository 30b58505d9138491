import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, giveTo, PGBOUNCER, type PostgresServer, startProgram } from './postgres-server.ts';

/** A PgBouncer before a server of the suite's own. */
export type PgBouncer = { readonly port: number; close(): Promise<void> };

/** Starts one on a free port of 127.0.0.1 with its defaults, but for `settings`: lines of its `[pgbouncer]` section. */
export async function startPgBouncer(
  server: PostgresServer,
  settings: readonly string[] = [],
): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-pgbouncer-'));
  const port = await freePort();
  const [ini, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
  writeFileSync(users, '"latchkey" ""\n');
  writeFileSync(
    ini,
    [
      '[databases]',
      `* = host=127.0.0.1 port=${server.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${users}`,
      ...settings,
      '',
    ].join('\n'),
  );
  giveTo('postgres', folder, ini, users);
  const program = startProgram('postgres', folder, join(PGBOUNCER.path, 'pgbouncer'), [ini]);
  await program.says('process up');
  return {
    port,
    close: async () => {
      // SIGTERM is its immediate shutdown.
      await program.stop('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
