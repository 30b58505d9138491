import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startStoreProcess } from './child.ts';

/** The system refuses this process any write beyond this file size in bytes, which the engine sees as a disk failure. */
const WRITE = `
  const { execFileSync } = await import('node:child_process');
  const { statSync } = await import('node:fs');
  const longest = (bytes) => execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=' + bytes + ':unlimited']);
  const own = await store.openStore({ engine: 'sqlite', folder: input.folder });
  await own.migrate();
  const insert = (db, key) =>
    db.insertInto('inbox').values({ source: 's', key, received_at: 1, claimed_at: 1, done_at: null }).execute();
  const long = (key) => key + 'x'.repeat(200_000);
  const failure = (work) => work.then(() => null, ({ code, message }) => ({ code, message }));
  longest(statSync(own.place + '-wal').size + 8_192);
  say(await failure(insert(own.db, long('a'))));
  say(await failure(own.db.transaction().execute((trx) => insert(trx, long('b')))));
  longest('unlimited');
  await insert(own.db, 'c');
  say((await own.db.selectFrom('inbox').select('key').execute()).map(({ key }) => key.slice(0, 1)));
  await own.close();`;

it('a commit in which the disk fails is told as uncertain, and what comes after it is stored', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-disk-'));
  const process = startStoreProcess(WRITE, { folder });
  try {
    for (const _of of ['a single statement', 'a transaction']) {
      expect(await process.next()).toEqual({
        code: 'change_uncertain',
        message: expect.stringMatching(
          /whether it stored the change is open\. Look at the health of its disk/,
        ),
      });
    }
    expect(await process.next()).toContain('c');
  } finally {
    await process.kill();
    await rm(folder, { recursive: true });
  }
});
