import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '../../src/store/errors.ts';
import { examineDatabase } from '../../src/store/examine.ts';
import type { StoreLocation } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from './engines.ts';

/** What is wrong with it, and what to do. */
async function troubleWith(location: StoreLocation): Promise<string> {
  try {
    await examineDatabase(location);
    return 'nothing';
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return `${error.reason} → ${error.advice}`;
    throw error;
  }
}

describeOnEachEngine('a look at the database', (open, fresh, engine) => {
  test('an empty one needs every migration, and gets none by being looked at', async () => {
    const location = await fresh();
    const first = await examineDatabase(location);
    expect(first.exists).toBe(engine === 'postgres');
    if (location.engine === 'sqlite') expect(existsSync(`${location.folder}/latchkey.db`)).toBe(false);
    else expect(first.pending).toContain('0002-audit');
    expect(await examineDatabase(location)).toEqual({ ...first, clock: first.clock && expect.any(Object) });
  });

  test('a migrated one is whole, also while somebody serves from it; a server tells its time', async () => {
    const location = await fresh();
    await open(location);
    const { exists, pending, clock } = await examineDatabase(location);
    expect({ exists, pending }).toEqual({ exists: true, pending: [] });
    if (engine === 'sqlite') expect(clock).toBeNull();
    else expect(Math.abs((clock?.theirs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  if (engine !== 'postgres') return;

  test('one that takes no writes', async () => {
    const location = await fresh();
    await open(location);
    const url = withOptions(location, '-c default_transaction_read_only=on');
    expect(await troubleWith({ engine: 'postgres', url })).toMatch(/takes no writes → .*primary/);
  });

  test('one that is not there', async () => {
    const url = new URL(urlOf(await fresh()));
    url.pathname = '/latchkey_that_nobody_made';
    expect(await troubleWith({ engine: 'postgres', url: url.href })).toMatch(
      /"latchkey_that_nobody_made" does not exist → .*DATABASE_URL/,
    );
  });

  test('one whose tables belong to somebody else, and one where no tables may be made', async () => {
    const [migrated, empty] = [await fresh(), await fresh()];
    await open(migrated);
    const asReader = (location: StoreLocation): StoreLocation => ({
      engine: 'postgres',
      url: withOptions(location, '-c role=pg_read_all_data'),
    });
    expect(await troubleWith(asReader(migrated))).toMatch(
      /pg_read_all_data may not read and write audit, jobs, requests → Run "grant all on all tables in schema latchkey_test_\w+ to /,
    );
    expect(await troubleWith(asReader(empty))).toMatch(
      /may not make tables in latchkey_test_\w+ → Run "grant create on schema /,
    );
  });
});

function urlOf(location: StoreLocation): string {
  return location.engine === 'postgres' ? location.url : '';
}

function withOptions(location: StoreLocation, more: string): string {
  const url = new URL(urlOf(location));
  url.searchParams.set('options', `${url.searchParams.get('options')} ${more}`);
  return url.href;
}
