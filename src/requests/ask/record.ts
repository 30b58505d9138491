import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { withoutInvisible } from '../../domain/invisible.ts';
import { maskText } from '../../domain/mask.ts';
import { couldBeApproved, whoCould } from '../../domain/may.ts';
import type { Fen } from '../../domain/order.ts';
import { refId } from '../../domain/order-ref.ts';
import { tierFor } from '../../domain/quorum.ts';
import { Refused } from '../../domain/refusal.ts';
import type { ApprovedKind, RequestFacts } from '../../domain/request.ts';
import { canonicalFacts, orderOf } from '../../domain/request-facts.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Kit } from '../../kit/kit.ts';
import type { Policy } from '../../settings/policy.ts';
import type { Staff } from '../../settings/staff.ts';
import { openAppealsAbout } from '../../store/appeals.ts';
import { storableText } from '../../store/audit-rows.ts';
import type { NewJob } from '../../store/jobs.ts';
import { insertRequest, nextRequestId, openRequestFor, type RequestRow } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import { votesOf } from '../../store/votes.ts';
import { record } from '../change.ts';
import { viewOf } from '../show/view.ts';

/** Longest reason and note, in UTF-16 units. */
const LONGEST_WORDS = 500;

/** What is asked for, once every rule that needs no database has agreed. */
type Wish = {
  readonly facts: RequestFacts;
  readonly amount: Fen | null;
  readonly reason: string;
  readonly note: string | null;
  /** Id of the appeal it is for; null: of whichever is open about the same order. */
  readonly appeal?: string | null;
};

/** Throws `Refused` while money and doors wait because something is wrong with what the desk stands on. */
export function mustNotBeHeld({ ground }: Kit): void {
  const trouble = ground.holdsMoney();
  if (trouble) throw new Refused({ kind: 'money_held', part: trouble.part });
}

/** Whether the places of a request could be filled at all by people other than who asks. Throws `Refused`. */
export function mustBeApprovable(policy: Policy, staff: Staff, kind: ApprovedKind, amount: Fen | null) {
  const { approvals } = tierFor(policy[kind].tiers, amount);
  if (couldBeApproved(policy, approvals, staff.id)) return;
  throw new Refused({
    kind: 'nobody_could_approve',
    places: whoCould(policy, approvals, [staff.id]),
  });
}

/** A reason or a note as it is kept: without numbers that identify a customer. Throws `Refused` for an empty reason. */
export function reasonOf(words: string): string {
  const kept = noteOf(words);
  if (kept === null) throw new Refused({ kind: 'no_reason' });
  return kept;
}

/** The same for what may be left empty. */
export function noteOf(words: string | null): string | null {
  // What nobody can see would hide a number from the masking, or pass for a reason by itself.
  const seen = withoutInvisible(words ?? '').trim();
  return storableText(maskText(seen).slice(0, LONGEST_WORDS)) || null;
}

/**
 * Writes a request down: one line of all who ask, so that of two the same the second is shown the first, and caps are
 * counted one by one. `rules` runs in the transaction and throws `Refused`.
 */
export async function recordRequest(
  parts: Kit,
  staff: Staff,
  wish: Wish,
  trace: string,
  rules: (trx: Transaction<Tables>, subject: string, now: number) => Promise<void>,
): Promise<RequestView> {
  mustNotBeHeld(parts);
  const { policy, db } = parts;
  const { facts } = wish;
  const subject = subjectOf(facts);
  if (facts.kind !== 'appeal') mustBeApprovable(policy, staff, facts.kind, wish.amount);
  const row = await db.transaction().execute(async (trx) => {
    const id = await nextRequestId(trx);
    const now = parts.now();
    await mustBeTheOnlyOne(policy, trx, facts.kind, subject);
    await rules(trx, subject, now);
    const row: RequestRow = {
      id,
      kind: facts.kind,
      state: facts.kind === 'appeal' ? 'approved' : 'pending',
      version: 1,
      subject,
      amount_fen: wish.amount,
      requester: staff.id,
      reason: wish.reason,
      note: wish.note,
      facts: canonicalFacts(facts),
      facts_digest: factsDigest(facts),
      trace,
      created_at: now,
      expires_at: facts.kind === 'appeal' ? now : now + policy[facts.kind].expireAfterMs,
      decided_at: facts.kind === 'appeal' ? now : null,
      decided_by: null,
      decision_note: null,
      begun_at: null,
      ended_at: null,
      ending: null,
      ending_words: null,
      ended_by: null,
      person_asked_at: null,
      receipt: null,
      followed: null,
      appeal: await appealFor(trx, wish),
      cards_since: null,
    };
    if (!(await insertRequest(trx, row))) {
      // The lock on the counter serialises all requests, so nothing can have come in between.
      throw new Error(`The database refused ${id} although nothing stood in its way`);
    }
    await record(trx, row, {
      at: now,
      actor: staff.id,
      event: 'request.asked',
      note: wish.reason,
      next: whatFollows(policy, row),
    });
    return row;
  });
  parts.wake();
  parts.log.info({ request: row.id, kind: row.kind, by: staff.id, trace }, 'asked');
  return viewOf(policy, row, []);
}

/** What waits for approval is brought up again and lapses; an appeal is filed at once. */
function whatFollows(
  policy: Policy,
  { kind, id, created_at: at, expires_at: end }: RequestRow,
): readonly NewJob[] {
  if (kind === 'appeal') return [{ kind: 'request.execute', subject: id, runAt: at }];
  const remindAt = at + policy[kind].remindAfterMs;
  return [
    { kind: 'request.expire', subject: id, runAt: end },
    ...(remindAt < end ? [{ kind: 'request.remind', subject: id, runAt: remindAt } as const] : []),
  ];
}

/** The appeal that a request is made for: what becomes of the one shows on the other. */
async function appealFor(trx: Transaction<Tables>, { facts, appeal }: Wish): Promise<string | null> {
  if (appeal != null || facts.kind === 'door') return appeal ?? null;
  const [open] = await openAppealsAbout(trx, facts.order);
  return open?.id ?? null;
}

async function mustBeTheOnlyOne(
  policy: Policy,
  trx: Transaction<Tables>,
  kind: RequestFacts['kind'],
  subject: string,
): Promise<void> {
  const open = await openRequestFor(trx, kind, subject);
  if (open === undefined) return;
  const request = viewOf(policy, open, await votesOf(trx, [open.id]));
  throw new Refused({ kind: 'already_requested', request });
}

/** SHA-256 (lower-case hex) of the facts a decider is shown: the audit proves by it what the decision was made on. */
export function factsDigest(facts: RequestFacts): string {
  return createHash('sha256').update(canonicalFacts(facts)).digest('hex');
}

/** What a request is about, as it is stored: `c.<receipt>` for an order, `d.<CID>` for a device. */
function subjectOf(facts: RequestFacts): string {
  if (facts.kind === 'door') return deviceSubject(facts.deviceId);
  return refId(orderOf(facts));
}

/** `d.<CID>` */
export function deviceSubject(deviceId: string): string {
  return `d.${deviceId}`;
}
