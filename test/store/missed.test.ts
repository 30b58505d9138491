import { existsSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendAudit } from '../../src/store/audit.ts';
import { DatabaseNotOurs } from '../../src/store/errors.ts';
import { examineDatabase } from '../../src/store/examine.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { getPreferences } from '../../src/store/preferences.ts';
import { openSqliteFile } from '../../src/store/sqlite.ts';
import { describeOnEachEngine } from './engines.ts';

const TRACES = ['latchkey.lock', 'latchkey.receipt', 'latchkey.db-wal', 'latchkey.db-shm'];

describe('the folder of an embedded database', () => {
  let folder: string;
  let file: string;
  const open: Store[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-missed-'));
    file = join(folder, 'latchkey.db');
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
    await rm(folder, { recursive: true });
  });

  async function serve(anew = false): Promise<Store> {
    const store = await openStore({ engine: 'sqlite', folder }, { serving: true, anew });
    open.push(store);
    await store.migrate();
    await store.identify();
    return store;
  }

  const chooseLanguage = (store: Store, locale: 'en' | 'zh-CN') =>
    store.db.insertInto('staff_preferences').values({ staff_id: 'mei', locale, updated_at: 1 }).execute();

  const audited = (store: Store) =>
    store.db
      .transaction()
      .execute((trx) => appendAudit(trx, { at: 1, actor: 'mei', event: 'order.revealed' }));
  const checkpointed = (store: Store) => sql`pragma wal_checkpoint(truncate)`.execute(store.db);

  async function serveOnce(): Promise<string> {
    const store = await serve();
    await chooseLanguage(store, 'en');
    const id = await store.identify();
    await store.close();
    return id;
  }

  const refusal = (opening: Promise<unknown>) =>
    expect(opening).rejects.toMatchObject({
      name: DatabaseNotOurs.name,
      message: expect.stringContaining(file),
    });

  it('begins with nothing in it, and goes on with what is there', async () => {
    const id = await serveOnce();
    expect(JSON.parse(await readFile(join(folder, 'latchkey.receipt'), 'utf8'))).toEqual({ database: id });
    const again = await serve();
    expect(await again.identify()).toBe(id);
    expect(await getPreferences(again.db, 'mei')).toEqual({ locale: 'en' });
  });

  it.each(TRACES)(
    'refuses to begin anew where only %s of an earlier database is left, and says what to do',
    async (trace) => {
      await serveOnce();
      for (const name of await readdir(folder))
        if (name !== trace) await rm(join(folder, name), { force: true });
      if (!existsSync(join(folder, trace))) await writeFile(join(folder, trace), 'left over');
      const opening = serve();
      await refusal(opening);
      await expect(opening).rejects.toThrow(
        new RegExp(`${trace} of an earlier one.*LATCHKEY_DATA_DIR.*start --new`),
      );
      await refusal(openStore({ engine: 'sqlite', folder }));
      await refusal(examineDatabase({ engine: 'sqlite', folder }));
      expect(await readdir(folder)).toEqual([trace]);
    },
  );

  it('is left as it is, there or not, by a tool that reads what is there', async () => {
    for (const place of [folder, join(folder, 'not', 'there')]) {
      const opening = openStore({ engine: 'sqlite', folder: place }, { existing: true });
      await expect(opening).rejects.toMatchObject({
        code: 'database_unavailable',
        reason: 'there is no database',
      });
    }
    expect(await readdir(folder)).toEqual([]);
    const id = await serveOnce();
    const tool = await openStore({ engine: 'sqlite', folder }, { existing: true });
    expect(await tool.identify()).toBe(id);
    await tool.close();
  });

  it('takes an empty file for no database, wherever it comes from', async () => {
    await writeFile(file, '');
    await refusal(serve());
    await expect(serve()).rejects.toThrow(/an empty file is no database.*start --new/);
    await rm(file);
    await serveOnce();
    await writeFile(file, '');
    await refusal(serve());
  });

  it('begins anew where a person says so: what is left is put aside, and nothing of it is read', async () => {
    const first = await serve();
    await chooseLanguage(first, 'en');
    const before = await first.identify();
    const log = await readFile(`${file}-wal`);
    expect(log.length).toBeGreaterThan(0);
    await first.close();
    await writeFile(file, '');
    await writeFile(`${file}-wal`, log);
    const store = await serve(true);
    expect(await store.identify()).not.toBe(before);
    expect(await getPreferences(store.db, 'mei')).not.toEqual({ locale: 'en' });
    const aside = (await readdir(folder)).filter((name) => /\.missed-\d+$/.test(name));
    expect(aside.map((name) => name.replace(/\.missed-\d+$/, ''))).toEqual(
      expect.arrayContaining(['latchkey.db', 'latchkey.db-wal', 'latchkey.receipt']),
    );
    const put = aside.find((name) => name.includes('-wal')) ?? '';
    expect(await readFile(join(folder, put))).toEqual(log);
  });

  it('has everything in its one file when the service has ended, and leaves nothing that the next file would be mixed with', async () => {
    await serveOnce();
    expect(await readFile(`${file}-wal`).catch(() => Buffer.alloc(0))).toHaveLength(0);
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await copyFile(file, join(elsewhere, 'latchkey.db'));
    const copy = await openStore({ engine: 'sqlite', folder: elsewhere });
    open.push(copy);
    expect(await getPreferences(copy.db, 'mei')).toEqual({ locale: 'en' });
  });

  it('takes no write any more once its file was emptied, by a copy onto it that stopped short', async () => {
    const store = await serve();
    await chooseLanguage(store, 'en');
    await store.mustStillBe('');
    await truncate(file);
    await expect(store.mustStillBe('')).rejects.toThrow(DatabaseNotOurs);
    await expect(chooseLanguage(store, 'zh-CN')).rejects.toThrow(
      /latchkey\.db was emptied while it was in use/,
    );
  });

  it.each(['another database', 'an older copy of it', 'a part of it'])(
    'takes no write any more once its file was overwritten in its place, by %s',
    async (what) => {
      const store = await serve();
      await chooseLanguage(store, 'en');
      await audited(store);
      const copy = join(folder, 'copy');
      if (what === 'another database') {
        const other = await mkdtemp(join(tmpdir(), 'latchkey-missed-'));
        const stranger = await openStore({ engine: 'sqlite', folder: other });
        await stranger.migrate();
        await sql`vacuum into ${copy}`.execute(stranger.db);
        await stranger.close();
        await rm(other, { recursive: true });
      } else await sql`vacuum into ${copy}`.execute(store.db);
      await audited(store);
      await checkpointed(store);
      await store.mustStillBe('');
      if (what === 'a part of it') await truncate(file, 3 * 4_096);
      // Written into, as `cp` does: the file's place on the disk stays.
      else await writeFile(file, await readFile(copy));
      await expect(store.mustStillBe('')).rejects.toThrow(DatabaseNotOurs);
      await expect(chooseLanguage(store, 'zh-CN')).rejects.toThrow(
        /latchkey\.db was overwritten while it was in use/,
      );
    },
  );

  it('goes on over checkpoints of its own', async () => {
    const store = await serve();
    for (let round = 0; round < 5; round += 1) {
      await audited(store);
      await checkpointed(store);
    }
    await store.mustStillBe('');
  });

  it('keeps the database that is there, also when it is told to begin anew', async () => {
    const id = await serveOnce();
    const store = await serve(true);
    expect(await store.identify()).toBe(id);
    expect(await getPreferences(store.db, 'mei')).toEqual({ locale: 'en' });
  });

  it('refuses a database that is not the one of its receipt, before it is migrated', async () => {
    await serveOnce();
    const other = await mkdtemp(join(tmpdir(), 'latchkey-missed-'));
    const stranger = await openStore({ engine: 'sqlite', folder: other });
    await sql`create table theirs (x integer)`.execute(stranger.db);
    await sql`vacuum into ${join(other, 'copy.db')}`.execute(stranger.db);
    await stranger.close();
    for (const name of await readdir(folder))
      if (name.startsWith('latchkey.db')) await rm(join(folder, name), { force: true });
    await copyFile(join(other, 'copy.db'), file);
    await refusal(serve());
    await expect(serve(true)).rejects.toThrow(/latchkey.receipt names another one/);
    const found = openSqliteFile(folder)
      .prepare("select name from sqlite_master where type = 'table'")
      .all([]);
    expect(found).toEqual([{ name: 'theirs' }]);
    await rm(other, { recursive: true });
  });

  it.each(['latchkey.db', 'latchkey.db-wal'])(
    'takes no write any more once %s is gone, and goes on when the very file is back',
    async (name) => {
      const store = await serve();
      const write = () => store.db.updateTable('request_counter').set({ last: 2_000 }).execute();
      await write();
      await rename(join(folder, name), join(folder, 'elsewhere'));
      await expect(store.mustStillBe('')).rejects.toThrow(DatabaseNotOurs);
      await expect(write()).rejects.toThrow(new RegExp(`${name} was removed while it was in use`));
      const transaction = store.db.transaction().execute(async () => undefined);
      await expect(transaction).rejects.toThrow(DatabaseNotOurs);
      await writeFile(join(folder, name), 'another');
      await expect(write()).rejects.toThrow(/is another file than the one that was opened/);
      await rename(join(folder, 'elsewhere'), join(folder, name));
      await write();
      await store.mustStillBe('');
    },
  );
});

describeOnEachEngine('the identity of a database', (open) => {
  it('is made once, and missed when the tables are made anew', async () => {
    const store = await open();
    const id = await store.identify();
    expect(await store.identify()).toBe(id);
    await store.mustStillBe(id);
    if (store.engine === 'sqlite') return;
    await expect(store.mustStillBe('another')).rejects.toThrow(DatabaseNotOurs);
    await store.db.schema.dropTable('database_identity').execute();
    await expect(store.mustStillBe(id)).rejects.toThrow(/another database answers/);
  });
});
