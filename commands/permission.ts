import type { Card } from '../src/cards/card.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { groupsThatMay, may, whyNotAsk } from '../src/domain/may.ts';
import type { RequestRefusal } from '../src/domain/refusal.ts';
import type { RequestKind } from '../src/domain/request.ts';
import type { Desk } from '../src/kit/desk.ts';
import type { Staff } from '../src/settings/staff.ts';
import { vendorMissing } from '../src/vendors/port.ts';
import type { Asker, Command } from './command.ts';
import { reader, whomToAsk } from './reading.ts';

/** Why a person may not use what is `for` some; null when they may. */
export function notFor(desk: Desk, asker: Asker, whom: Command['for']): Card | null {
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
