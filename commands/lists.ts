import type { ButtonId } from '../src/cards/card.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { cabinetListAt } from './cabinets.ts';
import { answer, type ButtonAction, readerIn, replacement } from './command.ts';
import { decodeCursor } from './cursor.ts';
import { orderListAt } from './orders.ts';
import { reader } from './reading.ts';

/** The buttons every list has; what they lead to stands in their cursor. */
export const listButtons: readonly ButtonAction[] = [
  paging('list.prev'),
  paging('list.next'),
  paging('list.refresh'),
];

function paging(id: ButtonId): ButtonAction {
  const options = { refresh: id === 'list.refresh' };
  return {
    id,
    async press(desk, asker, value, place) {
      const who = readerIn(desk, asker, place);
      const cursor = decodeCursor(value);
      if (!cursor) return answer(refusalCard(reader(desk, asker), { kind: 'old_button' }));
      const card =
        cursor.list === 'orders'
          ? await orderListAt(desk, who, cursor, options)
          : await cabinetListAt(desk, who, cursor, options);
      return replacement(card, place);
    },
  };
}
