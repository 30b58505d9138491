import type { Card } from '../src/cards/card.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { parseCardId } from '../src/domain/card-id.ts';
import { groupsThatMay, may, whyNotAsk } from '../src/domain/may.ts';
import { likelySource } from '../src/domain/order-number.ts';
import { parseRef, refId } from '../src/domain/order-ref.ts';
import type { RequestRefusal } from '../src/domain/refusal.ts';
import type { RefusedAttempt } from '../src/domain/refused-attempt.ts';
import type { RequestKind } from '../src/domain/request.ts';
import type { Desk } from '../src/kit/desk.ts';
import { recordRefused } from '../src/requests/ask/refused.ts';
import type { Staff } from '../src/settings/staff.ts';
import { vendorMissing } from '../src/vendors/port.ts';
import type { Asker, Command } from './command.ts';
import { reader, whomToAsk } from './reading.ts';

/** Why a person may not use what is `for` some; null when they may. */
function notFor(desk: Desk, asker: Asker, whom: Command['for']): Card | null {
  const { policy } = desk;
  if (whom === 'staff' || may(policy, asker.staff, 'look_up')) return null;
  const groups = groupsThatMay(policy, 'look_up');
  return refusalCard(reader(desk, asker), { kind: 'may_not_look_up', groups, ask: whomToAsk(desk) });
}

/** Why a person need not begin to ask for something, whatever it is about; null when they may try. */
export function notAskable(desk: Desk, staff: Staff, what: RequestKind): RequestRefusal | null {
  const refusal = whyNotAsk(desk.policy, staff, what);
  if (refusal) return refusal;
  const vendor = vendorMissing(desk.kit.vendors, what, 'typed');
  if (vendor) return { kind: 'vendor_off', vendor };
  return what === 'door' && desk.kit.doorOpenId === null ? { kind: 'doors_off' } : null;
}

/** A vendor's order number as it is written; anything else that a person typed may be a customer's mobile number. */
const RECEIPT = /(?<![0-9A-Z])([A-Z]{2}\d{18})(?![0-9A-Z])/;
const DEVICE = /^d\.[0-9a-f]{24}(?= |$)/;

/** What an attempt was about, as far as typed words or a button's value say it by a number that is nobody's. */
export function attemptedIn(about: string): Pick<RefusedAttempt, 'subject' | 'request'> {
  const card = parseCardId(about.split(' ')[0] ?? '');
  if (card) return { subject: null, request: card.id };
  const [device] = DEVICE.exec(about) ?? [];
  if (device !== undefined) return { subject: device, request: null };
  const [, number] = RECEIPT.exec(about.toUpperCase()) ?? [];
  if (number === undefined) return { subject: null, request: null };
  const ref = parseRef(about.split(' ')[0] ?? '');
  const source = ref && ref.source !== 'typed' ? ref.source : likelySource(number);
  return { subject: refId({ source, number }), request: null };
}

/** Records an attempt that a rule turned away. That it could not be recorded is logged: the person is answered all the same. */
export async function noteRefused(desk: Desk, asker: Asker, attempt: RefusedAttempt | null): Promise<void> {
  if (!attempt) return;
  try {
    await recordRefused(desk.kit, asker.staff, attempt);
  } catch (err) {
    desk.log.error(
      { err, rule: attempt.rule, by: asker.staff.id },
      'a refused attempt could not be recorded',
    );
  }
}

/** Why a person may not use what is `for` some, recorded as their attempt; null when they may. */
export async function turnedAway(desk: Desk, asker: Asker, whom: Command['for']): Promise<Card | null> {
  const refused = notFor(desk, asker, whom);
  if (refused)
    await noteRefused(desk, asker, { rule: 'may_not_look_up', subject: null, request: null, amount: null });
  return refused;
}
