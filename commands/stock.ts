import { noCabinetCard, whichCabinetCard } from '../src/cards/cabinets.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { stockCard } from '../src/cards/stock.ts';
import type { Desk } from '../src/desk.ts';
import type { Cabinet } from '../src/domain/device.ts';
import {
  type Answer,
  type Asker,
  answer,
  type ButtonAction,
  type Command,
  forChannel,
  replacement,
  splitShare,
} from './command.ts';
import { LONGEST_WORDS } from './cursor.ts';
import { reader } from './reading.ts';

/** `/stock <device code, name or CID> [share]` */
export const stock: Command = {
  name: '/stock',
  for: 'lookups',
  async run(desk, asker, text) {
    const { rest, share } = splitShare(text);
    const device = rest.slice(0, LONGEST_WORDS);
    const who = reader(desk, asker);
    const { cabinets } = desk.lookups;
    if (!cabinets) return answer(refusalCard(who, { kind: 'vendor_off', vendor: 'yopoint' }));
    if (device === '')
      return answer(refusalCard(who, { kind: 'not_understood', words: '', usage: '/stock <device>' }));
    const [cabinet, ...more] = await cabinets.match(device);
    if (!cabinet) return answer(noCabinetCard(who, device));
    if (more.length > 0) return answer(whichCabinetCard(who, device, [cabinet, ...more]));
    const card = await cardAbout(desk, asker, cabinet);
    return share ? { card: forChannel(card), to: 'channel', place: 'new' } : answer(card);
  },
};

export const stockButtons: readonly ButtonAction[] = [
  {
    id: 'stock.refresh',
    async press(desk, asker, value): Promise<Answer> {
      const [cabinet] = (await desk.lookups.cabinets?.match(value)) ?? [];
      if (cabinet?.id !== value) return answer(noCabinetCard(reader(desk, asker), value));
      return replacement(await cardAbout(desk, asker, cabinet, { refresh: true }));
    },
  },
];

async function cardAbout(
  desk: Desk,
  asker: Asker,
  cabinet: Cabinet,
  options: { readonly refresh?: boolean } = {},
) {
  if (!desk.lookups.stock) return refusalCard(reader(desk, asker), { kind: 'vendor_off', vendor: 'yopoint' });
  const known = await desk.lookups.stock.stock(cabinet.id, options);
  return stockCard(reader(desk, asker), cabinet, known);
}
