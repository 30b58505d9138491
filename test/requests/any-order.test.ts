import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refused, type RequestRefusal } from '../../src/domain/refusal.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { approve, cancel, reject } from '../../src/requests/decide/decide.ts';
import { expire } from '../../src/requests/decide/remind.ts';
import { viewById } from '../../src/requests/show/view.ts';
import { type Staff, staffListOf } from '../../src/settings/staff.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { askFor, crowded, decisionsOf, expiryOf, HOUR, jobsOf, sold } from './asking.ts';

type Quorum = { readonly from: string[]; readonly count: number };
type Step = { readonly who: number; readonly does: 'approve' | 'reject' | 'cancel' | 'wait' | 'expire' };
type World = {
  /** The groups of p0, p1, ...; p0 asks. */
  readonly groups: readonly string[][];
  readonly approvals: readonly Quorum[];
  readonly steps: readonly Step[];
};

const someGroups = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 });
const world: fc.Arbitrary<World> = fc.record({
  groups: fc.array(someGroups, { minLength: 3, maxLength: 6 }),
  approvals: fc.array(fc.record({ from: someGroups, count: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
  steps: fc.array(
    fc.record({
      who: fc.nat(5),
      // Many approvals, so that some requests come to the end of their places.
      does: fc.constantFrom(
        ...(['approve', 'approve', 'approve', 'approve', 'approve', 'approve'] as const),
        ...(['reject', 'cancel', 'wait', 'expire'] as const),
      ),
    }),
    { maxLength: 14 },
  ),
});

/** The most places of these quorums that these people can fill, by trying every assignment. */
function mostFilled(approvals: readonly Quorum[], people: readonly Staff[]): number {
  const [first, ...others] = people;
  if (!first) return 0;
  const seats = approvals.flatMap((quorum, index) =>
    quorum.count > 0 && quorum.from.some((group) => first.groups.includes(group)) ? [index] : [],
  );
  const without = mostFilled(approvals, others);
  return Math.max(
    without,
    ...seats.map(
      (seat) =>
        1 +
        mostFilled(
          approvals.map((quorum, index) =>
            index === seat ? { ...quorum, count: quorum.count - 1 } : quorum,
          ),
          others,
        ),
    ),
  );
}

const placesOf = (approvals: readonly Quorum[]) => approvals.reduce((sum, { count }) => sum + count, 0);

const mayFill = (approvals: readonly Quorum[], { groups }: Staff) =>
  approvals.some(({ from }) => from.some((group) => groups.includes(group)));

/** What the documents say comes of each step, one after the other. */
function modelOf({ approvals }: World, staff: readonly Staff[], expiresAt: number) {
  const [requester] = staff;
  let state = 'pending';
  let voters: readonly Staff[] = [];

  function decide(who: Staff, does: 'approve' | 'reject', at: number): RequestRefusal['kind'] | null {
    if (state !== 'pending' || at >= expiresAt) return 'already_decided';
    if (who === requester) return 'own_request';
    if (!mayFill(approvals, who)) return 'may_not_decide';
    if (does === 'reject') {
      state = 'rejected';
      return null;
    }
    if (voters.includes(who)) return 'already_voted';
    const filled = mostFilled(approvals, [...voters, who]);
    if (filled === mostFilled(approvals, voters)) return 'place_filled';
    voters = [...voters, who];
    if (filled === placesOf(approvals)) state = 'approved';
    return null;
  }

  return {
    decide,
    cancel(who: Staff, at: number): RequestRefusal['kind'] | null {
      if (state !== 'pending' || at >= expiresAt) return 'already_decided';
      if (who !== requester) return 'not_the_requester';
      state = 'cancelled';
      return null;
    },
    expire(at: number): null {
      if (state === 'pending' && at >= expiresAt) state = 'expired';
      return null;
    },
    get state() {
      return state;
    },
    get voters() {
      return voters.map(({ id }) => id).sort();
    },
  };
}

/** The kind of refusal, or null where there was none; throws for any other failure. */
async function refusalKindOf(gesture: Promise<unknown>): Promise<Refused['refusal']['kind'] | null> {
  try {
    await gesture;
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.refusal.kind;
    throw error;
  }
}

describeOnEachEngine('whatever people do, in whatever order', (open, fresh, engine) => {
  let store: Store;
  let second: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    const location = await fresh();
    store = await open(location);
    second = engine === 'sqlite' ? store : await open(location);
    desk = await startDesk(store, { policy: crowded });
  });
  afterAll(() => desk.close());

  /** A desk of these people with one tier, and its clock; p0 has asked for something, or was refused. */
  async function begin({ groups, approvals }: World) {
    const { policy } = desk.parts;
    const people = staffListOf(
      groups.map((of, index) => ({ id: `p${index}`, name: `P${index}`, groups: of })),
    );
    const refund = { ...policy.refund, request: ['a', 'b', 'c'], tiers: [{ upToFen: null, approvals }] };
    const clock = { ms: desk.clock.ms };
    const parts: Kit = {
      ...desk.parts,
      policy: { ...policy, staff: people, refund },
      now: () => clock.ms,
    };
    const staff = [...people.byId.values()];
    const [requester, ...others] = staff;
    if (!requester) throw new Error('There is always somebody who asks');
    const asking = askFor(parts, requester, sold(desk).ref);
    if (mostFilled(approvals, others) < placesOf(approvals)) {
      expect(await refusalKindOf(asking)).toBe('nobody_could_approve');
      return null;
    }
    return { parts, staff, clock, request: await asking };
  }

  async function perform(parts: Kit, staff: readonly Staff[], id: string, { who, does }: Step) {
    const person = staff[who % staff.length];
    if (!person) throw new Error('There is always somebody');
    if (does === 'approve') return refusalKindOf(approve(parts, person, id));
    if (does === 'reject') return refusalKindOf(reject(parts, person, id, 'no'));
    if (does === 'cancel') return refusalKindOf(cancel(parts, person, id));
    if (does === 'expire') await expire(parts, expiryOf(id, parts.now()));
    return null;
  }

  /** What must hold of a request at any time. */
  async function mustBeLawful(parts: Kit, staff: readonly Staff[], { approvals }: World, id: string) {
    const view = await viewById(parts.policy, store.db, id);
    if (!view) throw new Error(`${id} is gone`);
    const voters = view.approvals.map(({ by }) => by.id);
    expect(new Set(voters).size).toBe(voters.length);
    expect(voters).not.toContain(view.requester.id);
    const people = staff.filter(({ id }) => voters.includes(id));
    // Everybody who has a vote has a place of their own.
    expect(mostFilled(approvals, people)).toBe(voters.length);
    expect(voters.length === placesOf(approvals)).toBe(view.state === 'approved');
    expect(await decisionsOf(store, id)).toEqual(view.state === 'pending' ? [] : [`request.${view.state}`]);
    expect('request.execute' in (await jobsOf(store, id))).toBe(view.state === 'approved');
    return view;
  }

  test('a request comes to no state but those the policy allows, step by step', async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const begun = await begin(drawn);
        if (!begun) return;
        const { parts, staff, clock, request } = begun;
        const model = modelOf(drawn, staff, request.expiresAt);
        for (const step of drawn.steps) {
          const person = staff[step.who % staff.length];
          if (!person) throw new Error('There is always somebody');
          if (step.does === 'wait') clock.ms += 2 * HOUR;
          const expected = {
            approve: () => model.decide(person, 'approve', clock.ms),
            reject: () => model.decide(person, 'reject', clock.ms),
            cancel: () => model.cancel(person, clock.ms),
            expire: () => model.expire(clock.ms),
            wait: () => null,
          }[step.does]();
          expect(await perform(parts, staff, request.id, step)).toBe(expected);
        }
        const view = await mustBeLawful(parts, staff, drawn, request.id);
        expect(view.state).toBe(model.state);
        expect(view.approvals.map(({ by }) => by.id).sort()).toEqual(model.voters);
        reached.add(view.state);
      }),
      { numRuns: 150 },
    );
    expect(reached).toContain('approved');
    expect(reached).toContain('rejected');
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  }, 90_000);

  test('nor does it when all of it happens in the same instant, on one instance or on two', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const begun = await begin(drawn);
        if (!begun) return;
        const { parts, staff, request } = begun;
        const other = { ...parts, db: second.db };
        const outcomes = await Promise.all(
          drawn.steps.map((step, index) => perform(index % 2 ? other : parts, staff, request.id, step)),
        );
        const view = await mustBeLawful(parts, staff, drawn, request.id);
        const accepted = (does: Step['does']) =>
          drawn.steps.filter((step, index) => step.does === does && outcomes[index] === null).length;
        expect(accepted('approve')).toBe(view.approvals.length);
        expect(accepted('reject')).toBe(view.state === 'rejected' ? 1 : 0);
        expect(accepted('cancel')).toBe(view.state === 'cancelled' ? 1 : 0);
      }),
      { numRuns: 80 },
    );
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
});
