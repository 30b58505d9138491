import type { Order } from '../../domain/order.ts';
import type { Look } from './follow.ts';
import type { FollowedRow } from './following.ts';

/**
 * What the order of a door command says of the door (docs/vendors.md, YoPoint “Codes”). A door that shows as never opened may
 * still be opened until the vendor ends the service; what was taken is known once goods are on the order. One without goods says
 * nothing: it was not recognised yet, or nothing was taken, which only the notice tells.
 */
export function followDoor({ door, service, lines }: Order, before: FollowedRow, at: number): Look {
  const taken =
    lines.length === 0 ? before.taken : lines.map(({ name, quantity, total }) => ({ name, quantity, total }));
  const seen = (what: FollowedRow['what']): FollowedRow => {
    const same = before.what === what && JSON.stringify(before.taken) === JSON.stringify(taken);
    return same
      ? before
      : { ...before, what, at: before.what === what ? before.at : at, refunded: null, taken };
  };
  const ended = service?.meaning === 'ended';
  switch (door?.meaning) {
    case 'open':
      // A door that the vendor has said to be shut is shut; its order may lag behind the notice.
      return { seen: before.what === 'opened' ? seen('opened') : seen('open'), over: false };
    case 'closed':
      return { seen: seen('opened'), over: taken !== null };
    case 'never_opened':
      // Once seen open it was opened, whatever a later reading says.
      if (before.what === 'open' || before.what === 'opened') return { seen: seen('opened'), over: ended };
      return ended ? { seen: seen('never_opened'), over: true } : { seen: before, over: false };
    default:
      return { seen: before, over: false };
  }
}
