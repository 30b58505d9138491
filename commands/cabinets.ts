import type { Card } from '../src/cards/card.ts';
import { cabinetsCard } from '../src/cards/devices/cabinets.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import type { Desk } from '../src/kit/desk.ts';
import { type Asker, answerTo, type Command, readerIn, splitShare } from './command.ts';
import { type Cursor, encodeCursor, LONGEST_WORDS, pageOf } from './cursor.ts';
import { reader } from './reading.ts';

type CabinetsCursor = Extract<Cursor, { list: 'cabinets' }>;

const PAGE = 10;

/** `/cabinets [text] [share]` */
export const cabinets: Command = {
  name: '/cabinets',
  help: [{ name: 'cabinets', usage: '[text] [share]' }],
  for: 'lookups',
  async run(desk, asker, text) {
    const { to } = splitShare(text);
    const card = await cabinetListAt(desk, readerIn(desk, asker, to), cursorOf(text));
    return answerTo(to, card);
  },
  retry: (_desk, text) => ({ id: 'list.refresh', value: encodeCursor(cursorOf(text)) }),
};

function cursorOf(text: string): CabinetsCursor {
  return { list: 'cabinets', text: splitShare(text).rest.slice(0, LONGEST_WORDS), page: 1 };
}

/** One page of the devices a cursor names. Throws the vendor's error when nothing is known. */
export async function cabinetListAt(
  desk: Desk,
  asker: Asker,
  cursor: CabinetsCursor,
  options: { readonly refresh?: boolean } = {},
): Promise<Card> {
  const lookup = desk.lookups.cabinets;
  if (!lookup) return refusalCard(reader(desk, asker), { kind: 'nobody_to_ask', vendor: 'yopoint' });
  const known = await lookup.all({ ...options, trace: asker.trace });
  const matches = await lookup.match(cursor.text);
  const { rows, page, pages } = pageOf(matches, cursor.page, PAGE);
  const at = (target: number) => encodeCursor({ ...cursor, page: target });
  return cabinetsCard(reader(desk, asker), {
    text: cursor.text === '' ? null : cursor.text,
    page,
    pages,
    total: matches.length,
    cabinets: rows,
    known,
    cursors: {
      prev: page > 1 ? at(page - 1) : null,
      next: page < pages ? at(page + 1) : null,
      refresh: at(page),
    },
  });
}
