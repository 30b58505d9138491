import { expect, it } from 'vitest';
import { claimEntry, finishEntry, isEntryDone, sweepInbox } from '../../src/store/inbox.ts';
import { startStoreProcess } from './child.ts';
import { describeOnEachEngine } from './engines.ts';

const NOW = 1_760_000_000_000;
const LAPSE = 60_000;
const EVENT = { source: 'yopoint', key: 'event-1' };

const CLAIM_ALL = `
  const own = await store.openStore(input.location);
  say('ready');
  await turn();
  const won = [];
  for (const key of input.keys) {
    if (await inbox.claimEntry(own.db, { source: 'yopoint', key }, ${NOW}, ${LAPSE})) won.push(key);
  }
  say(won);
  await own.close();`;

describeOnEachEngine('the inbox', (open, fresh, engine) => {
  it('gives a delivery to exactly one of many callers at once', async () => {
    const location = await fresh();
    const first = await open(location);
    // SQLite has one instance; PostgreSQL is raced from two.
    const second = engine === 'sqlite' ? first : await open(location);
    const callers = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? first : second));
    for (const round of ['a', 'b', 'c', 'd', 'e']) {
      const answers = await Promise.all(
        callers.map(({ db }) => claimEntry(db, { source: 'yopoint', key: round }, NOW, LAPSE)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
    }
  });

  it('gives each of many deliveries to exactly one of two processes', async () => {
    const location = await fresh();
    await open(location);
    const keys = Array.from({ length: 100 }, (_, index) => `event-${index}`);
    const input = { location, keys };
    const two = [startStoreProcess(CLAIM_ALL, input), startStoreProcess(CLAIM_ALL, input)];
    try {
      for (const process of two) expect(await process.next()).toBe('ready');
      for (const process of two) process.go();
      const won = await Promise.all(two.map((process) => process.next()));
      expect(won.flat().sort()).toEqual([...keys].sort());
    } finally {
      await Promise.all(two.map((process) => process.kill()));
    }
  });

  it('keeps sources apart', async () => {
    const { db } = await open();
    expect(await claimEntry(db, EVENT, NOW, LAPSE)).toBe(true);
    expect(await claimEntry(db, { ...EVENT, source: 'slack' }, NOW, LAPSE)).toBe(true);
  });

  it('lets a claim lapse: work lost half-way is taken up, by one caller', async () => {
    const { db } = await open();
    expect(await claimEntry(db, EVENT, NOW, LAPSE)).toBe(true);
    expect(await claimEntry(db, EVENT, NOW + LAPSE, LAPSE)).toBe(false);
    const late = NOW + LAPSE + 1;
    const answers = await Promise.all([1, 2, 3].map(() => claimEntry(db, EVENT, late, LAPSE)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await isEntryDone(db, EVENT)).toBe(false);
    // Who held it before comes too late to finish.
    expect(await finishEntry(db, EVENT, NOW, late)).toBe(false);
    expect(await finishEntry(db, EVENT, late, late + 5)).toBe(true);
    const row = await db.selectFrom('inbox').selectAll().executeTakeFirstOrThrow();
    expect(row).toEqual({ ...EVENT, received_at: NOW, claimed_at: late, done_at: late + 5 });
  });

  it('never hands out what is done, and tells that it is', async () => {
    const { db } = await open();
    expect(await isEntryDone(db, EVENT)).toBe(false);
    await claimEntry(db, EVENT, NOW, LAPSE);
    await finishEntry(db, EVENT, NOW, NOW + 5);
    expect(await isEntryDone(db, EVENT)).toBe(true);
    expect(await claimEntry(db, EVENT, NOW + 100 * LAPSE, LAPSE)).toBe(false);
    expect(await finishEntry(db, EVENT, NOW, NOW + 6)).toBe(false);
  });

  it('frees a delivery whose transaction was rolled back', async () => {
    const { db } = await open();
    const failed = db.transaction().execute(async (trx) => {
      expect(await claimEntry(trx, EVENT, NOW, LAPSE)).toBe(true);
      throw new Error('could not be stored');
    });
    await expect(failed).rejects.toThrow('could not be stored');
    expect(await claimEntry(db, EVENT, NOW, LAPSE)).toBe(true);
  });

  it('sweeps what is old, and nothing that is still worked on', async () => {
    const { db } = await open();
    const doneLongAgo = { source: 's', key: 'done long ago' };
    const doneLate = { source: 's', key: 'claimed long ago, done late' };
    const abandoned = { source: 's', key: 'abandoned' };
    const recent = { source: 's', key: 'recent' };
    for (const delivery of [doneLongAgo, doneLate, abandoned]) await claimEntry(db, delivery, NOW, LAPSE);
    await claimEntry(db, recent, NOW + 500, LAPSE);
    await finishEntry(db, doneLongAgo, NOW, NOW + 1);
    await finishEntry(db, doneLate, NOW, NOW + 500);
    expect(await sweepInbox(db, NOW + 100)).toBe(2);
    const left = await db.selectFrom('inbox').select('key').orderBy('key').execute();
    expect(left.map((row) => row.key)).toEqual([doneLate.key, recent.key]);
  });
});
