import { beforeEach, expect, test } from 'vitest';
import {
  clearHomeShown,
  deleteHome,
  getHome,
  homesOf,
  homesOpenedSince,
  recordHomeOpened,
  recordHomeShown,
} from '../../src/store/homes.ts';
import type { Store } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from './engines.ts';

describeOnEachEngine('Homes in the store', (open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });

  const lin = { staff: 'lin', messenger: 'slack' } as const;
  const mei = { staff: 'mei', messenger: 'slack' } as const;
  const opened = (key: typeof lin | typeof mei, opened_at: number, page = 1) =>
    recordHomeOpened(store.db, { ...key, opened_at, page });
  const now = async () => {
    const home = await getHome(store.db, lin);
    if (!home) throw new Error('Lin has no Home');
    return home;
  };

  test('are one for each person, as they were opened last; what they show is not known until they are shown', async () => {
    await opened(lin, 1_000);
    await recordHomeShown(store.db, await now(), 'en abc');
    expect(await now()).toEqual({ ...lin, opened_at: 1_000, page: 1, shown: 'en abc' });
    await opened(lin, 2_000, 3);
    expect(await now()).toEqual({ ...lin, opened_at: 2_000, page: 3, shown: null });
    expect(await homesOf(store.db, 'lin')).toHaveLength(1);
  });

  test('are found by when they were opened, until they are closed', async () => {
    await opened(lin, 1_000);
    await opened(mei, 2_000);
    const since = async (at: number) => (await homesOpenedSince(store.db, at)).map(({ staff }) => staff);
    expect(await since(1_000)).toEqual(['lin', 'mei']);
    expect(await since(1_001)).toEqual(['mei']);
    await deleteHome(store.db, mei);
    await deleteHome(store.db, mei);
    expect(await since(0)).toEqual(['lin']);
    expect(await getHome(store.db, mei)).toBeUndefined();
    expect(await homesOf(store.db, 'mei')).toEqual([]);
  });

  test('do not pass for what they showed before, while they are being shown', async () => {
    await opened(lin, 1_000);
    await recordHomeShown(store.db, await now(), 'en abc');
    await clearHomeShown(store.db, lin);
    expect((await now()).shown).toBeNull();
  });

  test.each([
    ['opened', () => opened(lin, 2_000)],
    ['turned to another page', () => opened(lin, 1_000, 2)],
  ])('that are %s while they are being shown are shown once more', async (_what, meanwhile) => {
    await opened(lin, 1_000);
    const read = await now();
    await meanwhile();
    await recordHomeShown(store.db, read, 'en abc');
    expect((await now()).shown).toBeNull();
  });

  test('that were closed are not there again because they were just being shown', async () => {
    await opened(lin, 1_000);
    const read = await now();
    await deleteHome(store.db, lin);
    await recordHomeShown(store.db, read, 'en abc');
    expect(await getHome(store.db, lin)).toBeUndefined();
  });
});
