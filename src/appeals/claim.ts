import type { AppealView } from '../domain/appeal-view.ts';
import { whyNotHandleAppeals } from '../domain/may.ts';
import { Refused, refuseIf } from '../domain/refusal.ts';
import type { Kit } from '../kit/kit.ts';
import { named } from '../requests/show/view.ts';
import type { Staff } from '../settings/staff.ts';
import { getAppeal } from '../store/appeals.ts';
import { moveAppeal } from './change.ts';
import { appealById } from './view.ts';

/**
 * Somebody takes an appeal: of two in one instant one has it, and the other is told who. `from`: it is taken over from this person,
 * if they still have it. Throws `Refused`.
 */
export async function claim(
  parts: Kit,
  staff: Staff,
  id: string,
  from: string | null = null,
): Promise<AppealView> {
  const { policy, db, now } = parts;
  refuseIf(whyNotHandleAppeals(policy, staff));
  const at = now();
  const moved = await db.transaction().execute((trx) =>
    moveAppeal(
      trx,
      policy,
      id,
      { from: [from === null ? 'open' : 'claimed'], to: 'claimed', holder: from },
      {
        at,
        actor: staff.id,
        event: 'appeal.claimed',
        byPerson: true,
        change: { claimed_by: staff.id, claimed_at: at },
        reply: { key: `claimed.${at}.${staff.id}`, content: { what: 'claimed', by: staff.id, from } },
      },
    ),
  );
  if (!moved) throw await whyNot(parts, staff, id);
  parts.wake();
  return found(parts, id);
}

/** Why an appeal could not be taken: who has it, or how it ended. */
async function whyNot({ policy, db }: Kit, staff: Staff, id: string): Promise<Refused> {
  const row = await getAppeal(db, id);
  if (!row) return new Refused({ kind: 'no_such_appeal' });
  const { claimed_by: by, claimed_at: at } = row;
  if (row.state === 'claimed' && by !== null && at !== null) {
    return by === staff.id
      ? new Refused({ kind: 'yours_already', at })
      : new Refused({ kind: 'already_claimed', by: named(policy, by), at });
  }
  const appeal = await appealById(policy, db, id);
  return new Refused(appeal ? { kind: 'appeal_closed', appeal } : { kind: 'no_such_appeal' });
}

/** The appeal, to do something about it: it has not ended and nobody else has it. Throws `Refused`. */
export async function ownAppeal(parts: Kit, staff: Staff, id: string): Promise<AppealView> {
  refuseIf(whyNotHandleAppeals(parts.policy, staff));
  const appeal = await found(parts, id);
  if (appeal.closed) throw new Refused({ kind: 'appeal_closed', appeal });
  const { claimed } = appeal;
  if (claimed && claimed.by.id !== staff.id) {
    throw new Refused({ kind: 'already_claimed', by: claimed.by, at: claimed.at });
  }
  return appeal;
}

/** The appeal; throws `Refused` when there is none of this id. */
export async function found({ policy, db }: Kit, id: string): Promise<AppealView> {
  const view = await appealById(policy, db, id);
  if (!view) throw new Refused({ kind: 'no_such_appeal' });
  return view;
}
