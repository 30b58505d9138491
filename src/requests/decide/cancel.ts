import { whyNotCancel } from '../../domain/may.ts';
import { refuseIf } from '../../domain/refusal.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Kit } from '../../kit/kit.ts';
import type { Staff } from '../../settings/staff.ts';
import { votesOf } from '../../store/votes.ts';
import { move } from '../change.ts';
import { viewOf } from '../show/view.ts';
import { takePending } from './decide.ts';

/** Who asked takes it back, while nothing is decided. Throws `Refused`. */
export async function cancel(
  parts: Kit,
  staff: Staff,
  id: string,
  since: number | null = null,
): Promise<RequestView> {
  const { policy } = parts;
  const at = parts.now();
  const view = await parts.db.transaction().execute(async (trx) => {
    const row = await takePending(policy, trx, { id, since }, at);
    refuseIf(whyNotCancel(policy, staff, row));
    const cancelled = await move(trx, id, 'cancel', {
      at,
      actor: staff.id,
      event: 'request.cancelled',
      change: { decided_at: at, decided_by: staff.id },
    });
    if (!cancelled) throw new Error(`${id} was taken and yet could not be cancelled`);
    return viewOf(policy, cancelled, await votesOf(trx, [id]));
  });
  parts.wake();
  return view;
}
