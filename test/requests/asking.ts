import type { CabinetOrder } from '../../sandbox/fleet/types.ts';
import type { OrderRef } from '../../src/domain/order-ref.ts';
import { Refused } from '../../src/domain/refusal.ts';
import type { RequestState } from '../../src/domain/request.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { askRefund } from '../../src/requests/ask/ask-refund.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { type Staff, staffListOf } from '../../src/settings/staff.ts';
import type { Job } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import type { TestDesk } from '../desk/desk.ts';

export const TRACE = 'trace-of-a-test';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** The first of the simulator's cabinets: powered, online and selling. */
const A001 = '5f6da2362201410011fe7b72';

type PolicyFile = Record<string, unknown>;

/**
 * The example policy with more people, of whom some are in two groups and one in a group that may nothing, and caps
 * nobody reaches by accident.
 */
export function crowded(file: PolicyFile): PolicyFile {
  const person = (id: string, ...groups: string[]) => ({
    id,
    name: id,
    slack: `U0${id.toUpperCase()}`,
    wecom: id,
    groups,
  });
  const { staff } = file;
  const { refund } = file;
  if (!Array.isArray(staff) || typeof refund !== 'object') throw new Error('This is not the example policy');
  return {
    ...file,
    staff: [
      ...staff,
      person('zhou', 'support'),
      person('wang', 'leads'),
      person('boss', 'leads', 'finance'),
      person('guo', 'finance'),
      person('fang', 'cleaners'),
    ],
    refund: { ...refund, dailyCap: { perRequester: 1_000_000, overall: 10_000_000 } },
  };
}

/** The same parts after somebody edited the policy and restarted: people left, came, or changed groups. */
export function withStaff(parts: Kit, change: (staff: readonly Staff[]) => readonly Staff[]): Kit {
  const staff = change([...parts.policy.staff.byId.values()]);
  const entries = staff.map(({ id, name, groups }) => ({ id, name, groups }));
  return { ...parts, policy: { ...parts.policy, staff: staffListOf(entries) } };
}

/** A paid order without a request. `fen`: the paid amount. */
export function sold(desk: TestDesk, fen = 1_205): { readonly order: CabinetOrder; readonly ref: OrderRef } {
  const order = desk.yopoint.state.sell(A001, { payPriceFen: fen });
  return { order, ref: { source: 'cabinet', number: order.ReceiptNo } };
}

/** A new refund request over a new order. */
export function asked(desk: TestDesk, by: Staff, fen = 1_205): Promise<RequestView> {
  return askFor(desk.parts, by, sold(desk, fen).ref);
}

/** Asks for this order back. */
export function askFor(parts: Kit, by: Staff, ref: OrderRef): Promise<RequestView> {
  return askRefund(parts, by, { ref, reason: 'nothing came out', note: null }, TRACE);
}

/** Why it was refused; throws when it was not, or when it failed otherwise. */
export async function refusalOf(answer: Promise<unknown>): Promise<Refused['refusal']> {
  const { accepted, refusals } = await outcomesOf([answer]);
  const [refusal] = refusals;
  if (!refusal) throw new Error(`This was not refused: ${JSON.stringify(accepted)}`);
  return refusal;
}

/** What became of several gestures at once; throws when one of them failed in another way than by a rule. */
export async function outcomesOf<T>(
  answers: readonly Promise<T>[],
): Promise<{ readonly accepted: readonly T[]; readonly refusals: readonly Refused['refusal'][] }> {
  const accepted: T[] = [];
  const refusals: Refused['refusal'][] = [];
  for (const outcome of await Promise.allSettled(answers)) {
    if (outcome.status === 'fulfilled') accepted.push(outcome.value);
    else if (outcome.reason instanceof Refused) refusals.push(outcome.reason.refusal);
    else throw outcome.reason;
  }
  return { accepted, refusals };
}

/** Without the look at Homes, which is put down a moment after the commit that it follows. */
function jobsButHomes(db: Store['db']) {
  return db.selectFrom('jobs').selectAll().where('kind', '<>', 'homes.follow').orderBy('key').execute();
}

/** All that asking and deciding write. */
export async function everything({ db }: Store) {
  return {
    counter: await db.selectFrom('request_counter').selectAll().execute(),
    requests: await db.selectFrom('requests').selectAll().orderBy('id').execute(),
    votes: await db.selectFrom('votes').selectAll().orderBy('request').orderBy('staff').execute(),
    attempts: await db.selectFrom('attempts').selectAll().orderBy('request').orderBy('number').execute(),
    jobs: await jobsButHomes(db),
    auditHead: await db.selectFrom('audit_head').selectAll().execute(),
    audit: await db.selectFrom('audit').selectAll().orderBy('seq').execute(),
  };
}

/** What grows with whatever is written about requests: the same as long as nothing was. */
export async function lastWritten({ db }: Store) {
  return {
    counter: await db.selectFrom('request_counter').selectAll().execute(),
    auditHead: await db.selectFrom('audit_head').selectAll().execute(),
    jobs: await jobsButHomes(db),
  };
}

/** The jobs of a request, by kind, with their times. */
export async function jobsOf({ db }: Store, request: string): Promise<Readonly<Record<string, number>>> {
  const rows = await db
    .selectFrom('jobs')
    .select(['kind', 'run_at'])
    .where('subject', '=', request)
    .execute();
  return Object.fromEntries(rows.map((row) => [row.kind, row.run_at]));
}

/** The audit rows of a request, oldest first. */
export function auditOf({ db }: Store, request: string) {
  return db.selectFrom('audit').selectAll().where('request', '=', request).orderBy('seq').execute();
}

/** The names of what happened to a request, oldest first. */
export async function eventsOf(store: Store, request: string): Promise<readonly string[]> {
  return (await auditOf(store, request)).map(({ event }) => event);
}

const DECISIONS = ['request.approved', 'request.rejected', 'request.cancelled', 'request.expired'];

/** The decisions about a request in the audit. */
export async function decisionsOf(store: Store, request: string): Promise<readonly string[]> {
  return (await eventsOf(store, request)).filter((event) => DECISIONS.includes(event));
}

/** The job that lapses a request, as a worker holds it. */
export function expiryOf(request: string, at: number): Job {
  return {
    key: `request.expire:${request}`,
    kind: 'request.expire',
    subject: request,
    payload: null,
    createdAt: at,
    attempts: 1,
    wanted: 1,
    fence: 1,
    leaseUntil: at + MINUTE,
  };
}

/** The state in which a request is stored. */
export async function stateOf({ db }: Store, request: string): Promise<RequestState | undefined> {
  return (await getRequest(db, request))?.state;
}

/** These people approve it, one after the other. */
export async function approvedBy(
  desk: TestDesk,
  { id }: RequestView,
  ...people: readonly string[]
): Promise<void> {
  for (const person of people) await approve(desk.parts, desk.person(person), id);
}
