import { expect, it } from 'vitest';
import { insertVote, type VotesTable, votesOf } from '../../src/store/votes.ts';
import { describeOnEachEngine } from './engines.ts';
import { atOnce, put } from './request-rows.ts';
import { NOW } from './trail.ts';

const vote = (change: Partial<VotesTable> = {}): VotesTable => ({
  request: 'R1001',
  staff: 'lin',
  at: NOW,
  facts_digest: 'd1',
  ...change,
});

describeOnEachEngine('votes in the store', (open, fresh, engine) => {
  type Db = Awaited<ReturnType<typeof open>>['db'];
  const give = (db: Db, change: Partial<VotesTable> = {}) =>
    db.transaction().execute((trx) => insertVote(trx, vote(change)));

  it('are those of the requests that are asked about, oldest first, with what was shown', async () => {
    const { db } = await open();
    await put(db);
    await put(db, { id: 'R1002', subject: 'c.2' });
    await put(db, { id: 'R1003', subject: 'c.3' });
    await give(db, { staff: 'wang', at: NOW + 1 });
    await give(db, { staff: 'lin', at: NOW + 1, facts_digest: 'd2' });
    await give(db, { staff: 'chen', at: NOW });
    await give(db, { request: 'R1003' });
    expect(await votesOf(db, ['R1001', 'R1002'])).toEqual([
      vote({ staff: 'chen' }),
      vote({ staff: 'lin', at: NOW + 1, facts_digest: 'd2' }),
      vote({ staff: 'wang', at: NOW + 1 }),
    ]);
    expect(await votesOf(db, [])).toEqual([]);
    expect(await votesOf(db, ['R1003'])).toEqual([vote({ request: 'R1003' })]);
  });

  it('a person has one for each request, whatever time they press again', async () => {
    const { db } = await open();
    await put(db);
    await put(db, { id: 'R1002', subject: 'c.2' });
    await give(db);
    await expect(give(db, { at: NOW + 60_000, facts_digest: 'd2' })).rejects.toThrow();
    await give(db, { request: 'R1002' });
    expect(await votesOf(db, ['R1001'])).toEqual([vote()]);
  });

  it('of many at once by one person, on one connection or on two, one is written', async () => {
    const location = await fresh();
    const first = await open(location);
    const stores = [first, engine === 'sqlite' ? first : await open(location)] as const;
    await put(first.db);
    const given = await atOnce(8, stores, (db, index) =>
      give(db, { at: NOW + index }).then(
        () => true,
        () => false,
      ),
    );
    expect(given.filter(Boolean)).toHaveLength(1);
    expect(await votesOf(first.db, ['R1001'])).toHaveLength(1);
  });

  it('belong to a request that there is, which cannot be removed under them', async () => {
    const { db } = await open();
    await put(db);
    await expect(give(db, { request: 'R1' })).rejects.toThrow(/foreign key/i);
    await give(db);
    await expect(db.deleteFrom('requests').where('id', '=', 'R1001').execute()).rejects.toThrow(
      /foreign key/i,
    );
  });
});
