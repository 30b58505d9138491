import type { Fen } from './order.ts';

/** A number of distinct people out of these groups, the requester not among them. */
export type Quorum = { readonly from: readonly string[]; readonly count: number };

/** Who approves up to an amount. */
export type Tier = {
  /** In 分, inclusive; null: any amount. */
  readonly upToFen: Fen | null;
  /** All of them have to be met. */
  readonly approvals: readonly Quorum[];
};

/** A person as far as a quorum asks. */
export type Voter = { readonly id: string; readonly groups: readonly string[] };

/** How far the votes for a request go. `missing`: what is still to be filled, in the policy's order. */
type Standing = { readonly met: boolean; readonly missing: readonly Quorum[] };

/**
 * The first tier that holds an amount. Null is the amount of a door, and belongs to the last tier.
 *
 * @throws RangeError when no tier holds it; the policy is checked at start so that one always does
 */
export function tierFor(tiers: readonly Tier[], amountFen: Fen | null): Tier {
  const tier =
    amountFen === null ? tiers.at(-1) : tiers.find(({ upToFen }) => upToFen === null || amountFen <= upToFen);
  if (tier === undefined) throw new RangeError('no tier of the policy holds this amount');
  return tier;
}

/**
 * Whether these votes fill every place. Each person fills one at most; who fills which is settled anew with every vote, so
 * that the order of votes means nothing.
 */
export function standingOf(
  approvals: readonly Quorum[],
  voters: readonly Voter[],
  requesterId: string,
): Standing {
  return standing(approvals, voters, requesterId);
}

/** Whether one more vote, by this person, fills one more place. */
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

/** Whether there is any place that this person could fill, were it free. */
export function mayFill(approvals: readonly Quorum[], person: Voter, requesterId: string): boolean {
  return person.id !== requesterId && isSound(approvals) && approvals.some((quorum) => fits(quorum, person));
}

/** Whether these people could fill every place if all of them voted. `requesterId` null: nobody is left out. */
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
  // "Nobody named" must never come to mean "anybody", even if the policy's own check had let it through.
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

function fits(quorum: Quorum, person: Voter): boolean {
  return quorum.from.some((group) => person.groups.includes(group));
}

/** Each person once. Should one come with different groups, those count that all of them name. */
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
 * How many places of each quorum are filled in a maximum bipartite matching, found by augmenting paths. Which quorums stay
 * open depends on who voted and not on when: places are filled in a fixed order, and one that was filled stays so. Those
 * with fewer groups come first, since more people can fill what is left then.
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
