import type { TaskOutcome } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import { touchAlert } from '../outbox/raise.ts';
import { getAppeal } from '../store/appeals.ts';
import type { Job } from '../store/jobs.ts';
import { alertOf } from './change.ts';

/** Calls, below an appeal's card, those who can take it, when nobody has. One that a digest counts is reminded of there. */
export async function remindOfAppeal(parts: Kit, { subject: id }: Job): Promise<TaskOutcome> {
  const { db, policy, now, wake } = parts;
  const appeal = await getAppeal(db, id);
  if (appeal?.state !== 'open') return 'done';
  await db.transaction().execute((trx) =>
    touchAlert(trx, policy, alertOf(id), {
      at: now(),
      reply: { key: 'reminder', content: { what: 'reminder' } },
    }),
  );
  wake();
  return 'done';
}
