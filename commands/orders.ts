import type { Card } from '../src/cards/card.ts';
import { noCabinetCard, whichCabinetCard } from '../src/cards/devices/cabinets.ts';
import { orderListCard } from '../src/cards/orders/order-list.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import type { OrderRow } from '../src/domain/order-row.ts';
import { parseTimeRange, type RangeProblem, type TimeRange } from '../src/domain/time-range.ts';
import type { Desk } from '../src/kit/desk.ts';
import type { GetOptions } from '../src/lookups/cached-read.ts';
import { asRefundsWereMade } from '../src/lookups/refunds-made.ts';
import type { OrderListState } from '../src/lookups/types.ts';
import { type Asker, answer, answerTo, type Command, readerIn, splitShare } from './command.ts';
import { type Cursor, encodeCursor, LONGEST_WORDS, pageOf } from './cursor.ts';
import { reader } from './reading.ts';

type OrdersCursor = Extract<Cursor, { list: 'orders' }>;

const PAGE = 8;

const STATES: Readonly<Record<string, OrderListState>> = {
  paid: 'paid',
  refunded: 'refunded',
  suspicious: 'suspicious',
  已支付: 'paid',
  已退款: 'refunded',
  可疑: 'suspicious',
};

/** `/orders [device] [range] [state] [share]`, in any order; without a range it is today. */
export const orders: Command = {
  name: '/orders',
  help: [{ name: 'orders', usage: '[device] [range] [state] [share]' }],
  for: 'lookups',
  async run(desk, asker, text) {
    const { rest, to } = splitShare(text);
    const words = parseWords(desk, rest);
    const who = reader(desk, asker);
    if (typeof words === 'string') return answer(refusalCard(who, { kind: 'bad_range', problem: words }));
    const found = await listed(desk, readerIn(desk, asker, to), cursorOf(words), {});
    return found.isList ? answerTo(to, found.card) : answer(found.card);
  },
  retry(desk, text) {
    const words = parseWords(desk, splitShare(text).rest);
    return typeof words === 'string' ? null : { id: 'list.refresh', value: encodeCursor(cursorOf(words)) };
  },
};

function cursorOf({ device, range, state }: Words): OrdersCursor {
  return {
    list: 'orders',
    device: device === '' ? null : device,
    from: range.from,
    to: range.to,
    state,
    page: 1,
  };
}

/** One page of the list a cursor names. Throws the vendor's error when no vendor could be asked and nothing is known. */
export async function orderListAt(
  desk: Desk,
  asker: Asker,
  cursor: OrdersCursor,
  options: { readonly refresh?: boolean },
): Promise<Card> {
  return (await listed(desk, asker, cursor, options)).card;
}

/**
 * The list, or what to say of a device that is several or none. The cursor's device is a cabinet's id once that is known,
 * else still the words that were typed, as when the cabinets could not be read: so it is looked up each time.
 */
async function listed(
  desk: Desk,
  asker: Asker,
  cursor: OrdersCursor,
  options: { readonly refresh?: boolean },
): Promise<{ readonly card: Card; readonly isList: boolean }> {
  const { device } = cursor;
  const { trace } = asker;
  const who = reader(desk, asker);
  const matches = device === null ? [] : ((await desk.lookups.cabinets?.match(device, { trace })) ?? []);
  const cabinet = matches.find(({ id }) => id === device) ?? matches[0] ?? null;
  if (device !== null && matches.length > 1 && cabinet?.id !== device)
    return { card: whichCabinetCard(who, device, matches), isList: false };
  // What is no cabinet may be a vending machine, which only its orders name.
  const page = await pageAt(desk, { ...cursor, device: cabinet?.id ?? device }, { ...options, trace });
  if (device !== null && cabinet === null && page.ofDevice === 0)
    return { card: noCabinetCard(who, device), isList: false };
  const label = cabinet === null ? device : (cabinet.name ?? cabinet.code ?? cabinet.id);
  return { card: cardOf(desk, asker, page, label), isList: true };
}

type Page = Awaited<ReturnType<typeof pageAt>>;

async function pageAt(desk: Desk, cursor: OrdersCursor, options: GetOptions & { readonly trace: string }) {
  const { device, state, from, to } = cursor;
  const known = await desk.lookups.orderList.list({ from, to }, options);
  const all = known.value.facts.rows;
  const listed = device === null ? all : all.filter((row) => isOf(row, device));
  const parts = { db: desk.db, log: desk.log, trace: options.trace };
  // What was refunded decides which rows there are, or only how those of one page read.
  const byMoney = state === 'paid' || state === 'refunded';
  const ofDevice = byMoney ? await asRefundsWereMade(parts, listed) : listed;
  const matching = ofDevice.filter((row) => hasState(row, state));
  const shown = pageOf(matching, cursor.page, PAGE);
  return {
    cursor,
    known,
    ofDevice: ofDevice.length,
    total: matching.length,
    stateless: ofDevice.filter((row) => row.state.meaning === 'unknown' && !hasState(row, state)).length,
    ...shown,
    rows: byMoney ? shown.rows : await asRefundsWereMade(parts, shown.rows),
  };
}

function cardOf(desk: Desk, asker: Asker, found: Page, device: string | null): Card {
  const { cursor, page, pages, rows, total, stateless, known } = found;
  const at = (target: number) => encodeCursor({ ...cursor, page: target });
  return orderListCard(reader(desk, asker), {
    query: { device, range: { from: cursor.from, to: cursor.to }, state: cursor.state },
    page,
    pages,
    total,
    stateless,
    rows,
    known,
    cursors: {
      prev: page > 1 ? at(page - 1) : null,
      next: page < pages ? at(page + 1) : null,
      refresh: at(page),
    },
  });
}

type Words = { readonly device: string; readonly range: TimeRange; readonly state: OrderListState | null };

/** A word is a range or a state when it reads as one; what is left, in its order, is the device. */
function parseWords(desk: Desk, text: string): Words | RangeProblem {
  let range: TimeRange | null = null;
  let state: OrderListState | null = null;
  const device: string[] = [];
  for (const word of text.normalize('NFKC').split(/\s+/).filter(Boolean)) {
    const parsed: ReturnType<typeof parseTimeRange> = range
      ? null
      : parseTimeRange(word, desk.now(), desk.policy.timezone);
    if (typeof parsed === 'string') return parsed;
    const named = STATES[word.toLowerCase()];
    if (parsed) range = parsed;
    else if (named && !state) state = named;
    else device.push(word);
  }
  const today = parseTimeRange('today', desk.now(), desk.policy.timezone);
  if (!range && typeof today === 'object') range = today;
  return range ? { device: device.join(' ').slice(0, LONGEST_WORDS), range, state } : 'no_such_day';
}

function isOf(row: OrderRow, device: string): boolean {
  const wanted = device.toLowerCase();
  return [row.deviceId, row.deviceCode, row.deviceName].some((name) => name?.toLowerCase() === wanted);
}

function hasState(row: OrderRow, state: OrderListState | null): boolean {
  switch (state) {
    case null:
      return true;
    case 'suspicious':
      return row.suspicious;
    case 'refunded':
      return row.refunded;
    case 'paid':
      return row.state.meaning === 'paid' && !row.refunded;
  }
}
