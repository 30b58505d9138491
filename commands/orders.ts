import { whichCabinetCard } from '../src/cards/cabinets.ts';
import { orderListCard } from '../src/cards/order-list.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import type { Desk } from '../src/desk.ts';
import type { Cabinet } from '../src/domain/device.ts';
import { parseTimeRange, type RangeProblem, type TimeRange } from '../src/domain/time-range.ts';
import type { OrderListState, OrderRow } from '../src/lookups/types.ts';
import { type Answer, type Asker, answer, type Command, forChannel, splitShare } from './command.ts';
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
  for: 'lookups',
  async run(desk, asker, text) {
    const { rest, share } = splitShare(text);
    const words = parseWords(desk, rest);
    if (typeof words === 'string')
      return answer(refusalCard(reader(desk, asker), { kind: 'bad_range', problem: words }));
    const device = words.device === '' ? null : await resolveDevice(desk, words.device);
    if (device && 'many' in device)
      return answer(whichCabinetCard(reader(desk, asker), words.device, device.many));
    const start: OrdersCursor = {
      list: 'orders',
      device: device?.id ?? null,
      from: words.range.from,
      to: words.range.to,
      state: words.state,
      page: 1,
    };
    const found = await answerOrders(desk, asker, start);
    return share ? { card: forChannel(found.card), to: 'channel', place: 'new' } : found;
  },
};

/** One page of the list a cursor names. Throws the vendor's error when no vendor could be asked and nothing is known. */
export async function answerOrders(
  desk: Desk,
  asker: Asker,
  cursor: OrdersCursor,
  options: { readonly refresh?: boolean } = {},
): Promise<Answer> {
  const range = { from: cursor.from, to: cursor.to };
  const known = await desk.lookups.orderList.list(range, options);
  const all = known.value?.rows ?? [];
  const ofDevice = cursor.device === null ? all : all.filter((row) => isOf(row, cursor.device ?? ''));
  const matching = ofDevice.filter((row) => hasState(row, cursor.state));
  const { rows, page, pages } = pageOf(matching, cursor.page, PAGE);
  const at = (target: number) => encodeCursor({ ...cursor, page: target });
  const card = orderListCard(reader(desk, asker), {
    query: { device: await deviceLabel(desk, cursor.device), range, state: cursor.state },
    page,
    pages,
    total: matching.length,
    rows,
    known,
    cursors: {
      prev: page > 1 ? at(page - 1) : null,
      next: page < pages ? at(page + 1) : null,
      refresh: at(page),
    },
  });
  return answer(card);
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

/** A cabinet's id where the text names one, else the text itself, which may name a vending machine; or several cabinets. */
async function resolveDevice(
  desk: Desk,
  text: string,
): Promise<{ readonly id: string } | { readonly many: readonly Cabinet[] }> {
  const matches = (await desk.lookups.cabinets?.match(text)) ?? [];
  return matches.length > 1 ? { many: matches } : { id: matches[0]?.id ?? text };
}

async function deviceLabel(desk: Desk, device: string | null): Promise<string | null> {
  if (device === null) return null;
  const [cabinet] = (await desk.lookups.cabinets?.match(device)) ?? [];
  return cabinet?.id === device ? (cabinet.name ?? cabinet.code ?? device) : device;
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
