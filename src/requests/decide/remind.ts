import type { Transaction } from 'kysely';
import { personAskedCard, reminderCard } from '../../cards/requests/request-messages.ts';
import { LATCHKEY } from '../../domain/actor.ts';
import { everybodyWho, mayApprove, whyNotResolve } from '../../domain/may.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit, TellingKit } from '../../kit/kit.ts';
import { approvalsPlace } from '../../messengers/places.ts';
import { tellOnce } from '../../outbox/tell-once.ts';
import { isAudited } from '../../store/audit-rows.ts';
import type { Job } from '../../store/jobs.ts';
import { getRequest, type RequestRow } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import { votesOf } from '../../store/votes.ts';
import { audit, move } from '../change.ts';
import { viewById, viewOf } from '../show/view.ts';
import { hasLapsed } from './decide.ts';

/** Calls those who can still decide, below the card. */
export async function remind(parts: TellingKit, job: Job): Promise<TaskOutcome> {
  const { policy, db } = parts;
  const row = await getRequest(db, job.subject);
  // Past its time there is nothing left to decide, even where the job that lapses it has yet to run.
  if (row?.state !== 'pending' || hasLapsed(row, parts.now())) return 'done';
  const votes = await votesOf(db, [row.id]);
  const view = viewOf(policy, row, votes);
  // More than those whom a missing place names: somebody who has voted may move to it.
  const able = everybodyWho(policy, (staff) => mayApprove(policy, staff, row, votes));
  await tellOnce(parts, job, {
    to: approvalsPlace(able),
    card: (reader) => reminderCard(reader, view, able),
    id: `${view.id}.remind`,
    about: view,
    below: `${view.id}.approvals`,
    until: view.expiresAt,
  });
  await db.transaction().execute((trx) => recordOnce(trx, row, parts.now()));
  return 'done';
}

/** A worker that takes over after a crash finds the reminder sent, and may find it audited as well. */
async function recordOnce(trx: Transaction<Tables>, row: RequestRow, at: number): Promise<void> {
  const event = 'request.reminded';
  if (!(await isAudited(trx, row.id, event))) await audit(trx, row, { at, actor: LATCHKEY, event });
}

/** Calls the people who can say how a request ended, when the desk could not find out. */
export async function askPerson(parts: TellingKit, job: Job): Promise<TaskOutcome> {
  const { policy } = parts;
  const row = await getRequest(parts.db, job.subject);
  const view = await viewById(policy, parts.db, job.subject);
  if (!row || view?.state !== 'unknown') return 'done';
  // Below an appeal's card its own thread calls for somebody.
  if (row.kind === 'appeal') return 'done';
  const able = everybodyWho(policy, (staff) => whyNotResolve(policy, staff, row) === null);
  await tellOnce(parts, job, {
    to: approvalsPlace(able),
    card: (reader) => personAskedCard(reader, view, able),
    id: `${view.id}.person`,
    about: view,
    below: `${view.id}.approvals`,
    // Nobody else is going to find out.
    until: Number.POSITIVE_INFINITY,
  });
  return 'done';
}

/** Lapses a request that nobody decided in time. */
export async function expire(parts: Kit, { subject: id }: Job): Promise<TaskOutcome> {
  const row = await getRequest(parts.db, id);
  if (row?.state !== 'pending') return 'done';
  const at = parts.now();
  if (!hasLapsed(row, at)) return { againAt: row.expires_at };
  await parts.db.transaction().execute((trx) =>
    move(trx, id, 'expire', {
      at,
      actor: LATCHKEY,
      event: 'request.expired',
      told: true,
      change: { decided_at: at },
    }),
  );
  parts.wake();
  return 'done';
}
