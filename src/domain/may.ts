import {
  couldBeMet,
  countsTowards,
  inAnyGroup,
  mayFill,
  type Quorum,
  standingOf,
  type Tier,
  tierFor,
} from './quorum.ts';
import type { AppealRefusal, RequestRefusal } from './refusal.ts';
import type { RequestKind, RequestState } from './request.ts';
import type { Missing } from './request-view.ts';

/*
 * Who may do what. Every other file asks here: use cases before they act, cards before they draw a button, `/desk whoami`, `policy
 * explain` and Homes. What depends on groups alone is a row of `GROUPS`; what depends on a request as well is a function below.
 */

/** A person as the policy names them. */
export type Person = { readonly id: string; readonly name: string; readonly groups: readonly string[] };

/** What the policy says about permissions. */
export type Rules = {
  readonly lookups: { readonly allow: readonly string[]; readonly reveal: readonly string[] };
  readonly refund: { readonly request: readonly string[]; readonly tiers: readonly Tier[] };
  readonly door: { readonly request: readonly string[]; readonly tiers: readonly Tier[] };
  readonly staff: { readonly byId: ReadonlyMap<string, Person> };
};

/** What a group can be permitted, whatever it is about. */
export type Permission =
  | 'look_up'
  | 'reveal'
  | `ask_${RequestKind}`
  | 'handle_appeals'
  | 'settle_visits'
  | 'see_appeals_at_home'
  | 'see_visits_at_home';

const GROUPS = {
  look_up: ({ lookups }) => lookups.allow,
  reveal: ({ lookups }) => lookups.reveal,
  ask_refund: ({ refund }) => refund.request,
  ask_door: ({ door }) => door.request,
  // An appeal ends with a refund or without one: the same people handle both.
  ask_appeal: ({ refund }) => refund.request,
  handle_appeals: ({ refund }) => refund.request,
  // A visit that nobody paid comes from a door that these people asked for.
  settle_visits: ({ door }) => door.request,
  see_appeals_at_home: ({ refund, lookups }) => [...refund.request, ...lookups.allow],
  see_visits_at_home: ({ door, lookups }) => [...door.request, ...lookups.allow],
} satisfies Record<Permission, (rules: Rules) => readonly string[]>;

/** The groups that have a permission. */
export function groupsThatMay(rules: Rules, permission: Permission): readonly string[] {
  return GROUPS[permission](rules);
}

/** Whether one of the person's groups has a permission. */
export function may(rules: Rules, person: Pick<Person, 'groups'>, permission: Permission): boolean {
  return inAnyGroup(person, groupsThatMay(rules, permission));
}

/** Why a person may ask for nothing of this kind; null: they may. */
export function whyNotAsk(
  rules: Rules,
  person: Pick<Person, 'groups'>,
  what: RequestKind,
): Extract<RequestRefusal, { kind: 'may_not_ask' }> | null {
  const groups = groupsThatMay(rules, `ask_${what}`);
  return inAnyGroup(person, groups) ? null : { kind: 'may_not_ask', what, groups };
}

/** A request as far as permissions depend on it: what is asked for, how much (分; null: a door), and by whom (staff id). */
export type Asking = {
  readonly kind: RequestKind;
  readonly amount_fen: number | null;
  readonly requester: string;
};

/** A request under way. */
type UnderWay = Asking & { readonly state: RequestState; readonly person_asked_at: number | null };

/** Somebody's approval, by staff id. */
type Vote = { readonly staff: string };

/** The tier that holds a request's amount. A filed appeal has no places, so that no vote can ever count. */
function tierOf(rules: Rules, { kind, amount_fen: amount }: Omit<Asking, 'requester'>): Tier {
  return kind === 'appeal' ? { upToFen: null, approvals: [] } : tierFor(rules[kind].tiers, amount);
}

/** Why a person may neither approve nor reject a request; null: they may. */
export function whyNotDecide(
  rules: Rules,
  person: Person,
  request: Asking,
): Extract<RequestRefusal, { kind: 'own_request' | 'may_not_decide' }> | null {
  if (person.id === request.requester) return { kind: 'own_request' };
  const { approvals } = tierOf(rules, request);
  if (mayFill(approvals, person, request.requester)) return null;
  return { kind: 'may_not_decide', groups: groupsIn(approvals) };
}

/** Why a person may not say how a request ended whose outcome is unknown; null: they may. Those who decide about a request may. */
export function whyNotResolve(
  rules: Rules,
  person: Person,
  request: Asking,
): Extract<RequestRefusal, { kind: 'own_request' | 'may_not_resolve' }> | null {
  if (request.kind !== 'appeal' || person.id === request.requester) {
    const refusal = whyNotDecide(rules, person, request);
    return refusal?.kind === 'may_not_decide' ? { ...refusal, kind: 'may_not_resolve' } : refusal;
  }
  // Nobody decides about an appeal that is filed.
  const groups = groupsThatMay(rules, 'handle_appeals');
  return inAnyGroup(person, groups) ? null : { kind: 'may_not_resolve', groups };
}

/** Why a person may not take a request back; null: it is their own. */
export function whyNotCancel(
  { staff }: Rules,
  person: Pick<Person, 'id'>,
  { requester }: Asking,
): Extract<RequestRefusal, { kind: 'not_the_requester' }> | null {
  if (person.id === requester) return null;
  return {
    kind: 'not_the_requester',
    requester: { id: requester, name: staff.byId.get(requester)?.name ?? requester },
  };
}

/** Why a person may not take care of appeals; null: they may. */
export function whyNotHandleAppeals(
  rules: Rules,
  person: Pick<Person, 'groups'>,
): Extract<AppealRefusal, { kind: 'may_not_handle' }> | null {
  if (may(rules, person, 'handle_appeals')) return null;
  return { kind: 'may_not_handle', groups: groupsThatMay(rules, 'handle_appeals') };
}

/** Whether a person's approval fills one more place of a pending request. `votes`: all votes for it. */
export function mayApprove(rules: Rules, person: Person, request: Asking, votes: readonly Vote[]): boolean {
  return countsTowards(tierOf(rules, request).approvals, votersOf(rules, votes), person, request.requester);
}

/** Whether a request waits for this person's approval. `votes`: all votes for it. */
export function awaitsApprovalBy(
  rules: Rules,
  person: Person,
  request: UnderWay,
  votes: readonly Vote[],
): boolean {
  if (request.state !== 'pending' || votes.some(({ staff }) => staff === person.id)) return false;
  return mayApprove(rules, person, request, votes);
}

/** Whether the desk asks this person, among others, how a request ended. */
export function awaitsOutcomeFrom(rules: Rules, person: Person, request: UnderWay): boolean {
  return (
    request.state === 'unknown' &&
    request.person_asked_at !== null &&
    whyNotResolve(rules, person, request) === null
  );
}

/** How far votes fill the places of a request's tier. A vote of somebody who has left the policy or its groups does not count. */
export function standing(
  rules: Rules,
  request: Asking,
  votes: readonly Vote[],
): ReturnType<typeof standingOf> {
  return standingOf(tierOf(rules, request).approvals, votersOf(rules, votes), request.requester);
}

/** The votes of those who may still decide. */
export function countingVotes<V extends Vote>(
  rules: Rules,
  request: Asking,
  votes: readonly V[],
): readonly V[] {
  return votes.filter((vote) =>
    votersOf(rules, [vote]).some((voter) => whyNotDecide(rules, voter, request) === null),
  );
}

/** Whether other people than who asks could fill every place. `requester`: staff id; null: nobody is left out. */
export function couldBeApproved(
  rules: Rules,
  approvals: readonly Quorum[],
  requester: string | null,
): boolean {
  return couldBeMet(approvals, everybodyIn(rules), requester);
}

/** Who could fill places, in the policy's order. `excludeIds`: staff ids of the requester and of those who have voted. */
export function whoCould(
  rules: Rules,
  places: readonly Quorum[],
  excludeIds: readonly string[],
): readonly Missing[] {
  const people = everybodyIn(rules).filter(({ id }) => !excludeIds.includes(id));
  return places.map(({ from, count }) => ({
    groups: from,
    count,
    people: people.filter((person) => inAnyGroup(person, from)).map(({ id, name }) => ({ id, name })),
  }));
}

/** Everybody in the policy for whom something holds, in its order. */
export function everybodyWho<P extends Person>(
  rules: { readonly staff: { readonly byId: ReadonlyMap<string, P> } },
  holds: (person: P) => boolean,
): readonly P[] {
  return [...rules.staff.byId.values()].filter(holds);
}

/** Everybody in the policy who is permitted this, in its order. */
export function everybodyWhoMay<P extends Person>(
  rules: Rules & { readonly staff: { readonly byId: ReadonlyMap<string, P> } },
  permission: Permission,
): readonly P[] {
  return everybodyWho(rules, (person) => may(rules, person, permission));
}

function everybodyIn({ staff }: Rules): readonly Person[] {
  return [...staff.byId.values()];
}

/** The people behind votes whom the policy still names. */
function votersOf({ staff }: Rules, votes: readonly Vote[]): readonly Person[] {
  return votes.flatMap((vote) => staff.byId.get(vote.staff) ?? []);
}

function groupsIn(approvals: readonly Quorum[]): readonly string[] {
  return [...new Set(approvals.flatMap(({ from }) => from))];
}
