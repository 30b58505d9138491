import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../sandbox/fleet/random.ts';
import { DatabaseUnavailable } from '../../src/store/errors.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { openSqliteFile } from '../../src/store/sqlite.ts';

/** Decides when the file is locked, for how long, and what is written. To see a failure again: LOCK_SEED=<the one in its name>. */
const SEED = Number(process.env['LOCK_SEED'] ?? randomInt(1, 2 ** 31));
/** Longer than anybody waits for a lock. */
const LONGER_THAN_THE_WAIT_MS = 5_600;

describe(`an embedded database that another program locks (LOCK_SEED=${SEED})`, () => {
  let folder: string;
  let store: Store;
  let other: ReturnType<typeof openSqliteFile>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-locked-'));
    store = await openStore({ engine: 'sqlite', folder });
    await store.migrate();
    other = openSqliteFile(folder);
  });
  afterEach(async () => {
    await store.close();
    other.close();
    await rm(folder, { recursive: true });
  });

  const row = (key: string) => ({ source: 's', key, received_at: 1, claimed_at: 1, done_at: null });
  const alone = (key: string) => store.db.insertInto('inbox').values(row(key)).execute();
  const returning = (key: string) =>
    store.db.insertInto('inbox').values(row(key)).returning('key').executeTakeFirstOrThrow();
  const together = (key: string) =>
    store.db.transaction().execute(async (trx) => {
      await trx.insertInto('inbox').values(row(key)).execute();
      await trx.updateTable('inbox').set({ done_at: 2 }).where('key', '=', key).execute();
    });
  /** What another program reads in the file. */
  const stored = () =>
    other
      .prepare('select key from inbox order by key')
      .all([])
      .map((found) => String((found as { key: unknown }).key)); // the column asked for

  it('takes a write that was refused for not written, and what it accepts afterwards is in the file', async () => {
    other.exec('begin immediate');
    const refusals = await Promise.allSettled([alone('a'), returning('b'), together('c')]);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailable) });
      expect(refusal).toMatchObject({
        reason: { message: expect.stringMatching(/lock.*Nothing was written/) },
      });
    }
    other.exec('commit');
    await alone('d');
    await returning('e');
    await together('f');
    await alone('g');
    expect(stored()).toEqual(['d', 'e', 'f', 'g']);
  }, 20_000);

  it('waits without stopping the process: timers run, reads are answered, and the write is done when the lock is gone', async () => {
    await alone('before');
    other.exec('begin immediate');
    const events: string[] = [];
    const writes = [alone('x'), together('y')].map((write) => write.then(() => events.push('written')));
    const read = await store.db.selectFrom('inbox').select('key').execute();
    events.push(`read ${read.length}`);
    await sleep(100);
    events.push('the lock is let go');
    other.exec('commit');
    await Promise.all(writes);
    expect(events).toEqual(['read 1', 'the lock is let go', 'written', 'written']);
    expect(stored()).toEqual(['before', 'x', 'y']);
  });

  it('waits for the lock at its start too', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    const script = `
      const Database = require('libsql');
      const file = new Database(${JSON.stringify(join(elsewhere, 'latchkey.db'))});
      file.exec('pragma journal_mode = wal; pragma locking_mode = exclusive; create table theirs (x integer)');
      console.log('locked');
      setTimeout(() => file, 60_000);`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(holder.stdout, 'data');
      const opening = openStore({ engine: 'sqlite', folder: elsewhere });
      const opened = opening.then(() => 'opened');
      expect(await Promise.race([opened, sleep(100).then(() => 'waiting')])).toBe('waiting');
      holder.kill('SIGKILL');
      await (await opening).close();
    } finally {
      holder.kill('SIGKILL');
    }
  });

  it('commits no transaction of which a statement failed by anything but a rule, though its caller goes on', async () => {
    const odd = store.db.transaction().execute(async (trx) => {
      await trx.insertInto('inbox').values(row('one')).execute();
      await sql`select * from nowhere`.execute(trx).catch(() => undefined);
      await trx.insertInto('inbox').values(row('two')).execute();
    });
    await expect(odd).rejects.toThrow(/nowhere/);
    const ruled = store.db.transaction().execute(async (trx) => {
      await trx.insertInto('inbox').values(row('three')).execute();
      await trx
        .insertInto('inbox')
        .values(row('three'))
        .execute()
        .catch(() => undefined);
      await trx.insertInto('inbox').values(row('four')).execute();
    });
    await ruled;
    expect(stored()).toEqual(['four', 'three']);
  });

  it('can go on after a read that nobody finished', async () => {
    await alone('a');
    await alone('b');
    for await (const _first of store.db.selectFrom('inbox').select('key').stream()) break;
    other.exec("insert into inbox values ('s', 'c', 1, 1, null)");
    await together('d');
    expect(await store.db.selectFrom('inbox').select('key').execute()).toHaveLength(4);
  });

  it('at random moments, for a blink or for longer than anybody waits: each write that was acknowledged is there, each other said so', async () => {
    const random = createRandom(SEED);
    const acknowledged: string[] = [];
    const refused: string[] = [];
    const locks = { held: 0, over: false };
    const write = async (key: string) => {
      try {
        await random.pick([alone, returning, together])(key);
        acknowledged.push(key);
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error;
        refused.push(key);
      }
    };
    const long = random.int(2, 9);
    const locking = (async () => {
      for (let count = 0; count < 12; count += 1) {
        await sleep(random.int(5, 150));
        other.exec('begin immediate');
        locks.held += 1;
        await sleep(count === long ? LONGER_THAN_THE_WAIT_MS : random.int(100, 700));
        other.exec(random.chance(0.5) ? 'commit' : 'rollback');
      }
      locks.over = true;
    })();
    const writing = Array.from({ length: 4 }, async (_, writer) => {
      for (let count = 0; !locks.over; count += 1) {
        await write(`${writer}.${count}`);
        await sleep(random.int(0, 20));
      }
    });
    await Promise.all([locking, ...writing]);
    await write('last');
    expect(refused.length).toBeGreaterThan(0);
    expect(acknowledged.length).toBeGreaterThan(20);
    expect(acknowledged).toContain('last');
    expect(stored()).toEqual([...acknowledged].sort());
    expect(other.prepare('pragma integrity_check').all([])).toEqual([{ integrity_check: 'ok' }]);
  }, 60_000);
});
