import { pressButton } from './press-button.ts';
import {
  ask,
  callsAbout,
  hasButton,
  must,
  mustNotHave,
  PEOPLE,
  press,
  type Shift,
  type Step,
} from './shift.ts';
import { messageText } from './transcript.ts';

/** The vendors' own sample orders, which stand in the sandbox word for word. */
export const CABINET_SAMPLE = 'VI231228102118586561';
const BENEFIT_SAMPLE = '21231102161100027740';
export const VENDING_SAMPLE = 'OD190425164650841431';
const PAYMENT_SAMPLE = '216989127136336309084473444';

/** The customer's data in the first of them. */
export const CUSTOMER = ['13800138000', '钱钱🙃', '113.118.47.101', 'oNlHk5OU_e6DSo5_shMj-8SGJJjQ'] as const;

/** What one asks the desk all day. */
export const LOOK_UP_STEPS: readonly Step[] = [
  { name: 'Mei looks up a cabinet order (YoPoint)', run: cabinetOrder },
  { name: 'Mei looks up a benefits order (Baifude)', run: benefitOrder },
  { name: 'Mei looks up an order of a vending machine (YoPoint)', run: vendingOrder },
  { name: 'A payment number, and a number inside a pasted sentence', run: otherNumbers },
  { name: 'The stock of a cabinet', run: stock },
  { name: 'Lists of orders, paged', run: lists },
  { name: 'The cabinets', run: cabinets },
  { name: 'A card is refreshed, then shared with the channel', run: refreshAndShare },
];

async function cabinetOrder(shift: Shift): Promise<void> {
  const card = await ask(shift, 'U0MEI', `/order ${CABINET_SAMPLE}`, [
    CABINET_SAMPLE,
    '元气森林0糖苏打气泡水卡曼橘味480ml',
    '¥0.01',
    'A001',
  ]);
  must(card.ephemeralFor === 'U0MEI', 'The card is not private.');
  mustNotHave(card, CUSTOMER);
}

async function benefitOrder(shift: Shift): Promise<void> {
  const card = await ask(shift, 'U0MEI', `/order ${BENEFIT_SAMPLE}`, [
    BENEFIT_SAMPLE,
    '普通橘子-zh001',
    '¥369.00',
    '已支付',
  ]);
  mustNotHave(card, ['华阳路街道,IBP国际']);
}

async function vendingOrder(shift: Shift): Promise<void> {
  await ask(shift, 'U0MEI', `/order ${VENDING_SAMPLE}`, [VENDING_SAMPLE, '示例商品', '¥2.50']);
}

async function otherNumbers(shift: Shift): Promise<void> {
  await ask(shift, 'U0LIN', `/order ${PAYMENT_SAMPLE}`, [BENEFIT_SAMPLE, PAYMENT_SAMPLE]);
  const fullWidth = [...CABINET_SAMPLE]
    .map((sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
    .join('');
  await ask(shift, 'U0MEI', `/order 客户说订单号是${fullWidth}，付了钱门没开。`, [
    CABINET_SAMPLE,
    '元气森林',
  ]);
}

async function stock(shift: Shift): Promise<void> {
  const cabinet = shift.world.fleet.cabinets.find(({ DeviceCode }) => DeviceCode === 'A001');
  const soldOut = shift.world.fleet.stock.find((item) => item.CID === cabinet?.id && item.Stock === 0);
  must(soldOut !== undefined, 'Nothing is sold out in A001, the sandbox has changed.');
  await ask(shift, 'U0MEI', '/stock A001', ['A001', '测试机器', soldOut.ProductVO.Name]);
}

async function lists(shift: Shift): Promise<void> {
  const first = await ask(shift, 'U0MEI', '/orders 7d', [/VI\d{18}/]);
  must(hasButton(first, 'list.next'), 'A week of orders has no next page.');
  const known = numbersIn(messageText(first));
  const second = await press(shift, 'U0MEI', { actionId: 'list.next', message: first }, [/VI\d{18}/]);
  const repeated = numbersIn(messageText(second)).filter((number) => known.includes(number));
  must(repeated.length === 0, `The second page repeats ${repeated.join(', ')}.`);
  must(hasButton(second, 'list.prev'), 'The second page has no way back.');

  const weekAgo = Date.now() / 1000 - 6.9 * 86_400;
  const suspicious = shift.world.fleet.cabinetOrders.filter(
    (order) => order.IsSuspicious === 1 && order.PayTime > weekAgo,
  );
  const newest = suspicious.toSorted((a, b) => b.PayTime - a.PayTime)[0];
  must(newest !== undefined, 'No order of the week is suspicious, the sandbox has changed.');
  await ask(shift, 'U0MEI', '/orders suspicious 7d', [newest.ReceiptNo]);
}

async function cabinets(shift: Shift): Promise<void> {
  await ask(shift, 'U0CHEN', '/cabinets', ['A001', '测试机器', '西田创业园2号楼']);
}

async function refreshAndShare(shift: Shift): Promise<void> {
  const card = await ask(shift, 'U0MEI', `/order ${CABINET_SAMPLE}`, [CABINET_SAMPLE]);
  const before = callsAbout(shift, CABINET_SAMPLE);
  await press(shift, 'U0MEI', { actionId: 'order.refresh', message: card }, [CABINET_SAMPLE]);
  must(callsAbout(shift, CABINET_SAMPLE) > before, 'Refresh did not ask the vendor.');
  shift.transcript.did(PEOPLE.U0MEI, 'presses order.share');
  await pressButton(shift.world, 'U0MEI', card, 'order.share');
  const shared = await shift.world.slack.waitForMessage(
    'U0CHEN',
    (one) => one.ephemeralFor === undefined && messageText(one).includes(CABINET_SAMPLE),
    { channel: 'C0SUPPORT', timeoutMs: 10_000, what: 'the shared card before everybody' },
  );
  shift.transcript.sees(PEOPLE.U0CHEN, shared);
  mustNotHave(shared, CUSTOMER);
  must(!hasButton(shared, 'order.reveal'), 'The shared card offers Reveal to everybody.');
}

function numbersIn(text: string): string[] {
  return text.match(/(?:VI|OD)\d{18}|\b2\d{19}\b/g) ?? [];
}
