import type { AppealView } from '../domain/appeal-view.ts';
import { Refused } from '../domain/refusal.ts';
import { isUnderWay } from '../domain/request-view.ts';
import type { Kit } from '../kit/kit.ts';
import { noteOf } from '../requests/ask/record.ts';
import type { Staff } from '../settings/staff.ts';
import { lockRequests } from '../store/requests.ts';
import { moveAppeal } from './change.ts';
import { found, ownAppeal } from './claim.ts';
import { appealById } from './view.ts';

/** Whether a person could dismiss an appeal: throws `Refused` as `dismiss` would, and writes nothing. */
export async function dismissible(parts: Kit, staff: Staff, id: string): Promise<AppealView> {
  const appeal = await ownAppeal(parts, staff, id);
  mustBeIdle(appeal);
  return appeal;
}

function mustBeIdle(appeal: AppealView | undefined): void {
  const request = appeal?.request;
  if (request && isUnderWay(request)) throw new Refused({ kind: 'request_open', request });
}

/** Closes an appeal without anything being done for it; `why` stands on its card. Throws `Refused`. */
export async function dismiss(parts: Kit, staff: Staff, id: string, why: string): Promise<AppealView> {
  const { policy, db, now } = parts;
  const note = noteOf(why);
  if (note === null) throw new Refused({ kind: 'no_note', about: 'appeal' });
  const { claimed } = await dismissible(parts, staff, id);
  const at = now();
  const moved = await db.transaction().execute(async (trx) => {
    // What is asked for in this instant would belong to an appeal that is closed.
    await lockRequests(trx);
    mustBeIdle(await appealById(policy, trx, id));
    return moveAppeal(
      trx,
      policy,
      id,
      { from: ['open', 'claimed'], to: 'closed', holder: claimed?.by.id ?? null },
      {
        at,
        actor: staff.id,
        event: 'appeal.dismissed',
        note,
        byPerson: true,
        change: { closed_at: at, closed_by: staff.id, outcome: 'dismissed', note },
        reply: {
          key: 'closed',
          content: {
            what: 'closed',
            outcome: 'dismissed',
            by: staff.id,
            note,
            amount: null,
            replacedBy: null,
          },
        },
      },
    );
  });
  // Between looking and writing somebody took it, or it ended.
  if (!moved) return dismissible(parts, staff, id);
  parts.wake();
  return found(parts, id);
}
