import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type StoreLocation } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { databasesOfEach } from '../store/engines.ts';
import { put } from '../store/request-rows.ts';
import { appendMany } from '../store/trail.ts';
import { latchkey, startLatchkey } from './command-line.ts';

const databases = databasesOfEach();
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-files-'));
  file = join(folder, 'whole');
  const location = await filled();
  expect(await latchkey(location, 'backup', file)).toMatchObject({ code: 0, err: '' });
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await Promise.all(Object.values(databases).map((each) => each.removeAll()));
});

async function fresh(engine: 'sqlite' | 'postgres' = 'sqlite'): Promise<StoreLocation> {
  return (await databases[engine]?.fresh()) ?? expect.fail(`no ${engine} here`);
}

/** A database with a request and some hundred rows of the audit. */
async function filled(engine?: 'sqlite' | 'postgres', id = 'R1001'): Promise<StoreLocation> {
  const location = await fresh(engine);
  const store = await openStore(location);
  await store.migrate();
  await put(store.db, { id });
  await appendMany(store.db, 300);
  await store.close();
  return location;
}

/** The requests that are there, and that the audit is whole. */
async function requestsIn(location: StoreLocation): Promise<readonly string[]> {
  const store = await openStore(location);
  try {
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
    const rows = await store.db.selectFrom('requests').select('id').execute();
    return rows.map(({ id }) => id);
  } finally {
    await store.close();
  }
}

describe('a backup', () => {
  test('overwrites nothing, and is not made of a database that is not there', async () => {
    const before = await readFile(file);
    const again = await latchkey(await filled(), 'backup', file);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toMatch(/there is a file of this name\. Name another one; nothing is overwritten\.\n$/);
    expect(await readFile(file)).toEqual(before);
    const none = await latchkey(await fresh(), 'backup', join(folder, 'none'));
    expect(none.code).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(['whole']);
  });

  test.each([[['backup', 'none']], [['audit', 'verify']], [['audit', 'export']]])(
    'where there is no database, `latchkey %j` says so and makes none',
    async (args) => {
      const empty = await mkdtemp(join(tmpdir(), 'latchkey-empty-'));
      const { code, out, err } = await latchkey({ engine: 'sqlite', folder: empty }, ...args);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(
        /latchkey\.db cannot be used: there is no database\. None was made\. .*LATCHKEY_DATA_DIR/,
      );
      expect(await readdir(empty)).toEqual([]);
      await rm(empty, { recursive: true });
    },
  );

  test('`latchkey migrate` begins no database in a folder whose own was moved or is missed', async () => {
    for (const [trace, said] of [
      ['latchkey.moved', /A move of .* was begun/],
      ['latchkey.receipt', /latchkey\.receipt of an earlier one is/],
    ] as const) {
      const bare = await mkdtemp(join(tmpdir(), 'latchkey-bare-'));
      await writeFile(join(bare, trace), '');
      const { code, err } = await latchkey({ engine: 'sqlite', folder: bare }, 'migrate');
      expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(said) });
      expect(await readdir(bare)).toEqual([trace]);
      await rm(bare, { recursive: true });
    }
  });

  const isRoot = process.getuid?.() === 0;
  test.skipIf(!isRoot)('leaves nothing under its name where the disk is full', async () => {
    const small = join(folder, 'small');
    await mkdir(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', small]);
    try {
      const { code, out, err } = await latchkey(await filled(), 'backup', join(small, 'backup'));
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(/no space left on device.*Nothing stands under that name/i);
      expect(await readdir(small)).toEqual([]);
    } finally {
      execFileSync('umount', [small]);
      await rm(small, { recursive: true });
    }
  });
});

describe('a file that is no whole backup is refused, and the database is left as it is:', () => {
  /** Changes the text of a backup and compresses it again. */
  const changed = async (change: (lines: string[]) => string[]) => {
    const lines = gunzipSync(await readFile(file))
      .toString('utf8')
      .split('\n');
    return gzipSync(change(lines).join('\n'));
  };
  const isRow = (line: string) => line.startsWith('[[1,');
  test.each<readonly [string, () => Promise<Buffer>, RegExp]>([
    ['cut short', async () => (await readFile(file)).subarray(0, 4_000), /not whole/],
    ['no backup at all', async () => Buffer.from('SQLite format 3\0'), /not whole/],
    ['compressed, and something else', async () => gzipSync('{"a":1}\n'), /none of "latchkey backup"/],
    [
      'of a later version',
      () => changed(([head = '', ...rest]) => [head.replace('"version":1', '"version":2'), ...rest]),
      /a newer Latchkey wrote it/,
    ],
    [
      'changed in one word',
      () => changed((lines) => lines.map((line) => line.replaceAll('mei', 'lin'))),
      /was changed after it was written/,
    ],
    [
      'without some rows',
      () => changed((lines) => lines.filter((line) => !isRow(line))),
      /was changed|not the rows/,
    ],
    ['without its end', () => changed((lines) => lines.slice(0, -2).concat('')), /stops before its end/],
    [
      'with something behind',
      () => changed((lines) => [...lines.slice(0, -1), '{}', '']),
      /stands behind its end/,
    ],
  ])('%s', async (_name, make, why) => {
    const broken = join(folder, 'broken');
    await writeFile(broken, await make());
    const location = await filled('sqlite', 'R9');
    const { code, out, err } = await latchkey(location, 'restore', broken, '--yes');
    await rm(broken);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(why);
    expect(await requestsIn(location)).toEqual(['R9']);
  });
});

describe.each(Object.keys(databases) as ('sqlite' | 'postgres')[])('a restore on %s', (engine) => {
  test('that is killed leaves the old database or the new one, and runs again', {
    timeout: 120_000,
  }, async () => {
    const location = await filled(engine, 'R9');
    for (const delay of [400, 700, 1_000, 1_400]) {
      const { child, ended } = startLatchkey(location, ['restore', file, '--yes']);
      await Promise.race([sleep(delay), once(child, 'exit')]);
      child.kill('SIGKILL');
      await ended;
      const [id, ...others] = await requestsIn(location);
      expect(others).toEqual([]);
      expect(['R9', 'R1001']).toContain(id);
    }
    expect(await latchkey(location, 'restore', file, '--yes')).toMatchObject({ code: 0, err: '' });
    expect(await requestsIn(location)).toEqual(['R1001']);
  });
});

describe('a restore that was killed when it had kept what was there', () => {
  test('runs again in the same second, and keeps it once more beside', async () => {
    const location = await filled('sqlite', 'R9');
    if (location.engine !== 'sqlite') return expect.fail('not in a folder');
    const database = join(location.folder, 'latchkey.db');
    // As a killed one leaves it, for each second in which this one may come so far.
    const soon = Array.from({ length: 30 }, (_, seconds) => new Date(Date.now() + seconds * 1_000));
    for (const at of soon) {
      await link(database, `${database}.before-${at.toISOString().replaceAll(/[-:]|\.\d+Z/g, '')}`);
    }
    expect(await latchkey(location, 'restore', file, '--yes')).toMatchObject({ code: 0, err: '' });
    expect(await requestsIn(location)).toEqual(['R1001']);
    expect((await readdir(location.folder)).filter((name) => name.endsWith('-2'))).toHaveLength(1);
  });
});

describe('a folder whose database is gone', () => {
  test('gets it back with its identity, so that the next start takes it for its own', async () => {
    const location = await filled();
    if (location.engine !== 'sqlite') return expect.fail('not in a folder');
    const served = await openStore(location, { serving: true });
    const id = await served.identify();
    await served.close();
    await copyFile(join(location.folder, 'latchkey.receipt'), join(folder, 'receipt'));
    await rm(join(location.folder, 'latchkey.db'));
    await expect(openStore(location, { serving: true })).rejects.toThrow(/of an earlier one/);
    expect(await latchkey(location, 'restore', file)).toMatchObject({ code: 0, err: '' });
    const again = await openStore(location, { serving: true });
    expect(await again.identify()).toBe(id);
    await again.close();
    expect(await readFile(join(location.folder, 'latchkey.receipt'))).toEqual(
      await readFile(join(folder, 'receipt')),
    );
  });
});
