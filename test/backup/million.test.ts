import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePast } from '../../bench/past/write.ts';
import { openStore, type StoreLocation } from '../../src/store/open-store.ts';
import type { Engine } from '../../src/store/tables.ts';
import { databasesOfEach } from '../store/engines.ts';
import { peakOf, startLatchkey } from './command-line.ts';

/** Ten times as many rows of the audit. */
const REQUESTS = 100_000;
const HEAP_MB = 96;
/** The heap, the program and what libraries hold outside of it. */
const MOST_KIB = 260 * 1_024;

const databases = databasesOfEach();
const engines = Object.keys(databases) as Engine[]; // the keys that it was made with

describe('a desk with 100,000 requests and a million rows of the audit', () => {
  let folder: string;
  let file: string;
  let source: StoreLocation;

  const fresh = async (engine: Engine) =>
    (await databases[engine]?.fresh()) ?? expect.fail(`no ${engine} here`);
  /** Runs the command line to its end in a small heap; answers what it printed. */
  const run = async (location: StoreLocation, ...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await startLatchkey(location, args, HEAP_MB).ended;
    expect({ code, err: err.replace(/^peak \d+\n/m, '') }).toEqual({ code: 0, err: '' });
    expect(peakOf(err)).toBeLessThan(MOST_KIB);
    return out;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-drill-'));
    file = join(folder, 'latchkey.backup');
    source = await fresh('sqlite');
    const store = await openStore(source);
    await store.migrate();
    await store.close();
    await writePast(source, REQUESTS, Date.now());
    expect(await run(source, 'backup', file)).toMatch(
      /^OK: .* 100000 requests .*\n.* 1000000 rows and is whole/,
    );
  }, 300_000);
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await Promise.all(Object.values(databases).map((each) => each.removeAll()));
  });

  test('is restored on each engine, and backed up from there, in bounded memory', {
    timeout: 400_000,
  }, async () => {
    await Promise.all(
      engines.map(async (engine) => {
        const target = await fresh(engine);
        expect(await run(target, 'restore', file)).toMatch(
          /100000 requests up to R101000, 1000000 rows of the audit\.\nOK: restored\./,
        );
        if (engine === 'sqlite') return;
        const again = await run(target, 'backup', `${file}-${engine}`);
        expect(again).toMatch(/^OK: .* 100000 requests .*\n.* 10000\d\d rows and is whole/);
      }),
    );
  });

  test.each(engines.filter((engine) => engine === 'postgres'))(
    'is moved to %s in bounded memory',
    { timeout: 400_000 },
    async (engine) => {
      const to = await fresh(engine);
      if (to.engine !== 'postgres') return expect.fail('no server');
      expect(await run(source, 'move', '--to', to.url)).toMatch(
        /^OK: .*100000 requests up to R101000, 1000000 rows of the audit, which is whole/,
      );
    },
  );
});
