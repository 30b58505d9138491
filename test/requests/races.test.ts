import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RequestView } from '../../src/domain/request-view.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { approve, cancel, reject } from '../../src/requests/decide/decide.ts';
import { expire } from '../../src/requests/decide/remind.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { votesOf } from '../../src/store/votes.ts';
import { NOON, startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import {
  asked,
  askFor,
  crowded,
  decisionsOf,
  everything,
  expiryOf,
  jobsOf,
  outcomesOf,
  refusalOf,
  sold,
} from './asking.ts';

const ROUNDS = 8;
/** A lead and somebody of finance. */
const LARGE = 20_001;

describeOnEachEngine('clicks in the same instant', (open, fresh, engine) => {
  let store: Store;
  let desk: TestDesk;
  /** The same desk as two instances: of SQLite there is one. */
  let instances: readonly [Kit, Kit];
  beforeAll(async () => {
    const location = await fresh();
    store = await open(location);
    desk = await startDesk(store, { policy: crowded });
    const second = engine === 'sqlite' ? store : await open(location);
    instances = [desk.parts, { ...desk.parts, db: second.db }];
  });
  afterEach(async () => {
    desk.clock.ms = NOON;
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(() => desk.close());

  /** These people approve at once, in turn on the one instance and on the other. */
  function approveAtOnce({ id }: RequestView, people: readonly string[]) {
    return outcomesOf(
      people.map((person, index) => approve(instances[index % 2 === 0 ? 0 : 1], desk.person(person), id)),
    );
  }

  async function eachRound(fen: number, round: (request: RequestView) => Promise<void>): Promise<void> {
    for (let number = 0; number < ROUNDS; number += 1) await round(await asked(desk, desk.mei, fen));
  }

  test('requests for one appeal that are decided at once do not wait for each other for ever', async () => {
    const { db } = store;
    for (let number = 0; number < 3 * ROUNDS; number += 1) {
      const pair = [await asked(desk, desk.mei, 100), await asked(desk, desk.mei, 100)] as const;
      const ids = pair.map(({ id }) => id);
      await db.updateTable('requests').set({ appeal: 'A1001' }).where('id', 'in', ids).execute();
      const [yes, no] = await Promise.allSettled([
        approve(instances[0], desk.lin, pair[0].id),
        reject(instances[1], desk.lin, pair[1].id, 'no'),
      ]);
      expect([yes.status, no.status]).toEqual(['fulfilled', 'fulfilled']);
    }
  });

  test('of two people one decides, and the other is told by whom and when', () =>
    eachRound(100, async (request) => {
      const { accepted, refusals } = await approveAtOnce(request, ['lin', 'zhou']);
      const [winner] = accepted;
      expect(accepted).toHaveLength(1);
      expect(winner).toMatchObject({ state: 'approved', decision: { how: 'approved', at: NOON } });
      expect(['lin', 'zhou']).toContain(winner?.decision?.by[0]?.id);
      expect(refusals).toEqual([{ kind: 'already_decided', request: winner }]);
      expect(await votesOf(store.db, [request.id])).toHaveLength(1);
      expect(await decisionsOf(store, request.id)).toEqual(['request.approved']);
    }));

  test('a double click of one person is one vote, one decision and one reply of each kind', async () => {
    await eachRound(100, async (request) => {
      const { accepted, refusals } = await approveAtOnce(request, ['lin', 'lin']);
      expect(accepted).toHaveLength(1);
      expect(refusals).toEqual([{ kind: 'already_decided', request: accepted[0] }]);
    });
    await eachRound(LARGE, async (request) => {
      const { accepted, refusals } = await approveAtOnce(request, ['lin', 'lin', 'lin', 'lin']);
      expect(accepted).toMatchObject([{ state: 'pending', approvals: [{ by: { id: 'lin' } }] }]);
      expect(refusals).toHaveLength(3);
      for (const refusal of refusals) {
        expect(refusal).toEqual({ kind: 'already_voted', at: NOON, missing: accepted[0]?.missing });
      }
      expect(await votesOf(store.db, [request.id])).toHaveLength(1);
    });
  });

  test('two for one place of two: one fills it, the other is told by whom', () =>
    eachRound(LARGE, async (request) => {
      const { accepted, refusals } = await approveAtOnce(request, ['lin', 'wang']);
      const [view] = accepted;
      expect(accepted).toHaveLength(1);
      expect(view?.state).toBe('pending');
      expect(refusals).toEqual([
        { kind: 'place_filled', by: view?.approvals.map(({ by }) => by), missing: view?.missing },
      ]);
    }));

  test('two for two places: both count, and the request is approved once', () =>
    eachRound(LARGE, async (request) => {
      const { accepted, refusals } = await approveAtOnce(request, ['lin', 'chen']);
      expect(refusals).toEqual([]);
      expect(accepted.map(({ state }) => state).sort()).toEqual(['approved', 'pending']);
      expect(await decisionsOf(store, request.id)).toEqual(['request.approved']);
      expect(await jobsOf(store, request.id)).toHaveProperty(['request.execute']);
    }));

  test('everybody at once: as many votes as places, one decision, and the money is asked back once', () =>
    eachRound(LARGE, async (request) => {
      const people = ['lin', 'wang', 'boss', 'chen', 'guo', 'lin', 'chen', 'zhou', 'mei'];
      const { accepted, refusals } = await approveAtOnce(request, people);
      expect(accepted).toHaveLength(2);
      expect(refusals).toHaveLength(people.length - 2);
      expect(await votesOf(store.db, [request.id])).toHaveLength(2);
      expect(await decisionsOf(store, request.id)).toEqual(['request.approved']);
      await desk.runDue();
      const { facts } = request;
      const order = facts.kind === 'refund' ? facts.order : '';
      expect(desk.yopoint.arrived('cabinet.order.refund.apply', order)).toBe(1);
      expect(await getRequest(store.db, request.id)).toMatchObject({ state: 'done' });
    }));

  test('a yes, a no and a withdrawal: one of them holds, and the others are told which', () =>
    eachRound(100, async (request) => {
      const { id } = request;
      const gestures = [
        () => reject(instances[1], desk.person('zhou'), id, 'no'),
        () => approve(instances[0], desk.lin, id),
        () => cancel(instances[1], desk.mei, id),
      ];
      // The first one has a head start, and none has it twice in a row.
      const first = Number(id.slice(1)) % gestures.length;
      const turned = [...gestures.slice(first), ...gestures.slice(0, first)];
      const { accepted, refusals } = await outcomesOf(turned.map((gesture) => gesture()));
      const [decided] = accepted;
      expect(accepted).toHaveLength(1);
      expect(refusals).toEqual([
        { kind: 'already_decided', request: decided },
        { kind: 'already_decided', request: decided },
      ]);
      expect(await decisionsOf(store, id)).toEqual([`request.${decided?.state}`]);
      expect('request.execute' in (await jobsOf(store, id))).toBe(decided?.state === 'approved');
      expect(await votesOf(store.db, [id])).toHaveLength(decided?.state === 'approved' ? 1 : 0);
    }));

  test('a yes in the last moment against the expiry: one of them holds', () =>
    eachRound(100, async ({ id, expiresAt }) => {
      // Two clocks are never quite the same.
      const early = { ...instances[0], now: () => expiresAt - 1 };
      const late = { ...instances[1], now: () => expiresAt };
      const [click] = await Promise.all([
        outcomesOf([approve(early, desk.lin, id)]),
        expire(late, expiryOf(id, expiresAt)),
      ]);
      const row = await getRequest(store.db, id);
      expect(row?.state).toBe(click.accepted.length === 1 ? 'approved' : 'expired');
      expect(click.refusals).toMatchObject(
        row?.state === 'expired' ? [{ kind: 'already_decided', request: { state: 'expired' } }] : [],
      );
      expect(await decisionsOf(store, id)).toEqual([`request.${row?.state}`]);
    }));

  test('asking and deciding about many at once leave one unbroken audit', async () => {
    const requests = await Promise.all(Array.from({ length: 10 }, () => asked(desk, desk.mei, 100)));
    const clicks = requests.flatMap(({ id }) => [
      () => approve(instances[0], desk.lin, id),
      () => reject(instances[1], desk.person('zhou'), id, 'no'),
    ]);
    const asks = Array.from(
      { length: 10 },
      () => () => askFor(instances[1], desk.person('zhou'), sold(desk).ref),
    );
    const { accepted } = await outcomesOf([...clicks, ...asks].map((gesture) => gesture()));
    expect(accepted).toHaveLength(20);
    for (const { id } of requests) expect(await decisionsOf(store, id)).toHaveLength(1);
  });
});

describeOnEachEngine('a decision', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterAll(() => desk.close());

  describe('state, vote, audit and jobs are one write:', () => {
    /** Nothing can be audited meanwhile. */
    async function withoutAudit(run: () => Promise<void>): Promise<void> {
      const head = await store.db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow();
      await store.db.deleteFrom('audit_head').execute();
      try {
        await run();
      } finally {
        await store.db.insertInto('audit_head').values(head).execute();
      }
    }

    const gestures: [string, (request: RequestView) => Promise<unknown>][] = [
      ['asking for another', () => asked(desk, desk.mei, 300)],
      ['a vote', ({ id }) => approve(desk.parts, desk.chen, id)],
      ['the last vote', ({ id }) => approve(desk.parts, desk.person('guo'), id)],
      ['a no', ({ id }) => reject(desk.parts, desk.lin, id, 'no')],
      ['a withdrawal', ({ id }) => cancel(desk.parts, desk.mei, id)],
      [
        'the expiry',
        ({ id, expiresAt }) => expire({ ...desk.parts, now: () => expiresAt }, expiryOf(id, expiresAt)),
      ],
    ];

    test.each(gestures)(
      '%s that cannot be audited has changed nothing at all, and works when it can',
      async (name, gesture) => {
        const request = await asked(desk, desk.mei, LARGE);
        if (name === 'the last vote') await approve(desk.parts, desk.lin, request.id);
        await withoutAudit(async () => {
          const before = await everything(store);
          await expect(gesture(request)).rejects.toThrow('audit trail has lost its head row');
          expect(await everything(store)).toEqual(before);
        });
        await gesture(request);
        expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
      },
    );
  });

  test('the first click after a restart works like any other', async () => {
    const request = await asked(desk, desk.mei, LARGE);
    await approve(desk.parts, desk.lin, request.id);
    const restarted = await startDesk(store, { policy: crowded });
    try {
      expect(await approve(restarted.parts, restarted.chen, request.id)).toMatchObject({
        state: 'approved',
        decision: { by: [{ id: 'lin' }, { id: 'chen' }] },
      });
      expect(await refusalOf(approve(desk.parts, desk.person('boss'), request.id))).toMatchObject({
        kind: 'already_decided',
        request: { state: 'approved' },
      });
    } finally {
      await restarted.close();
    }
  });

  test('the worker is woken after what is written, and not for a refusal', async () => {
    let woken = 0;
    const parts = {
      ...desk.parts,
      wake: () => {
        woken += 1;
      },
    };
    const { id } = await askFor(parts, desk.mei, sold(desk, 100).ref);
    expect(woken).toBe(1);
    await refusalOf(approve(parts, desk.mei, id));
    expect(woken).toBe(1);
    await approve(parts, desk.lin, id);
    expect(woken).toBe(2);
    const second = await askFor(parts, desk.mei, sold(desk, 100).ref);
    await reject(parts, desk.lin, second.id, 'no');
    const third = await askFor(parts, desk.mei, sold(desk, 100).ref);
    await cancel(parts, desk.mei, third.id);
    expect(woken).toBe(6);
    const fourth = await asked(desk, desk.mei);
    await expire({ ...parts, now: () => fourth.expiresAt }, expiryOf(fourth.id, fourth.expiresAt));
    expect(woken).toBe(7);
  });
});
