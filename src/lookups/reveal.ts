import type { Kysely } from 'kysely';
import { may } from '../domain/may.ts';
import type { PersonalData } from '../domain/order.ts';
import type { OrderRef } from '../domain/order-ref.ts';
import { refId } from '../domain/order-ref.ts';
import type { Policy } from '../settings/policy.ts';
import type { Staff } from '../settings/staff.ts';
import { mobilesAbout } from '../store/appeals.ts';
import { appendAudit } from '../store/audit.ts';
import type { Tables } from '../store/tables.ts';
import type { OrderFinding, OrderLookup } from './types.ts';

type Parts = {
  readonly policy: Policy;
  readonly orders: OrderLookup;
  readonly db: Kysely<Tables>;
  readonly now: () => number;
  /** Of the gesture. */
  readonly trace: string;
};

/** Personal data in full. `mobiles`: what customers left with their appeals about the order. */
type Revealed = {
  readonly personal: PersonalData;
  readonly mobiles: readonly string[];
  readonly ref: OrderRef;
};

/** Somebody without the right pressed Reveal: the card was shared, or the policy changed. They are told whom to ask. */
export class RevealForbidden extends Error {
  readonly code = 'reveal_forbidden';
}

/**
 * The personal data of an order, for one permitted person. It is written to the audit first; what cannot be recorded is
 * not shown. Throws `RevealForbidden`, or the database's error. When the order is not found, that finding is returned.
 */
export async function revealPersonalData(
  { policy, orders, db, now, trace }: Parts,
  staff: Staff,
  ref: OrderRef,
): Promise<Revealed | Exclude<OrderFinding, { kind: 'found' }>> {
  if (!may(policy, staff, 'reveal')) throw new RevealForbidden(`${staff.id} may not see personal data`);
  const finding = await orders.find(ref, { trace });
  if (finding.kind !== 'found') return finding;
  await db
    .transaction()
    .execute((trx) =>
      appendAudit(trx, { at: now(), actor: staff.id, event: 'order.revealed', subject: refId(finding.ref) }),
    );
  const order = finding.known.value.facts;
  return { personal: order.personal, mobiles: await mobilesAbout(db, order.number), ref: finding.ref };
}
