import { groupsThatMay, may } from '../../domain/may.ts';
import { Refused } from '../../domain/refusal.ts';
import type { VisitAnswer } from '../../domain/visit.ts';
import type { Kit } from '../../kit/kit.ts';
import type { Staff } from '../../settings/staff.ts';
import { getVisit, type Visit } from '../../store/visits.ts';
import { named } from '../show/view.ts';
import { readVisit, writeVisit } from './visits.ts';

/**
 * A person says that a visit is settled: the order is read live. What the books show as paid, refunded or closed leaves the list;
 * what they show as unpaid does once the person has confirmed it. Throws `Refused` or `VendorError`.
 */
export async function settleVisit(
  parts: Kit,
  staff: Staff,
  receipt: string,
  confirmed: boolean,
): Promise<VisitAnswer> {
  const { policy, db } = parts;
  if (!may(policy, staff, 'settle_visits')) {
    throw new Refused({ kind: 'may_not_ask', what: 'door', groups: groupsThatMay(policy, 'settle_visits') });
  }
  const visit = await getVisit(db, receipt);
  if (!visit) throw new Refused({ kind: 'no_such_order', number: receipt });
  const settledBefore = ({ settled_by }: Visit): VisitAnswer => ({
    kind: 'settled_before',
    by: settled_by === null ? '' : named(policy, settled_by).name,
  });
  if (visit.state === 'settled') return settledBefore(visit);
  const books = await readVisit(parts, visit);
  const seen = (await getVisit(db, receipt)) ?? visit;
  if (seen.state === 'settled') return settledBefore(seen);
  if (books !== 'unpaid' && (books !== 'open' || seen.state !== 'unpaid')) return { kind: 'books', books };
  if (!confirmed) return { kind: 'confirm', books, total: seen.total_fen };
  if (await writeVisit(parts, seen, 'settled', seen.total_fen, staff.id)) return { kind: 'settled' };
  // Somebody else, or a look at the books, was first.
  const now = (await getVisit(db, receipt)) ?? seen;
  if (now.state === 'settled') return settledBefore(now);
  return { kind: 'books', books: now.state === 'unpaid' || now.state === 'gave_up' ? 'open' : now.state };
}
