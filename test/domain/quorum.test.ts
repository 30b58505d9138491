import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  couldBeMet,
  countsTowards,
  mayFill,
  type Quorum,
  standingOf,
  type Tier,
  tierFor,
  type Voter,
} from '../../src/domain/quorum.ts';

const of = (count: number, ...from: string[]): Quorum => ({ from, count });
const person = (id: string, ...groups: string[]): Voter => ({ id, groups });

const mei = person('mei', 'support');
const lin = person('lin', 'support', 'leads');
const chen = person('chen', 'finance');
const boss = person('boss', 'leads', 'finance');

describe('the tier of an amount', () => {
  const small: Tier = { upToFen: 2_000, approvals: [of(1, 'support')] };
  const large: Tier = { upToFen: 20_000, approvals: [of(1, 'leads')] };
  const rest: Tier = { upToFen: null, approvals: [of(1, 'leads'), of(1, 'finance')] };

  test.each([
    [1, small],
    [2_000, small],
    [2_001, large],
    [20_000, large],
    [20_001, rest],
    [Number.MAX_SAFE_INTEGER, rest],
    [null, rest],
  ])('%s 分 is held by the first tier that reaches so far', (amount, tier) => {
    expect(tierFor([small, large, rest], amount)).toBe(tier);
  });

  test('there is none without tiers, or above the last', () => {
    expect(() => tierFor([], 1)).toThrow(RangeError);
    expect(() => tierFor([], null)).toThrow(RangeError);
    expect(() => tierFor([small], 2_001)).toThrow(RangeError);
  });
});

describe('places and people', () => {
  test('every quorum has to be met, so that "a lead and somebody of finance" can be said', () => {
    const both = [of(1, 'leads'), of(1, 'finance')];
    expect(standingOf(both, [], 'mei')).toEqual({ met: false, missing: both });
    expect(standingOf(both, [lin], 'mei')).toEqual({ met: false, missing: [of(1, 'finance')] });
    expect(standingOf(both, [chen], 'mei')).toEqual({ met: false, missing: [of(1, 'leads')] });
    expect(standingOf(both, [lin, chen], 'mei')).toEqual({ met: true, missing: [] });
  });

  test('one person never fills two places, though they are in both groups', () => {
    const both = [of(1, 'leads'), of(1, 'finance')];
    expect(standingOf(both, [boss], 'mei')).toMatchObject({ met: false });
    expect(standingOf(both, [boss, boss, boss], 'mei')).toMatchObject({ met: false });
    expect(standingOf([of(2, 'leads')], [boss], 'mei')).toEqual({ met: false, missing: [of(1, 'leads')] });
    expect(countsTowards(both, [boss], boss, 'mei')).toBe(false);
  });

  test('the requester fills no place, whatever groups they are in', () => {
    expect(standingOf([of(1, 'leads')], [lin], 'lin')).toMatchObject({ met: false });
    expect(countsTowards([of(1, 'leads')], [], lin, 'lin')).toBe(false);
    expect(mayFill([of(1, 'leads')], lin, 'lin')).toBe(false);
    expect(couldBeMet([of(1, 'leads')], [mei, lin, chen], 'lin')).toBe(false);
    expect(couldBeMet([of(1, 'leads')], [mei, lin, chen], 'mei')).toBe(true);
    expect(couldBeMet([of(1, 'leads')], [mei, lin, chen], null)).toBe(true);
  });

  test.each([
    ['nobody is named', []],
    ['a quorum names no group', [of(1)]],
    ['one of two names no group', [of(1, 'leads'), of(1)]],
    ['a quorum asks for nobody', [of(0, 'leads')]],
    ['a count is no number of people', [of(Number.NaN, 'leads')]],
    ['a count is less than nobody', [of(1, 'leads'), of(-1, 'finance')]],
  ])('where %s, nobody may approve and nothing is ever approved', (_, approvals) => {
    const everybody = [mei, lin, chen, boss];
    expect(standingOf(approvals, everybody, 'nobody').met).toBe(false);
    expect(couldBeMet(approvals, everybody, null)).toBe(false);
    for (const one of everybody) {
      expect(mayFill(approvals, one, 'nobody')).toBe(false);
      expect(countsTowards(approvals, [], one, 'nobody')).toBe(false);
    }
  });

  test('being in no group that is named, or in none at all, approves nothing', () => {
    expect(mayFill([of(1, 'leads')], mei, 'x')).toBe(false);
    expect(mayFill([of(1, 'leads')], person('guest'), 'x')).toBe(false);
    expect(standingOf([of(1, 'leads')], [mei, chen, person('guest')], 'x').met).toBe(false);
  });

  test('somebody moves to another place when that lets one more vote count', () => {
    const places = [of(1, 'leads', 'finance'), of(1, 'leads')];
    for (const votes of [
      [boss, chen],
      [chen, boss],
      [lin, boss],
    ]) {
      expect(standingOf(places, votes, 'mei').met).toBe(true);
    }
    expect(countsTowards(places, [boss], chen, 'mei')).toBe(true);
    // Chen fits the wide place alone, and so does nobody else of finance.
    expect(countsTowards(places, [chen], person('wu', 'finance'), 'mei')).toBe(false);
  });

  test('what stays open is what most people could fill', () => {
    expect(standingOf([of(1, 'leads', 'finance'), of(1, 'leads')], [lin], 'mei').missing).toEqual([
      of(1, 'leads', 'finance'),
    ]);
  });

  test('several votes are missing as one count', () => {
    const three = [of(3, 'support', 'leads'), of(1, 'finance')];
    expect(standingOf(three, [mei], 'x').missing).toEqual([of(2, 'support', 'leads'), of(1, 'finance')]);
  });

  test('an id that comes twice counts once, with the groups both name', () => {
    const places = [of(1, 'leads'), of(1, 'finance')];
    const twice = [person('a', 'leads'), person('a', 'finance')];
    expect(standingOf(places, twice, 'x')).toEqual({ met: false, missing: places });
    expect(standingOf(places, [...twice].reverse(), 'x')).toEqual({ met: false, missing: places });
  });
});

describe('any policy and any votes', () => {
  const groups = ['g0', 'g1', 'g2', 'g3'];
  const someGroups = fc.subarray(groups, { minLength: 1 });
  const approvals = fc.array(fc.record({ from: someGroups, count: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 3,
  });
  /** Seven people whose groups are drawn, one set for each id. */
  const people = fc
    .array(fc.subarray(groups), { minLength: 0, maxLength: 7 })
    .map((all) => all.map((mine, index): Voter => ({ id: `p${index}`, groups: mine })));
  const requester = fc.constantFrom('p0', 'p1', 'nobody');
  const shuffled = people.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );

  test('the order of votes never changes the outcome, nor what is said to be missing', () => {
    fc.assert(
      fc.property(approvals, shuffled, requester, (places, [votes, others], by) => {
        expect(standingOf(places, others, by)).toEqual(standingOf(places, votes, by));
      }),
    );
  });

  test('duplicates never help', () => {
    fc.assert(
      fc.property(approvals, people, requester, fc.array(fc.nat(6)), (places, votes, by, again) => {
        const repeated = [...votes, ...again.flatMap((index) => votes[index] ?? [])];
        expect(standingOf(places, repeated, by)).toEqual(standingOf(places, votes, by));
        for (const voter of votes) expect(countsTowards(places, votes, voter, by)).toBe(false);
      }),
    );
  });

  test('no set of people outside the policy, with or without the requester, ever decides', () => {
    const strangers = fc.array(
      fc.record({ id: fc.string(), groups: fc.array(fc.string({ minLength: 3, maxLength: 5 })) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(approvals, strangers, someGroups, (places, votes, mine) => {
        const self: Voter = { id: 'self', groups: mine };
        expect(standingOf(places, [self, ...votes, self], 'self')).toEqual({ met: false, missing: places });
        for (const voter of votes) expect(mayFill(places, voter, 'self')).toBe(false);
      }),
    );
  });

  test('one person fills one place: it is met exactly when somebody could hand out the places', () => {
    let met = 0;
    fc.assert(
      fc.property(approvals, people, requester, (places, votes, by) => {
        const seats = places.flatMap(({ from, count }) => Array.from({ length: count }, () => from));
        const able = votes.filter(({ id }) => id !== by);
        const { met: is, missing } = standingOf(places, votes, by);
        const open = missing.reduce((sum, { count }) => sum + count, 0);
        expect(seats.length - open).toBe(mostSeated(seats, able));
        expect(is).toBe(open === 0);
        expect(couldBeMet(places, votes, by)).toBe(is);
        if (is) met += 1;
      }),
      { numRuns: 500 },
    );
    expect(met).toBeGreaterThan(0);
  });

  test('a vote counts exactly when it fills one place more, and no vote ever takes one away', () => {
    fc.assert(
      fc.property(approvals, people, requester, (places, votes, by) => {
        const openAfter = (voters: readonly Voter[]) =>
          standingOf(places, voters, by).missing.reduce((sum, { count }) => sum + count, 0);
        for (const [index, candidate] of votes.entries()) {
          const before = votes.slice(0, index);
          const gained = openAfter(before) - openAfter([...before, candidate]);
          expect(gained).toBe(countsTowards(places, before, candidate, by) ? 1 : 0);
          if (gained === 1) expect(mayFill(places, candidate, by)).toBe(true);
        }
      }),
    );
  });
});

/** The most seats these people can take, by trying everything: the first seat stays empty or is given to each who fits. */
function mostSeated(seats: readonly (readonly string[])[], people: readonly Voter[]): number {
  const [seat, ...rest] = seats;
  if (seat === undefined) return 0;
  const taken = people
    .filter(({ groups }) => seat.some((group) => groups.includes(group)))
    .map(
      (one) =>
        1 +
        mostSeated(
          rest,
          people.filter(({ id }) => id !== one.id),
        ),
    );
  return Math.max(mostSeated(rest, people), ...taken);
}
