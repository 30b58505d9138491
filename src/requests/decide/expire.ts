import { LATCHKEY } from '../../domain/actor.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit } from '../../kit/kit.ts';
import type { Job } from '../../store/jobs.ts';
import { getRequest } from '../../store/requests.ts';
import { move } from '../change.ts';
import { hasLapsed } from './decide.ts';

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
