import type { ButtonId } from '../src/cards/card.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { homePageIn } from '../src/home/home-of.ts';
import { turnHomes } from '../src/home/open.ts';
import { appealAt, appealListAt } from './appeals.ts';
import { cabinetListAt } from './cabinets.ts';
import { answer, type PressAction, readerIn, replacement } from './command.ts';
import { decodeCursor } from './cursor.ts';
import { pendingListAt } from './desk-pending.ts';
import { visitListAt } from './desk-visits.ts';
import { orderListAt } from './orders.ts';
import { turnedAway } from './permission.ts';
import { reader } from './reading.ts';

/** The buttons every list has; what they lead to stands in their cursor. */
export const listButtons: readonly PressAction[] = [
  paging('list.prev'),
  paging('list.next'),
  paging('list.refresh'),
];

function paging(id: ButtonId): PressAction {
  const options = { refresh: id === 'list.refresh' };
  return {
    id,
    // Whether a list is for the person depends on the list.
    for: 'staff',
    async press(desk, asker, value, place) {
      const homePage = homePageIn(value);
      if (homePage !== null) {
        await turnHomes(desk.homes, asker.staff, homePage);
        return null;
      }
      const who = readerIn(desk, asker, place);
      const cursor = decodeCursor(value);
      if (!cursor) return answer(refusalCard(reader(desk, asker), { kind: 'old_button' }));
      if (cursor.list === 'pending') return replacement(await pendingListAt(desk, who, cursor), place);
      if (cursor.list === 'visits') return replacement(await visitListAt(desk, who, cursor), place);
      const refused = await turnedAway(desk, asker, 'lookups');
      if (refused) return answer(refused);
      if (cursor.list === 'appeals') return replacement(await appealListAt(desk, who, cursor), place);
      if (cursor.list === 'appeal') return replacement(await appealAt(desk, who, cursor), place);
      const card =
        cursor.list === 'orders'
          ? await orderListAt(desk, who, cursor, options)
          : await cabinetListAt(desk, who, cursor, options);
      return replacement(card, place);
    },
  };
}
