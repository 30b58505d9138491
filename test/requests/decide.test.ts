import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RequestView } from '../../src/domain/request-view.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { factsDigest } from '../../src/requests/ask/record.ts';
import { approve, cancel, reject, rejectable } from '../../src/requests/decide/decide.ts';
import { findStaff } from '../../src/settings/policy.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { votesOf } from '../../src/store/votes.ts';
import { NOON, startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { asked, auditOf, crowded, eventsOf, everything, HOUR, jobsOf, refusalOf, TRACE } from './asking.ts';

/** A lead and somebody of finance. */
const LARGE = 20_001;

describeOnEachEngine('deciding', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterEach(async () => {
    desk.clock.ms = NOON;
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(() => desk.close());

  const by = (id: string) => desk.person(id);
  const yes = (id: string, person: string) => approve(desk.parts, by(person), id);

  /** The decision is refused, and nothing at all has changed. */
  async function refusedOver(gesture: () => Promise<unknown>) {
    const before = await everything(store);
    const refusal = await refusalOf(gesture());
    expect(await everything(store)).toEqual(before);
    return refusal;
  }

  describe('who approves, by the amount:', () => {
    test.each([
      [1, ['support', 'leads'], ['lin', 'zhou', 'wang', 'boss']],
      [2_000, ['support', 'leads'], ['lin', 'zhou', 'wang', 'boss']],
      [2_001, ['leads'], ['lin', 'wang', 'boss']],
      [20_000, ['leads'], ['lin', 'wang', 'boss']],
    ])('%i 分 by one of %j', async (fen, groups, people) => {
      for (const person of people) {
        const view = await asked(desk, desk.mei, fen);
        expect(view.missing.map(({ groups }) => groups)).toEqual([groups]);
        expect(view.missing[0]?.people.map(({ id }) => id)).toEqual(people);
        expect(await yes(view.id, person)).toMatchObject({ state: 'approved', missing: [] });
      }
    });

    test.each([
      ['chen', 'lin'],
      ['lin', 'chen'],
      ['boss', 'wang'],
      ['boss', 'guo'],
    ])('20001 分 by a lead and somebody of finance: %s, then %s', async (first, last) => {
      const { id } = await asked(desk, desk.mei, LARGE);
      expect(await yes(id, first)).toMatchObject({
        state: 'pending',
        version: 2,
        approvals: [{ by: { id: first }, at: NOON }],
        decision: null,
      });
      expect(await jobsOf(store, id)).not.toHaveProperty(['request.execute']);
      expect(await yes(id, last)).toMatchObject({
        state: 'approved',
        missing: [],
        decision: { how: 'approved', at: NOON, note: null },
      });
      expect(await jobsOf(store, id)).toMatchObject({ 'request.execute': NOON, 'request.tell': NOON });
    });

    test('what is still missing is said, with those who could', async () => {
      const { id } = await asked(desk, desk.mei, LARGE);
      expect(await yes(id, 'chen')).toMatchObject({
        missing: [{ groups: ['leads'], count: 1, people: [{ id: 'lin' }, { id: 'wang' }, { id: 'boss' }] }],
      });
      const other = await asked(desk, desk.mei, LARGE);
      expect(await yes(other.id, 'boss')).toMatchObject({ missing: [{ count: 1 }] });
    });

    test('a door by one of support or leads', async () => {
      const device = desk.yopoint.state.addCabinet().DeviceCode;
      const { id } = await askDoor(desk.parts, desk.mei, { device, reason: 'stuck' }, TRACE);
      expect(await refusedOver(() => yes(id, 'chen'))).toEqual({
        kind: 'may_not_decide',
        groups: ['support', 'leads'],
      });
      expect(await yes(id, 'zhou')).toMatchObject({ state: 'approved', amount: null });
    });
  });

  describe('people are counted by who they are:', () => {
    test('nobody decides on what they asked themselves, whatever groups they are in', async () => {
      for (const [person, fen] of [
        ['mei', 100],
        ['lin', 100],
        ['lin', LARGE],
        ['wang', 5_000],
      ] as const) {
        const { id } = await asked(desk, by(person), fen);
        expect(await refusedOver(() => yes(id, person))).toEqual({ kind: 'own_request' });
        expect(await refusedOver(() => reject(desk.parts, by(person), id, 'no'))).toEqual({
          kind: 'own_request',
        });
        expect(await refusedOver(() => rejectable(desk.parts, by(person), id))).toEqual({
          kind: 'own_request',
        });
      }
    });

    test('who approves twice has one vote, also under two chat ids', async () => {
      const { id } = await asked(desk, desk.mei, LARGE);
      const inSlack = findStaff(desk.parts.policy, 'slack', 'U0BOSS');
      const inWecom = findStaff(desk.parts.policy, 'wecom', 'boss');
      if (!inSlack || !inWecom) throw new Error('Boss is in both messengers');
      await approve(desk.parts, inSlack, id);
      desk.clock.ms += 1_000;
      for (const again of [inSlack, inWecom]) {
        expect(await refusedOver(() => approve(desk.parts, again, id))).toMatchObject({
          kind: 'already_voted',
          at: NOON,
        });
      }
      expect(await votesOf(store.db, [id])).toHaveLength(1);
    });

    test('one person does not fill two places, though they are in both groups', async () => {
      const { id } = await asked(desk, desk.mei, LARGE);
      const view = await yes(id, 'boss');
      expect(view.state).toBe('pending');
      expect(view.missing.map(({ count }) => count)).toEqual([1]);
      expect(view.missing[0]?.people.map((person) => person.id)).not.toContain('boss');
      const refusal = await refusedOver(() => yes(id, 'boss'));
      expect(refusal).toMatchObject({ kind: 'already_voted', missing: view.missing });
    });
  });

  test('who is in none of the groups may neither approve nor reject, and is told which may', async () => {
    const { id } = await asked(desk, desk.mei, LARGE);
    const refusal = { kind: 'may_not_decide', groups: ['leads', 'finance'] };
    for (const outsider of ['zhou', 'fang']) {
      expect(await refusedOver(() => yes(id, outsider))).toEqual(refusal);
      expect(await refusedOver(() => reject(desk.parts, by(outsider), id, 'no'))).toEqual(refusal);
      expect(await refusedOver(() => rejectable(desk.parts, by(outsider), id))).toEqual(refusal);
    }
    const small = await asked(desk, desk.mei, 100);
    expect(await refusedOver(() => yes(small.id, 'chen'))).toMatchObject({ groups: ['support', 'leads'] });
  });

  test('whose place is filled is told by whom, and who is missing', async () => {
    const { id } = await asked(desk, desk.mei, LARGE);
    await yes(id, 'lin');
    expect(await refusedOver(() => yes(id, 'wang'))).toEqual({
      kind: 'place_filled',
      by: [{ id: 'lin', name: 'Lin' }],
      missing: [
        {
          groups: ['finance'],
          count: 1,
          people: [
            { id: 'chen', name: 'Chen' },
            { id: 'boss', name: 'boss' },
            { id: 'guo', name: 'guo' },
          ],
        },
      ],
    });
    expect(await yes(id, 'boss')).toMatchObject({ state: 'approved' });
  });

  test('a click on something that does not exist is answered', async () => {
    for (const id of ['R1', 'R999999', '']) {
      expect(await refusedOver(() => yes(id, 'lin'))).toEqual({ kind: 'no_such_request' });
      expect(await refusedOver(() => reject(desk.parts, by('lin'), id, 'no'))).toEqual({
        kind: 'no_such_request',
      });
      expect(await refusedOver(() => rejectable(desk.parts, by('lin'), id))).toEqual({
        kind: 'no_such_request',
      });
      expect(await refusedOver(() => cancel(desk.parts, by('mei'), id))).toEqual({ kind: 'no_such_request' });
    }
  });

  describe('a no', () => {
    test('of one person is enough, and keeps who, when and why', async () => {
      const { id } = await asked(desk, desk.mei, LARGE);
      await yes(id, 'lin');
      desk.clock.ms += 1_000;
      const view = await reject(desk.parts, by('chen'), id, ' ask 13800138000 first ');
      expect(view).toMatchObject({
        state: 'rejected',
        missing: [],
        decision: {
          how: 'rejected',
          by: [{ id: 'chen', name: 'Chen' }],
          at: NOON + 1_000,
          note: 'ask 138****8000 first',
        },
        execution: null,
      });
      expect(await jobsOf(store, id)).toMatchObject({ 'request.tell': NOON + 1_000 });
      expect(await jobsOf(store, id)).not.toHaveProperty(['request.execute']);
      expect((await auditOf(store, id)).at(-1)).toMatchObject({
        actor: 'chen',
        event: 'request.rejected',
        note: 'ask 138****8000 first',
      });
    });

    test('needs a note', async () => {
      const { id } = await asked(desk, desk.mei);
      for (const note of ['', '  ', '\u200b']) {
        expect(await refusedOver(() => reject(desk.parts, by('lin'), id, note))).toEqual({
          kind: 'no_note',
          about: 'request',
        });
      }
      expect(await rejectable(desk.parts, by('lin'), id)).toMatchObject({ id, state: 'pending' });
    });

    test('may follow on one’s own yes while it is pending', async () => {
      const { id } = await asked(desk, desk.mei, LARGE);
      await yes(id, 'lin');
      expect(await reject(desk.parts, by('lin'), id, 'seen it again')).toMatchObject({
        state: 'rejected',
        decision: { by: [{ id: 'lin' }] },
      });
    });
  });

  describe('who is late', () => {
    /** What a pending request of Mei's came to, and by whom. */
    const decided: [string, (id: string) => Promise<RequestView>, object][] = [
      ['approved', (id) => yes(id, 'lin'), { how: 'approved', by: [{ id: 'lin', name: 'Lin' }] }],
      [
        'rejected',
        (id) => reject(desk.parts, by('lin'), id, 'paid in cash'),
        { how: 'rejected', by: [{ id: 'lin', name: 'Lin' }], note: 'paid in cash' },
      ],
      [
        'cancelled',
        (id) => cancel(desk.parts, desk.mei, id),
        { how: 'cancelled', by: [{ id: 'mei', name: 'Mei' }] },
      ],
    ];

    test.each(decided)('is told that it was %s, by whom and when', async (state, decide, decision) => {
      const { id } = await asked(desk, desk.mei);
      desk.clock.ms += 5_000;
      const view = await decide(id);
      desk.clock.ms += 5_000;
      const told = { kind: 'already_decided', request: view };
      expect(view).toMatchObject({ state, decision: { ...decision, at: NOON + 5_000 } });
      // The same person, and people without permission, get the same answer.
      for (const person of ['zhou', 'lin', 'fang', 'mei']) {
        expect(await refusedOver(() => yes(id, person))).toEqual(told);
        expect(await refusedOver(() => reject(desk.parts, by(person), id, 'no'))).toEqual(told);
        expect(await refusedOver(() => rejectable(desk.parts, by(person), id))).toEqual(told);
      }
      expect(await refusedOver(() => cancel(desk.parts, desk.mei, id))).toEqual(told);
    });

    test('after its time is told that it lapsed, though the job has not come round to it', async () => {
      const { id } = await asked(desk, desk.mei);
      const at = NOON + 4 * HOUR;
      desk.clock.ms = at;
      const lapsed = {
        kind: 'already_decided',
        request: { state: 'expired', missing: [], decision: { how: 'expired', by: [], at } },
      };
      expect(await refusedOver(() => yes(id, 'lin'))).toMatchObject(lapsed);
      expect(await refusedOver(() => reject(desk.parts, by('lin'), id, 'no'))).toMatchObject(lapsed);
      expect(await refusedOver(() => rejectable(desk.parts, by('lin'), id))).toMatchObject(lapsed);
      expect(await refusedOver(() => cancel(desk.parts, desk.mei, id))).toMatchObject(lapsed);
      desk.clock.ms = at - 1;
      expect(await yes(id, 'lin')).toMatchObject({ state: 'approved', decision: { at: at - 1 } });
    });
  });

  test('only who asked can withdraw', async () => {
    const { id } = await asked(desk, desk.mei);
    for (const person of ['lin', 'zhou', 'boss', 'fang']) {
      expect(await refusedOver(() => cancel(desk.parts, by(person), id))).toEqual({
        kind: 'not_the_requester',
        requester: { id: 'mei', name: 'Mei' },
      });
    }
    expect(await cancel(desk.parts, desk.mei, id)).toMatchObject({ state: 'cancelled' });
    expect(await eventsOf(store, id)).toEqual(['request.asked', 'request.cancelled']);
  });

  test('each vote and each line of the audit carries the digest of the facts that were shown', async () => {
    const view = await asked(desk, desk.mei, LARGE);
    await yes(view.id, 'lin');
    await yes(view.id, 'chen');
    const digest = factsDigest(view.facts);
    expect((await votesOf(store.db, [view.id])).map((vote) => vote.facts_digest)).toEqual([digest, digest]);
    expect(
      (await auditOf(store, view.id)).map((row) => [row.actor, row.event, row.amount_fen, row.facts_digest]),
    ).toEqual([
      ['mei', 'request.asked', LARGE, digest],
      ['lin', 'request.voted', LARGE, digest],
      ['chen', 'request.voted', LARGE, digest],
      ['chen', 'request.approved', LARGE, digest],
    ]);
  });

  test('approved is not done: nothing is sent before its own job', async () => {
    const { id } = await asked(desk, desk.mei);
    const view = await yes(id, 'lin');
    expect(view).toMatchObject({ state: 'approved', execution: null, followed: null });
    expect(desk.yopoint.state.effects.refund_applied).toBe(0);
  });
});
