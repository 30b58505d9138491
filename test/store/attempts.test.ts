import { describe, expect, it } from 'vitest';
import {
  type Attempt,
  attemptsAt,
  endAttempt,
  insertAttempt,
  lastDoorCommand,
} from '../../src/store/attempts.ts';
import { describeOnEachEngine } from './engines.ts';
import { atOnce, put } from './request-rows.ts';
import { NOW } from './trail.ts';

const attempt = (change: Partial<Attempt> = {}): Attempt => ({
  request: 'R1001',
  number: 1,
  fence: 3,
  stored_at: NOW,
  send_by: NOW + 18_000,
  ended_at: null,
  outcome: null,
  ...change,
});

describeOnEachEngine('attempts in the store', (open, fresh, engine) => {
  type Db = Awaited<ReturnType<typeof open>>['db'];
  const store = (db: Db, change: Partial<Attempt> = {}) =>
    db.transaction().execute((trx) => insertAttempt(trx, attempt(change)));
  const end = (db: Db, outcome: NonNullable<Attempt['outcome']>, at: number, number = 1) =>
    db.transaction().execute((trx) => endAttempt(trx, { request: 'R1001', number }, outcome, at));

  it('are numbered, first to last, and come back as they were put in', async () => {
    const { db } = await open();
    await put(db);
    expect(await store(db, { number: 2, fence: 9 })).toBe(true);
    expect(await store(db)).toBe(true);
    expect(await attemptsAt(db, 'R1001')).toEqual([attempt(), attempt({ number: 2, fence: 9 })]);
    expect(await attemptsAt(db, 'R1002')).toEqual([]);
  });

  it('there is one of each number: who comes second is told, and has changed nothing', async () => {
    const { db } = await open();
    await put(db);
    expect(await store(db)).toBe(true);
    expect(await store(db, { fence: 4, stored_at: NOW + 9 })).toBe(false);
    expect(await attemptsAt(db, 'R1001')).toEqual([attempt()]);
  });

  it('of many at once, on one connection or on two, one may begin', async () => {
    const location = await fresh();
    const first = await open(location);
    const stores = [first, engine === 'sqlite' ? first : await open(location)] as const;
    await put(first.db);
    for (const number of [1, 2, 3]) {
      const begun = await atOnce(8, stores, (db, fence) => store(db, { number, fence }));
      expect(begun.filter(Boolean)).toHaveLength(1);
      const [row, ...more] = (await attemptsAt(first.db, 'R1001')).filter((one) => one.number === number);
      expect(more).toEqual([]);
      expect(row?.fence).toBe(begun.indexOf(true));
    }
  });

  it('end once: what is written stays, and the others are left alone', async () => {
    const { db } = await open();
    await put(db);
    await store(db);
    await store(db, { number: 2 });
    await end(db, 'unknown', NOW + 5);
    await end(db, 'accepted', NOW + 9);
    expect(await attemptsAt(db, 'R1001')).toEqual([
      attempt({ outcome: 'unknown', ended_at: NOW + 5 }),
      attempt({ number: 2 }),
    ]);
  });

  it('belong to a request that there is', async () => {
    const { db } = await open();
    await expect(store(db, { request: 'R1' })).rejects.toThrow(/foreign key/i);
  });

  describe('when a door was last commanded', () => {
    it('counts what was accepted, what nobody knows and what is under way, and not what never arrived', async () => {
      const { db } = await open();
      for (const [outcome, commanded] of [
        // Under way, it may arrive up to its last moment.
        [null, NOW + 18_000],
        ['accepted', NOW + 9_000],
        ['unknown', NOW + 9_000],
        ['refused', null],
        ['not_sent', null],
      ] as const) {
        const subject = `d.${outcome}`;
        await put(db, { id: subject, kind: 'door', subject });
        await store(db, { request: subject, outcome, ended_at: outcome === null ? null : NOW + 9_000 });
        expect(await lastDoorCommand(db, subject, NOW + 1_000_000)).toBe(commanded);
      }
    });

    it('is the latest of all requests for that door, and of no other and of no refund', async () => {
      const { db } = await open();
      await put(db, { id: 'R1', kind: 'door', subject: 'd.1', state: 'done' });
      await put(db, { id: 'R2', kind: 'door', subject: 'd.1', state: 'done' });
      await put(db, { id: 'R3', kind: 'door', subject: 'd.2', state: 'done' });
      await put(db, { id: 'R4', kind: 'refund', subject: 'd.1' });
      expect(await lastDoorCommand(db, 'd.1', NOW + 1_000_000)).toBeNull();
      await store(db, { request: 'R1', stored_at: NOW + 2, ended_at: NOW + 2, outcome: 'accepted' });
      await store(db, { request: 'R2', stored_at: NOW + 1, ended_at: NOW + 1, outcome: 'unknown' });
      await store(db, { request: 'R3', stored_at: NOW + 8, ended_at: NOW + 8, outcome: 'accepted' });
      await store(db, { request: 'R4', stored_at: NOW + 9, ended_at: NOW + 9, outcome: 'accepted' });
      expect(await lastDoorCommand(db, 'd.1', NOW + 1_000_000)).toBe(NOW + 2);
    });
  });
});
