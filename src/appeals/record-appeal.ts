import type { Transaction } from 'kysely';
import { LATCHKEY } from '../domain/actor.ts';
import { type AppealCause, type AppealKind, type AppealSource, appealFactsOf } from '../domain/appeal.ts';
import type { Order } from '../domain/order.ts';
import type { OrderSource } from '../domain/vendors.ts';
import { mustBeKept } from '../ground/ground.ts';
import type { Kit } from '../kit/kit.ts';
import { raiseAlert } from '../outbox/raise.ts';
import type { Policy } from '../settings/policy.ts';
import {
  type AppealRow,
  appealOfSource,
  insertAppeal,
  insertSource,
  nextAppealId,
  openAppealsAbout,
  sourcesOf,
} from '../store/appeals.ts';
import { enqueueAll } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';
import { alertOf, auditAppeal, moveAppeal } from './change.ts';
import { APPEAL_TIMES } from './times.ts';

/** A new appeal from one of the sources. Texts are masked and bounded already. */
export type AppealReport = {
  readonly receipt: string;
  readonly orderSource: OrderSource;
  readonly kind: AppealKind;
  readonly cause: AppealCause;
  readonly source: AppealSource;
  /** Identifies the event: deduplicates repeated reports of it. */
  readonly key: string;
  /** The caller gave it an id of its own: another id is another appeal. */
  readonly named: boolean;
  /** Staff id, where a member of staff is the source. */
  readonly by: string | null;
  readonly reason: string;
  readonly mobile: string | null;
  readonly images: readonly string[];
  /** The order as just read; null if it was not read yet. */
  readonly order: Order | null;
};

/** The appeal, and whether it was there before. */
type RecordedAppeal = { readonly id: string; readonly duplicate: boolean };

/**
 * Records an appeal once: the lock on the id counter serialises concurrent reports. A report already recorded, or of an appeal
 * that is open from another source, returns that appeal. Card, reminder and the look at its order commit in the same
 * transaction. Throws the database's error, and while the database was replaced by another.
 */
export async function recordAppeal(parts: Kit, report: AppealReport): Promise<RecordedAppeal> {
  const { policy, db, ground, now, log, wake } = parts;
  mustBeKept(ground);
  const known = await appealOfSource(db, report.source, report.key);
  if (known !== null) return { id: known, duplicate: true };
  const taken = await db.transaction().execute((trx) => recordWithin(trx, policy, report, now()));
  wake();
  log.info(
    { appeal: taken.id, source: report.source, cause: report.cause, duplicate: taken.duplicate },
    'an appeal was heard of',
  );
  return taken;
}

/** The same in a caller's transaction, which then holds up others who take appeals in until it is committed. */
async function recordWithin(
  trx: Transaction<Tables>,
  policy: Policy,
  report: AppealReport,
  at: number,
): Promise<RecordedAppeal> {
  const id = await nextAppealId(trx);
  const { source, key, receipt } = report;
  const known = await appealOfSource(trx, source, key);
  if (known !== null) return { id: known, duplicate: true };
  const same = await theSame(trx, report);
  if (same) {
    await insertSource(trx, { source, key, appeal: same.id, at });
    await addTo(trx, policy, same, report, at);
    return { id: same.id, duplicate: true };
  }
  const facts = report.order && JSON.stringify(appealFactsOf(report.order));
  const row: AppealRow = {
    id,
    receipt,
    order_source: report.orderSource,
    kind: report.kind,
    state: 'open',
    version: 1,
    cause: report.cause,
    reason: report.reason,
    mobile: report.mobile,
    images: JSON.stringify(report.images),
    first_facts: facts,
    facts,
    facts_at: facts === null ? null : at,
    created_at: at,
    claimed_by: null,
    claimed_at: null,
    closed_at: null,
    closed_by: null,
    outcome: null,
    note: null,
    amount_fen: null,
    replaced_by: null,
    review_ended_at: null,
  };
  await insertAppeal(trx, row);
  await insertSource(trx, { source, key, appeal: id, at });
  // A card without its order is of little use: that is read at once, and the card waits for it a moment.
  const looksFirst = facts === null;
  const alert = { id: alertOf(id), subject: id, facts: { kind: 'appeal', appeal: id } } as const;
  await raiseAlert(
    trx,
    policy,
    { ...alert, ...(looksFirst && { postBy: at + APPEAL_TIMES.lookedFirst }) },
    at,
  );
  const lookAt = looksFirst ? at : at + APPEAL_TIMES.follow.first;
  await enqueueAll(
    trx,
    [
      { kind: 'appeal.follow', subject: id, runAt: lookAt },
      { kind: 'appeal.remind', subject: id, runAt: at + policy.appeals.remindAfterMs },
    ],
    at,
  );
  await auditAppeal(trx, row, {
    at,
    actor: report.by ?? LATCHKEY,
    event: 'appeal.opened',
    note: `${report.source}: ${report.cause}`,
  });
  return { id, duplicate: false };
}

/** The open appeal that this is another sign of. Two that a caller tells apart by ids of its own are two. */
async function theSame(trx: Transaction<Tables>, report: AppealReport): Promise<AppealRow | null> {
  for (const open of await openAppealsAbout(trx, report.receipt)) {
    if (report.source !== 'intake') return open;
    const fromVendor = open.cause === 'refund_asked' || open.cause === 'suspicious';
    if (open.kind !== report.kind && !fromVendor) continue;
    if (!report.named) return open;
    const sources = await sourcesOf(trx, open.id);
    if (!sources.some(({ source, key }) => source === 'intake' && key.startsWith('ref:'))) return open;
  }
  return null;
}

/** What is new: the customer's words and pictures where there were none; anything else is told below the card, and whose it is. */
async function addTo(
  trx: Transaction<Tables>,
  policy: Policy,
  open: AppealRow,
  { cause, source, key, by, reason, mobile, images }: AppealReport,
  at: number,
): Promise<void> {
  const first = by === null && open.reason === '' && reason !== '';
  const change = {
    ...(first && { reason, cause, images: JSON.stringify(images) }),
    ...(open.mobile === null && mobile !== null && { mobile }),
  };
  const content =
    reason !== '' && !first
      ? ({ what: 'words', by, text: reason } as const)
      : cause !== 'staff' && cause !== open.cause
        ? ({ what: 'also', cause } as const)
        : null;
  await moveAppeal(
    trx,
    policy,
    open.id,
    { from: ['open', 'claimed'], to: null },
    {
      at,
      actor: LATCHKEY,
      event: null,
      change,
      ...(content && { reply: { key: `${source}.${key}`, content } }),
    },
  );
}
