import { isCorrectable } from '../domain/appeal.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import { touchAlert } from '../outbox/raise.ts';
import { followedOf } from '../requests/show/view.ts';
import { getAppeal } from '../store/appeals.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import { requestsFor } from '../store/requests.ts';
import { alertOf } from './change.ts';
import { closeAppeal, correctAppeal } from './close.ts';

/**
 * Brings an appeal up to date with the requests that were made for it: its card shows the latest, each step is told once below
 * it, and money that went back ends it, or corrects how it ended.
 */
export async function advance(parts: Kit, { subject: id }: Job): Promise<TaskOutcome> {
  const { db, policy, now } = parts;
  const appeal = await getAppeal(db, id);
  if (!appeal) return 'done';
  const requests = await requestsFor(db, [id]);
  const at = now();
  await db.transaction().execute(async (trx) => {
    for (const request of requests) {
      const followed = followedOf(request);
      const { state } = request;
      const step = `${request.id}.${state}.${followed?.what ?? ''}`;
      await touchAlert(trx, policy, alertOf(id), {
        at,
        byPerson: true,
        reply: {
          key: step,
          content: { what: 'request', request: request.id, state, followed: followed?.what ?? null },
        },
      });
      if (followed?.what === 'refunded') {
        const ending = { outcome: 'refunded', amount: followed.refunded } as const;
        const { outcome, amount_fen } = appeal;
        if (appeal.state !== 'closed') await closeAppeal(trx, policy, id, ending, at);
        else if (isCorrectable(outcome, amount_fen) && (outcome !== 'refunded' || ending.amount !== null)) {
          await correctAppeal(trx, policy, appeal, ending, at);
        }
      }
    }
    // What a request came to may show in the order too.
    await enqueue(trx, { kind: 'appeal.follow', subject: id, runAt: at }, at);
  });
  parts.wake();
  return 'done';
}
