import { isRecord } from '../../sandbox/slack/json.ts';
import type { World } from '../../sandbox/world.ts';

/** The fields of a vendor's answer with personal data (docs/vendors.md, YoPoint and Baifude “One order”). */
const PERSONAL_KEYS = new Set([
  'UserID',
  'OpenID',
  'ClientIPAddress',
  'MemberID',
  'NickName',
  'LastIPAddress',
  'Mobile',
  'consignee',
  'receiverMobile',
  'mobile',
  'userId',
  'addressId',
  'orderUserName',
  'passengerName',
]);
/** `address` of an order of Baifude, whole and as the street's own part. */
const ADDRESS_KEYS = new Set(['address']);

/** Every personal datum of everything both vendors know, taken from their raw answers. */
export function personalDataOf(world: World): readonly string[] {
  const found = new Set<string>();
  const { cabinetOrders, consumerOrders, baifudeOrders } = world.fleet;
  for (const order of [...cabinetOrders, ...consumerOrders, ...baifudeOrders.map((each) => each.order)]) {
    collect(order, found);
    if (isRecord(order['UserVO'])) add(found, order['UserVO']['id'], order['UserVO']['ImageUrl']);
  }
  return [...found];
}

/** Numbers of orders and payments: they are meant to be read, and may hold other numbers by chance or by design. */
export function numbersOf(world: World): readonly string[] {
  const { cabinetOrders, consumerOrders, baifudeOrders } = world.fleet;
  return [
    ...cabinetOrders.flatMap(({ ReceiptNo, TradeNo }) => [ReceiptNo, TradeNo]),
    ...consumerOrders.map(({ ReceiptNo }) => ReceiptNo),
    ...baifudeOrders.flatMap(({ orderNo, payOrderNo }) => [orderNo, payOrderNo]),
  ].filter((number) => number !== '');
}

function collect(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const each of node) collect(each, found);
    return;
  }
  if (!isRecord(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if (PERSONAL_KEYS.has(key) || ADDRESS_KEYS.has(key)) add(found, value);
    collect(value, found);
  }
}

function add(found: Set<string>, ...values: readonly unknown[]): void {
  for (const value of values) {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    // Masked by the vendor already, or too short to be told from ordinary words.
    if (text.length > 2 && !text.includes('*')) found.add(text);
  }
}

/** Which of the data stand in the text. Digits count only as a number of their own, outside of known numbers. */
export function leaksIn(
  text: string,
  data: readonly string[],
  numbers: readonly string[],
): readonly string[] {
  const meant = new Set(numbers);
  const rest = text
    .replaceAll('\u2060', '')
    .replace(/(?:VI|OD|T)?\d{15,40}/g, (number) => (meant.has(number) ? '#' : number));
  return data.filter((datum) => {
    if (!rest.includes(datum)) return false;
    return /^\d+$/.test(datum) ? new RegExp(`(?<![0-9a-zA-Z.])${datum}(?![0-9a-zA-Z])`).test(rest) : true;
  });
}
