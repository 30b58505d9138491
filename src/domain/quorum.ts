import type { Fen } from './order.ts';

/** A number of distinct people from these groups, without the requester. */
export type Quorum = { readonly from: readonly string[]; readonly count: number };

/** The approvals for requests up to an amount. */
export type Tier = {
  /** In 分, inclusive; null: any amount. */
  readonly upToFen: Fen | null;
  /** All of them must be met. */
  readonly approvals: readonly Quorum[];
};

/** The part of a person that a quorum looks at. */
export type Voter = { readonly id: string; readonly groups: readonly string[] };

/** The result of the votes so far. `missing`: the open places, in the policy's order. */
type Standing = { readonly met: boolean; readonly missing: readonly Quorum[] };

/**
 * The first tier that covers an amount. Doors have no amount (null) and use the last tier.
 *
 * @throws RangeError when no tier covers it; the check of the policy at start rules this out
 */
export function tierFor(tiers: readonly Tier[], amountFen: Fen | null): Tier {
  const tier =
    amountFen === null ? tiers.at(-1) : tiers.find(({ upToFen }) => upToFen === null || amountFen <= upToFen);
  if (tier === undefined) throw new RangeError('no tier of the policy holds this amount');
  return tier;
}

/**
 * Whether these votes fill every place. Each person fills at most one. The assignment is computed anew with every vote, so the order of
 * votes has no effect.
 */
export function standingOf(
  approvals: readonly Quorum[],
  voters: readonly Voter[],
  requesterId: string,
): Standing {
  return standing(approvals, voters, requesterId);
}

/** True when one more vote, by this person, fills one more place. */
export function countsTowards(
  approvals: readonly Quorum[],
  voters: readonly Voter[],
  candidate: Voter,
  requesterId: string,
): boolean {
  if (!mayFill(approvals, candidate, requesterId) || voters.some(({ id }) => id === candidate.id))
    return false;
  const open = (people: readonly Voter[]): number =>
    standing(approvals, people, requesterId).missing.reduce((sum, { count }) => sum + count, 0);
  return open([...voters, candidate]) < open(voters);
}

/** True when this person could fill some place if it were free. */
export function mayFill(approvals: readonly Quorum[], person: Voter, requesterId: string): boolean {
  return person.id !== requesterId && isSound(approvals) && approvals.some((quorum) => fits(quorum, person));
}

/** True when these people could fill every place if all of them voted. `requesterId` null: nobody is excluded. */
export function couldBeMet(
  approvals: readonly Quorum[],
  people: readonly Voter[],
  requesterId: string | null,
): boolean {
  return standing(approvals, people, requesterId).met;
}

function standing(
  approvals: readonly Quorum[],
  voters: readonly Voter[],
  excludedId: string | null,
): Standing {
  // An empty group list must never mean "anybody", even if the check of the policy missed it.
  if (!isSound(approvals)) return { met: false, missing: approvals };
  const filled = fill(
    approvals,
    distinct(voters).filter(({ id }) => id !== excludedId),
  );
  const missing = approvals.flatMap((quorum, index): Quorum[] => {
    const open = quorum.count - (filled[index] ?? 0);
    return open === 0 ? [] : [{ from: quorum.from, count: open }];
  });
  return { met: missing.length === 0, missing };
}

function isSound(approvals: readonly Quorum[]): boolean {
  return (
    approvals.length > 0 &&
    approvals.every(({ from, count }) => from.length > 0 && Number.isSafeInteger(count) && count >= 1)
  );
}

/** True when a person is in one of these groups; false for no groups. Only `domain/may.ts` applies it to the policy's rules. */
export function inAnyGroup({ groups }: Pick<Voter, 'groups'>, named: readonly string[]): boolean {
  return named.some((group) => groups.includes(group));
}

function fits(quorum: Quorum, person: Voter): boolean {
  return inAnyGroup(person, quorum.from);
}

/** Each person once. If a person comes with different groups, only the common ones count. */
function distinct(voters: readonly Voter[]): readonly Voter[] {
  const people = new Map<string, Voter>();
  for (const voter of voters) {
    const known = people.get(voter.id);
    const groups = known?.groups.filter((group) => voter.groups.includes(group)) ?? voter.groups;
    people.set(voter.id, { id: voter.id, groups });
  }
  return [...people.values()];
}

/**
 * Counts the filled places of each quorum in a maximum bipartite matching, found by augmenting paths. The open quorums depend on who
 * voted and not on the order: places are filled in a fixed order and stay filled. Quorums with fewer groups are filled first, because
 * more people fit the remaining ones.
 */
function fill(approvals: readonly Quorum[], people: readonly Voter[]): readonly number[] {
  const placeOf = new Map<string, number>();
  const seat = (index: number, tried: Set<string>): boolean =>
    people.some((person) => {
      const quorum = approvals[index];
      if (quorum === undefined || tried.has(person.id) || !fits(quorum, person)) return false;
      const current = placeOf.get(person.id);
      if (current === index) return false;
      tried.add(person.id);
      if (current !== undefined && !seat(current, tried)) return false;
      placeOf.set(person.id, index);
      return true;
    });
  const filled = approvals.map(() => 0);
  const narrowestFirst = [...approvals.entries()].sort(([, a], [, b]) => groupsOf(a) - groupsOf(b));
  for (const [index, { count }] of narrowestFirst) {
    let places = 0;
    // Ends at the latest when everybody has a place.
    while (places < count && seat(index, new Set())) places += 1;
    filled[index] = places;
  }
  return filled;
}

function groupsOf({ from }: Quorum): number {
  return new Set(from).size;
}
