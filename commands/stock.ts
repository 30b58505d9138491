import type { Card } from '../src/cards/card.ts';
import { noCabinetCard, whichCabinetCard } from '../src/cards/devices/cabinets.ts';
import { stockCard } from '../src/cards/devices/stock.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import type { Desk } from '../src/kit/desk.ts';
import {
  type Asker,
  answer,
  answerTo,
  type ButtonAction,
  type Command,
  readerIn,
  replacement,
  splitShare,
} from './command.ts';
import { LONGEST_WORDS } from './cursor.ts';
import { notAskable } from './permission.ts';
import { reader } from './reading.ts';

/** `/stock <device code, name or CID> [share]` */
export const stock: Command = {
  name: '/stock',
  help: [{ name: 'stock', usage: '<device> [share]' }],
  for: 'lookups',
  async run(desk, asker, text) {
    const { rest, to } = splitShare(text);
    const { card, found } = await cardAbout(desk, readerIn(desk, asker, to), rest.slice(0, LONGEST_WORDS));
    return found ? answerTo(to, card) : answer(card);
  },
  retry: (_desk, text) => ({ id: 'stock.refresh', value: splitShare(text).rest.slice(0, LONGEST_WORDS) }),
};

export const stockButtons: readonly ButtonAction[] = [
  {
    id: 'stock.refresh',
    for: 'lookups',
    async press(desk, asker, value, place) {
      const { card, found } = await cardAbout(desk, readerIn(desk, asker, place), value, { refresh: true });
      return found ? replacement(card, place) : answer(card);
    },
  },
];

/** `found` is false when the card only says why there is no stock on it. */
async function cardAbout(
  desk: Desk,
  asker: Asker,
  device: string,
  options: { readonly refresh?: boolean } = {},
): Promise<{ readonly card: Card; readonly found: boolean }> {
  const who = reader(desk, asker);
  const sorry = (card: Card) => ({ card, found: false });
  const { cabinets, stock } = desk.lookups;
  if (!cabinets || !stock) return sorry(refusalCard(who, { kind: 'nobody_to_ask', vendor: 'yopoint' }));
  if (device === '') return sorry(refusalCard(who, { kind: 'no_device', usage: '/stock <device>' }));
  const [cabinet, ...more] = await cabinets.match(device, { trace: asker.trace });
  if (!cabinet) return sorry(noCabinetCard(who, device));
  if (more.length > 0) return sorry(whichCabinetCard(who, device, [cabinet, ...more]));
  const known = await stock.stock(cabinet.id, { ...options, trace: asker.trace });
  const mayDoor = notAskable(desk, asker.staff, 'door') === null;
  return { card: stockCard(who, cabinet, known, { mayDoor }), found: true };
}
