import type { Transaction } from 'kysely';
import { LATCHKEY } from '../domain/actor.ts';
import type { RestoreFacts } from '../domain/alert.ts';
import { OPEN_STATES } from '../domain/request.ts';
import { move, note } from '../requests/change.ts';
import { appendAudit } from '../store/audit.ts';
import { doubtJobs } from '../store/jobs.ts';
import type { RequestRow } from '../store/requests.ts';
import type { Tables } from '../store/tables.ts';
import type { Extent } from './present.ts';

type Trx = Transaction<Tables>;

/** The facts of a restore once the rows are in place. */
export type RestoreOf = {
  /** Unix ms. */
  readonly at: number;
  readonly takenAt: number;
  readonly backup: Extent;
  /** The replaced database's extent, where it could be read. */
  readonly replaced: Extent | null;
  readonly lost: RestoreFacts['lost'];
};

/** Numbers reserved per day that the database lacks: more than any operator issues. */
const NUMBERS_A_DAY = 10_000;
const DAY_MS = 24 * 3_600_000;

/** Versions reserved for that time. They distinguish the messages to people. */
const VERSIONS = 1_000;

/**
 * Prevents a restored database from sending anything by itself, because nobody knows what happened since the backup. Approved requests
 * become unknown and are asked about; waiting doors expire; waiting refunds get new cards; messages are searched for before they are
 * posted; numbers continue well above those that may have been issued. Each change is audited, in the caller's transaction.
 */
export async function doubtAll(trx: Trx, restore: RestoreOf): Promise<RestoreFacts> {
  const { at, takenAt, backup, replaced, lost } = restore;
  const days = Math.floor(Math.max(0, at - takenAt) / DAY_MS) + 1;
  const beyond = (which: 'request' | 'appeal') =>
    Math.max(backup.numbers[which], replaced?.numbers[which] ?? 0) + days * NUMBERS_A_DAY;
  await trx
    .updateTable('request_counter')
    .set({ last: beyond('request') })
    .execute();
  await trx
    .updateTable('counters')
    .set({ last: beyond('appeal') })
    .where('name', '=', 'appeal')
    .execute();
  await doubtJobs(trx, at);
  await doubtMessages(trx);
  const counts = await doubtRequests(trx, at);
  const facts: RestoreFacts = { takenAt, lost, ...counts };
  await trx
    .insertInto('restores')
    .values({ at, taken_at: takenAt, facts: JSON.stringify(facts) })
    .execute();
  await appendAudit(trx, { at, actor: LATCHKEY, event: 'desk.restored', note: noteOf(restore, facts) });
  return facts;
}

/** Messages that the ledger holds as undelivered may have been delivered since, and the content of Homes is unknown. */
async function doubtMessages(trx: Trx): Promise<void> {
  await trx
    .updateTable('messages')
    .set((set) => ({ tried_at: set.fn.coalesce('tried_at', 'queued_at') }))
    .where('state', 'in', ['queued', 'failed'])
    .execute();
  await trx.updateTable('homes').set({ shown: null }).execute();
}

async function doubtRequests(
  trx: Trx,
  at: number,
): Promise<Pick<RestoreFacts, 'unknown' | 'expired' | 'pending'>> {
  const counts = { unknown: 0, expired: 0, pending: 0 };
  const open = await trx
    .updateTable('requests')
    .set((set) => ({ cards_since: at, version: set('version', '+', VERSIONS) }))
    .where('state', 'in', OPEN_STATES)
    .returningAll()
    .execute();
  for (const row of open) {
    const done = await doubtRequest(trx, row, at);
    if (done !== null) counts[done] += 1;
  }
  return counts;
}

async function doubtRequest(trx: Trx, row: RequestRow, at: number): Promise<keyof typeof COUNTED | null> {
  const { id, kind, state } = row;
  const by = { at, actor: LATCHKEY };
  if (state === 'pending' && kind === 'door') {
    const event = 'request.expired';
    await move(trx, id, 'expire', { ...by, event, note: RESTORED, told: true, change: { decided_at: at } });
    return 'expired';
  }
  if (state === 'pending') {
    await note(trx, id, ['pending'], { ...by, event: 'request.renewed', note: RESTORED });
    return 'pending';
  }
  const reconcile = { kind: 'request.reconcile', subject: id, runAt: at } as const;
  if (state === 'unknown') {
    await note(trx, id, ['unknown'], { ...by, event: 'request.renewed', note: RESTORED, next: [reconcile] });
    return null;
  }
  await trx
    .updateTable('attempts')
    .set({ outcome: 'unknown', ended_at: at })
    .where('request', '=', id)
    .where('outcome', 'is', null)
    .execute();
  await move(trx, id, 'doubt', {
    ...by,
    event: 'request.unknown',
    note: RESTORED,
    told: true,
    // The earliest time at which it can have been sent.
    change: { ending: RESTORED, begun_at: row.begun_at ?? row.decided_at ?? row.created_at },
    next: [reconcile],
  });
  return 'unknown';
}

const RESTORED = 'restored';
const COUNTED = { unknown: true, expired: true, pending: true } as const;

function noteOf({ takenAt, backup, replaced }: RestoreOf, facts: RestoreFacts): string {
  const { lost, unknown, expired, pending } = facts;
  return JSON.stringify({
    takenAt: new Date(takenAt).toISOString(),
    audit: backup.audit,
    ...(replaced && { replaced: replaced.audit }),
    lost,
    unknown,
    expired,
    pending,
  });
}
