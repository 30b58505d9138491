import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CardCopy, getCopy, insertCopy, updateCopy } from '../../src/store/cards-posted.ts';
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
    await updateCopy(db, KEY, at(2));
    await insertCopy(db, copy({ tried_at: NOW + 9 }));
    expect(await getCopy(db, KEY)).toEqual(copy(at(2)));
  });

  it('never go back to an older version, and the same one may be noted again', async () => {
    const { db } = await open();
    await put(db);
    await insertCopy(db, copy());
    await updateCopy(db, KEY, at(3));
    await updateCopy(db, KEY, at(2));
    expect(await getCopy(db, KEY)).toEqual(copy(at(3)));
    const elsewhere = { channel: 'C0APPROVE', message: 'posted anew', version: 3 };
    await updateCopy(db, KEY, elsewhere);
    expect(await getCopy(db, KEY)).toEqual(copy(elsewhere));
  });

  it('a change of one copy leaves the others alone', async () => {
    const { db } = await open();
    await put(db);
    await put(db, { id: 'R1002', subject: 'c.2' });
    const others = [{ place: 'requester' }, { messenger: 'wecom' }, { request: 'R1002' }] as const;
    await insertCopy(db, copy());
    for (const other of others) await insertCopy(db, copy(other));
    await updateCopy(db, KEY, at(5));
    for (const other of others) expect(await getCopy(db, { ...KEY, ...other })).toEqual(copy(other));
  });

  it('whatever comes in whatever order, on one connection or on two, ends with the newest', async () => {
    const location = await fresh();
    const first = await open(location);
    const stores = [first, engine === 'sqlite' ? first : await open(location)] as const;
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 12 }), async (versions) => {
        round += 1;
        const key = { ...KEY, request: `R${round}` };
        await put(first.db, { id: key.request, subject: `c.${round}` });
        await insertCopy(first.db, copy(key));
        await atOnce(versions.length, stores, (db, index) => updateCopy(db, key, at(versions[index] ?? 0)));
        expect(await getCopy(first.db, key)).toEqual(copy({ ...key, ...at(Math.max(...versions)) }));
      }),
      { numRuns: 15 },
    );
  });

  it('are of a request that there is', async () => {
    const { db } = await open();
    await expect(insertCopy(db, copy({ request: 'R1' }))).rejects.toThrow(/foreign key/i);
  });
});
