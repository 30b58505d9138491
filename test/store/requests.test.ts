import { describe, expect, it } from 'vitest';
import { OPEN_STATES, type RequestState } from '../../src/domain/request.ts';
import type { Store } from '../../src/store/open-store.ts';
import {
  changeRequest,
  getRequest,
  insertRequest,
  latestDoneFor,
  nextRequestId,
  openRequestCounts,
  openRequestFor,
  openRequestRows,
  type RequestRow,
  receiptsOf,
  refundsAskedSince,
} from '../../src/store/requests.ts';
import { describeOnEachEngine } from './engines.ts';
import { atOnce, put, requestRow } from './request-rows.ts';
import { NOW } from './trail.ts';

const CLOSED_STATES = [
  'done',
  'failed',
  'rejected',
  'expired',
  'cancelled',
] as const satisfies readonly RequestState[];

describeOnEachEngine('requests in the store', (open, fresh, engine) => {
  /** The same database twice; SQLite has one connection. */
  async function two(): Promise<readonly [Store, Store]> {
    const location = await fresh();
    const first = await open(location);
    return [first, engine === 'sqlite' ? first : await open(location)];
  }

  const take = (db: Store['db']) => db.transaction().execute(nextRequestId);

  describe('their numbers', () => {
    it('begin at R1001 and follow each other without a gap, also where somebody gave up', async () => {
      const { db } = await open();
      expect(await take(db)).toBe('R1001');
      const gaveUp = db.transaction().execute(async (trx) => {
        await nextRequestId(trx);
        throw new Error('gave up');
      });
      await expect(gaveUp).rejects.toThrow('gave up');
      expect(await take(db)).toBe('R1002');
    });

    it('are each given once, however many ask at the same time', async () => {
      const ids = await atOnce(40, await two(), take);
      expect(ids.sort()).toEqual(Array.from({ length: 40 }, (_, index) => `R${1_001 + index}`));
    });

    it('make all who ask stand in one line until the first has committed', async () => {
      const [first, second] = await two();
      const order: string[] = [];
      const slow = first.db.transaction().execute(async (trx) => {
        await nextRequestId(trx);
        order.push('first took its number');
        // Time enough for the other to get in between, if it could.
        for (let turn = 0; turn < 20; turn += 1) await getRequest(trx, 'R1001');
        order.push('first is done');
      });
      const next = second.db.transaction().execute(async (trx) => {
        await nextRequestId(trx);
        order.push('second took its number');
      });
      await Promise.all([slow, next]);
      expect(order).toHaveLength(3);
      const done = order.indexOf('first is done');
      expect(order[done - 1]).toBe('first took its number');
    });
  });

  it('come back as they were put in, every column of them', async () => {
    const { db } = await open();
    const full: RequestRow = {
      id: 'R1001',
      kind: 'door',
      state: 'done',
      version: 7,
      subject: 'd.5f6d',
      amount_fen: Number.MAX_SAFE_INTEGER,
      requester: 'mei',
      reason: '门没开\n"two" lines, 😀',
      note: "it's <b>&",
      facts: '{"a":"\\u0000"}',
      facts_digest: 'f'.repeat(64),
      trace: 't',
      created_at: NOW,
      expires_at: NOW + 1,
      decided_at: NOW + 2,
      decided_by: 'lin',
      decision_note: '',
      begun_at: NOW + 3,
      ended_at: NOW + 4,
      ending: 'accepted',
      ending_words: 'w',
      ended_by: 'lin',
      person_asked_at: NOW + 5,
      receipt: 'VI1',
      followed: '{}',
      appeal: 'A1',
      cards_since: NOW + 6,
    };
    await put(db, full);
    expect(await getRequest(db, 'R1001')).toEqual(full);
    expect(await getRequest(db, 'R1002')).toBeUndefined();
    await put(db, { id: 'R1002', amount_fen: null });
    expect(await getRequest(db, 'R1002')).toEqual(requestRow({ id: 'R1002', amount_fen: null }));
  });

  describe('one of a kind is open for an order or a device:', () => {
    it('beside one that is open there is no other, whatever their states', async () => {
      const { db } = await open();
      for (const first of OPEN_STATES) {
        for (const second of OPEN_STATES) {
          const [subject, id] = [`c.${first} ${second}`, `${first} ${second}`];
          expect(await put(db, { id, subject, state: first })).toBe(true);
          expect(await put(db, { id: `second ${id}`, subject, state: second })).toBe(false);
          expect(await getRequest(db, `second ${id}`)).toBeUndefined();
        }
      }
    });

    it('what is closed stands in nobody’s way', async () => {
      const { db } = await open();
      for (const [index, state] of CLOSED_STATES.entries()) {
        expect(await put(db, { id: `R${2_000 + index}`, state })).toBe(true);
      }
      expect(await put(db)).toBe(true);
      for (const [index, state] of CLOSED_STATES.entries()) {
        expect(await put(db, { id: `R${3_000 + index}`, state })).toBe(true);
      }
    });

    it('a refund and a door, and two orders, are two things', async () => {
      const { db } = await open();
      expect(await put(db)).toBe(true);
      expect(await put(db, { id: 'R1002', kind: 'door' })).toBe(true);
      expect(await put(db, { id: 'R1003', subject: 'c.VI2' })).toBe(true);
    });

    it('of many at once, on one connection or on two, the database lets one in', async () => {
      const stores = await two();
      for (let round = 0; round < 5; round += 1) {
        const subject = `c.VI${round}`;
        const taken = await atOnce(6, stores, (db, index) => put(db, { id: `R${round}${index}`, subject }));
        expect(taken.filter(Boolean)).toHaveLength(1);
        const rows = await stores[0].db
          .selectFrom('requests')
          .where('subject', '=', subject)
          .selectAll()
          .execute();
        expect(rows).toHaveLength(1);
      }
    });

    it('one that was taken back before it was committed leaves its place to the next', async () => {
      const [first, second] = await two();
      let next: Promise<boolean> | undefined;
      const gaveUp = first.db.transaction().execute(async (trx) => {
        expect(await insertRequest(trx, requestRow())).toBe(true);
        // Has to wait for what becomes of this one.
        next = put(second.db, { id: 'R1002' });
        throw new Error('gave up');
      });
      await expect(gaveUp).rejects.toThrow('gave up');
      expect(await next).toBe(true);
    });

    it('its place is free once it is closed', async () => {
      const { db } = await open();
      await put(db);
      await db.transaction().execute((trx) => changeRequest(trx, 'R1001', ['pending'], 'rejected'));
      expect(await put(db, { id: 'R1002' })).toBe(true);
      expect(await openRequestFor(db, 'refund', requestRow().subject)).toMatchObject({ id: 'R1002' });
    });
  });

  describe('a change', () => {
    it('is written where the state is one of those it may come from, and counts', async () => {
      const { db } = await open();
      await put(db);
      const change = { decided_at: NOW + 5, decided_by: 'lin', decision_note: 'no' };
      const changed = await db
        .transaction()
        .execute((trx) => changeRequest(trx, 'R1001', ['approved', 'pending'], 'rejected', change));
      expect(changed).toEqual(requestRow({ state: 'rejected', version: 2, ...change }));
      expect(await getRequest(db, 'R1001')).toEqual(changed);
    });

    it('without a state to go to writes what is given, and counts', async () => {
      const { db } = await open();
      await put(db);
      const changed = await db
        .transaction()
        .execute((trx) => changeRequest(trx, 'R1001', ['pending'], null, { receipt: 'VI1' }));
      expect(changed).toEqual(requestRow({ version: 2, receipt: 'VI1' }));
    });

    it('writes nothing where the state is another', async () => {
      const { db } = await open();
      for (const state of [...OPEN_STATES, ...CLOSED_STATES].filter((one) => one !== 'pending')) {
        const row = { id: state, subject: `c.${state}`, state };
        await put(db, row);
        const changed = await db
          .transaction()
          .execute((trx) => changeRequest(trx, state, ['pending'], 'approved', { note: 'x' }));
        expect(changed).toBeUndefined();
        expect(await getRequest(db, state)).toEqual(requestRow(row));
      }
    });

    it('of many claims at once, on one connection or on two, one wins', async () => {
      const stores = await two();
      for (let round = 0; round < 5; round += 1) {
        const id = `R${round}`;
        await put(stores[0].db, { id, subject: `c.VI${round}` });
        const won = await atOnce(8, stores, (db, index) =>
          db
            .transaction()
            .execute((trx) => changeRequest(trx, id, ['pending'], 'approved', { decided_by: `p${index}` })),
        );
        const [winner, ...more] = won.filter((row) => row !== undefined);
        expect(more).toEqual([]);
        expect(winner).toMatchObject({ state: 'approved', version: 2 });
        expect(await getRequest(stores[0].db, id)).toEqual(winner);
      }
    });

    it('that was taken back leaves the claim to the next', async () => {
      const [first, second] = await two();
      await put(first.db);
      let next: Promise<RequestRow | undefined> | undefined;
      const gaveUp = first.db.transaction().execute(async (trx) => {
        await changeRequest(trx, 'R1001', ['pending'], 'approved');
        // Has to wait for what becomes of this one.
        next = second.db
          .transaction()
          .execute((other) => changeRequest(other, 'R1001', ['pending'], 'rejected'));
        throw new Error('gave up');
      });
      await expect(gaveUp).rejects.toThrow('gave up');
      expect(await next).toMatchObject({ state: 'rejected', version: 2 });
    });

    it('no change of many that only count is lost', async () => {
      const stores = await two();
      await put(stores[0].db);
      await atOnce(30, stores, (db) =>
        db.transaction().execute((trx) => changeRequest(trx, 'R1001', ['pending'], null)),
      );
      expect(await getRequest(stores[0].db, 'R1001')).toMatchObject({ version: 31 });
    });
  });

  describe('asked about', () => {
    it('the latest that was done is the latest that was asked for', async () => {
      const { db } = await open();
      const { subject } = requestRow();
      await put(db, { id: 'R1', state: 'done', created_at: NOW });
      await put(db, { id: 'R3', state: 'done', created_at: NOW + 2 });
      await put(db, { id: 'R2', state: 'done', created_at: NOW + 1 });
      await put(db, { id: 'R4', state: 'failed', created_at: NOW + 3 });
      await put(db, { id: 'R5', state: 'done', kind: 'door', created_at: NOW + 4 });
      expect(await latestDoneFor(db, 'refund', subject)).toMatchObject({ id: 'R3' });
      expect(await latestDoneFor(db, 'refund', 'c.none')).toBeUndefined();
    });

    it('what was asked back since a time is what was done or still may be, of one or of all, from that very moment', async () => {
      const { db } = await open();
      expect(await refundsAskedSince(db, NOW, null)).toBe(0);
      const states: readonly RequestState[] = [...OPEN_STATES, ...CLOSED_STATES];
      for (const [index, state] of states.entries()) {
        await put(db, { id: `R${index}`, state, subject: `c.${index}`, amount_fen: 10 ** index });
      }
      // pending, approved, executing, unknown and done.
      expect(await refundsAskedSince(db, NOW, null)).toBe(11_111);
      expect(await refundsAskedSince(db, NOW + 1, null)).toBe(0);
      const large = Number.MAX_SAFE_INTEGER - 11_111;
      await put(db, { id: 'R90', requester: 'lin', subject: 'c.90', amount_fen: large });
      await put(db, { id: 'R91', kind: 'door', amount_fen: null });
      await put(db, { id: 'R92', subject: 'c.92', amount_fen: 5, created_at: NOW - 1 });
      expect(await refundsAskedSince(db, NOW, 'mei')).toBe(11_111);
      expect(await refundsAskedSince(db, NOW, 'lin')).toBe(large);
      expect(await refundsAskedSince(db, NOW, null)).toBe(Number.MAX_SAFE_INTEGER);
    });

    it('what is open is listed oldest first, no more than wanted, and counted by kind and state', async () => {
      const { db } = await open();
      for (const [index, state] of [...OPEN_STATES, ...CLOSED_STATES].entries()) {
        const created_at = NOW - index;
        await put(db, { id: `R${index}`, state, subject: `c.${index}`, created_at });
        await put(db, {
          id: `D${index}`,
          kind: 'door',
          state,
          subject: `d.${index}`,
          created_at: created_at - 100,
        });
      }
      const ids = async (most: number) => (await openRequestRows(db, most)).map(({ id }) => id);
      expect(await ids(99)).toEqual(['D3', 'D2', 'D1', 'D0', 'R3', 'R2', 'R1', 'R0']);
      expect(await ids(2)).toEqual(['D3', 'D2']);
      const counts = await openRequestCounts(db);
      expect(counts).toHaveLength(8);
      for (const { count } of counts) expect(Number(count)).toBe(1);
      const unknown = counts.find(({ kind, state }) => kind === 'refund' && state === 'unknown');
      expect(unknown?.oldest).toBe(NOW - 3);
    });

    it('order numbers of doors are those of that device', async () => {
      const { db } = await open();
      await put(db, { id: 'R1', kind: 'door', subject: 'd.1', state: 'done', receipt: 'VI1' });
      await put(db, { id: 'R2', kind: 'door', subject: 'd.1', state: 'done', receipt: 'VI2' });
      await put(db, { id: 'R3', kind: 'door', subject: 'd.1', state: 'failed' });
      await put(db, { id: 'R4', kind: 'door', subject: 'd.2', state: 'done', receipt: 'VI4' });
      expect([...(await receiptsOf(db, 'd.1'))].sort()).toEqual(['VI1', 'VI2']);
    });
  });
});
