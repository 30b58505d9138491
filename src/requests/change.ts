import type { Transaction } from 'kysely';
import { type RequestEvent, type RequestState, transition } from '../domain/request.ts';
import { appendAudit } from '../store/audit.ts';
import { enqueueAll, type NewJob } from '../store/jobs.ts';
import { changeRequest, type RequestChange, type RequestOnly, type RequestRow } from '../store/requests.ts';
import type { Tables } from '../store/tables.ts';

const STATES: readonly RequestState[] = [
  'pending',
  'approved',
  'executing',
  'done',
  'failed',
  'unknown',
  'rejected',
  'expired',
  'cancelled',
];

/** What happens with a change: who did it, what is written, what is told and what is to be done next. */
export type Happening = {
  readonly at: number;
  /** Staff id, or `LATCHKEY`. */
  readonly actor: string;
  /** As the audit names it. */
  readonly event: string;
  readonly note?: string | null;
  readonly change?: RequestChange;
  /** Only while these are still as they are here. */
  readonly only?: RequestOnly;
  /** Written in the same transaction, before the audit: appending to it locks the chain's head row. */
  readonly also?: (trx: Transaction<Tables>, row: RequestRow) => Promise<void>;
  /** The requester hears of it. */
  readonly told?: boolean;
  readonly next?: readonly NewJob[];
};

/**
 * Moves a request: state, jobs and audit in the caller's transaction. Undefined: it was in no state this can happen in, so
 * somebody else was first and nothing was written. Wake the worker after the commit.
 */
export async function move(
  trx: Transaction<Tables>,
  id: string,
  event: RequestEvent,
  happening: Happening,
): Promise<RequestRow | undefined> {
  const from = STATES.filter((state) => transition(state, event) !== null);
  const [first] = from;
  const to = first && transition(first, event);
  if (!to) throw new Error(`Nothing can ever be moved by ${event}`);
  const row = await changeRequest(trx, id, from, to, happening.change);
  if (row) await record(trx, row, happening);
  return row;
}

/** Writes a change that leaves the state as it is. As `move`. */
export async function note(
  trx: Transaction<Tables>,
  id: string,
  from: readonly RequestState[],
  happening: Happening,
): Promise<RequestRow | undefined> {
  const row = await changeRequest(trx, id, from, null, happening.change, happening.only);
  if (row) await record(trx, row, happening);
  return row;
}

/** What follows from every change: the cards are brought up to date, the requester is told, and it is audited last. */
export async function record(trx: Transaction<Tables>, row: RequestRow, happening: Happening): Promise<void> {
  const { at, actor, event, told, next = [] } = happening;
  const subject = row.id;
  const jobs: NewJob[] = [{ kind: 'request.cards', subject, runAt: at }, ...next];
  if (told) {
    jobs.push({ kind: 'request.tell', subject, suffix: String(row.version), payload: String(at), runAt: at });
  }
  // An appeal that it was made for shows how it goes.
  if (row.appeal !== null) jobs.push({ kind: 'appeal.advance', subject: row.appeal, runAt: at });
  await enqueueAll(trx, jobs, at);
  await happening.also?.(trx, row);
  await audit(trx, row, { at, actor, event, note: happening.note ?? null });
}

/** One line about a request in the audit. */
export async function audit(
  trx: Transaction<Tables>,
  row: RequestRow,
  entry: { at: number; actor: string; event: string; note?: string | null },
): Promise<void> {
  await appendAudit(trx, {
    ...entry,
    subject: row.subject,
    request: row.id,
    amountFen: row.amount_fen,
    factsDigest: row.facts_digest,
  });
}
