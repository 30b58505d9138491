import { whyNotResolve } from '../../domain/may.ts';
import { Refused, refuseIf } from '../../domain/refusal.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Kit } from '../../kit/kit.ts';
import type { Staff } from '../../settings/staff.ts';
import { getRequest } from '../../store/requests.ts';
import { votesOf } from '../../store/votes.ts';
import { noteOf } from '../ask/record.ts';
import { move } from '../change.ts';
import { afterwards } from '../follow/following.ts';
import { viewOf } from '../show/view.ts';
import { mustBeMeant } from './decide.ts';

/**
 * Whether a person may state the outcome of an unknown request: somebody who could have approved it, but not its requester.
 * Throws `Refused`.
 */
export async function resolvable(
  parts: Kit,
  staff: Staff,
  id: string,
  since: number | null = null,
): Promise<RequestView> {
  const { policy, db } = parts;
  const row = await getRequest(db, id);
  if (!row) throw new Refused({ kind: 'no_such_request' });
  mustBeMeant(row, since);
  refuseIf(whyNotResolve(policy, staff, row));
  const request = viewOf(policy, row, await votesOf(db, [id]));
  if (row.state !== 'unknown' || row.person_asked_at === null) {
    throw new Refused({ kind: 'not_unknown', request });
  }
  return request;
}

const NOTHING_AFTERWARDS = { change: {}, next: [] } as const;

/** A person who looked at the vendor's says how it ended. Throws `Refused`. */
export async function resolve(
  parts: Kit,
  staff: Staff,
  id: string,
  outcome: 'done' | 'not_done',
  why: string,
  since: number | null = null,
): Promise<RequestView> {
  const { policy } = parts;
  const note = noteOf(why);
  if (note === null) throw new Refused({ kind: 'no_note', about: 'request' });
  const at = parts.now();
  const done = outcome === 'done';
  const { kind } = await resolvable(parts, staff, id, since);
  const { change, next } = done ? afterwards(kind, id, at, at) : NOTHING_AFTERWARDS;
  const row = await parts.db.transaction().execute((trx) =>
    move(trx, id, done ? 'succeed' : 'fail', {
      at,
      actor: staff.id,
      event: 'request.resolved',
      note: `${outcome}: ${note}`,
      told: true,
      change: {
        ended_at: at,
        ended_by: staff.id,
        ending: done ? 'confirmed' : 'denied',
        ending_words: note,
        ...change,
      },
      next,
    }),
  );
  // Between looking and writing the desk itself may have found out.
  if (!row) return resolvable(parts, staff, id);
  parts.wake();
  return viewOf(policy, row, await votesOf(parts.db, [id]));
}
