import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CardCopy, doubtCopy, getCopy, insertCopy, noteCopy } from '../../src/store/cards-posted.ts';
import { describeOnEachEngine } from './engines.ts';
import { atOnce, put } from './request-rows.ts';
import { NOW } from './trail.ts';

const KEY = { request: 'R1001', place: 'approvals', messenger: 'slack' } as const;

const copy = (change: Partial<CardCopy> = {}): CardCopy => ({
  ...KEY,
  tried_at: NOW,
  channel: null,
  message: null,
  version: 0,
  ...change,
});

/** What a copy shows at a version. */
const at = (version: number) => ({ channel: 'C0APPROVE', message: `m${version}`, version });

describeOnEachEngine('posted cards in the store', (open, fresh, engine) => {
  it('are kept for each place and each messenger, and come back as they were put in', async () => {
    const { db } = await open();
    await put(db);
    await insertCopy(db, copy());
    await insertCopy(db, copy({ place: 'requester', tried_at: NOW + 1 }));
    await insertCopy(db, copy({ messenger: 'wecom', ...at(4) }));
    expect(await getCopy(db, KEY)).toEqual(copy());
    expect(await getCopy(db, { ...KEY, place: 'requester' })).toEqual(
      copy({ place: 'requester', tried_at: NOW + 1 }),
    );
    expect(await getCopy(db, { ...KEY, messenger: 'wecom' })).toEqual(copy({ messenger: 'wecom', ...at(4) }));
    expect(await getCopy(db, { ...KEY, request: 'R1002' })).toBeUndefined();
  });

  it('who tries again keeps the time of the first try, and what is known of it', async () => {
    const { db } = await open();
    await put(db);
    await insertCopy(db, copy());
    expect(await noteCopy(db, copy(), at(2))).toBe(true);
    await insertCopy(db, copy({ tried_at: NOW + 9 }));
    expect(await getCopy(db, KEY)).toEqual(copy(at(2)));
  });

  it('are noted only by who knows what was noted last', async () => {
    const { db } = await open();
    await put(db);
    await insertCopy(db, copy());
    expect(await noteCopy(db, copy(), at(3))).toBe(true);
    // A slow worker that began before that.
    expect(await noteCopy(db, copy(), at(2))).toBe(false);
    expect(await getCopy(db, KEY)).toEqual(copy(at(3)));
    const elsewhere = { channel: 'C0APPROVE', message: 'posted anew', version: 3 };
    expect(await noteCopy(db, copy(at(3)), elsewhere)).toBe(true);
    expect(await getCopy(db, KEY)).toEqual(copy(elsewhere));
  });

  it('may be doubted: what they show, and where they are', async () => {
    const { db } = await open();
    await put(db);
    await insertCopy(db, copy());
    await noteCopy(db, copy(), at(3));
    await doubtCopy(db, KEY, { place: false });
    expect(await getCopy(db, KEY)).toEqual(copy({ ...at(3), version: 0 }));
    await doubtCopy(db, KEY, { place: true });
    expect(await getCopy(db, KEY)).toEqual(copy());
  });

  it('a change of one copy leaves the others alone', async () => {
    const { db } = await open();
    await put(db);
    await put(db, { id: 'R1002', subject: 'c.2' });
    const others = [{ place: 'requester' }, { messenger: 'wecom' }, { request: 'R1002' }] as const;
    await insertCopy(db, copy());
    for (const other of others) await insertCopy(db, copy(other));
    await noteCopy(db, copy(), at(5));
    for (const other of others) expect(await getCopy(db, { ...KEY, ...other })).toEqual(copy(other));
  });

  it('of many who noted the same before, on one connection or on two, one notes what it shows', async () => {
    const location = await fresh();
    const first = await open(location);
    const stores = [first, engine === 'sqlite' ? first : await open(location)] as const;
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }),
        async (versions) => {
          round += 1;
          const key = { ...KEY, request: `R${round}` };
          await put(first.db, { id: key.request, subject: `c.${round}` });
          await insertCopy(first.db, copy(key));
          const noted: number[] = [];
          await atOnce(versions.length, stores, async (db, index) => {
            const version = versions[index] ?? 0;
            if (await noteCopy(db, copy(key), at(version))) noted.push(version);
          });
          expect(noted).toHaveLength(1);
          expect(await getCopy(first.db, key)).toEqual(copy({ ...key, ...at(noted[0] ?? 0) }));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('are of a request that there is', async () => {
    const { db } = await open();
    await expect(insertCopy(db, copy({ request: 'R1' }))).rejects.toThrow(/foreign key/i);
  });
});
