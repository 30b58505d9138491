import type { CabinetOrder } from '../fleet/types.ts';
import type { Message } from '../slack/workspace.ts';
import { pressOn, sees, sold } from './gestures.ts';
import { ask, must, mustNotHave, PEOPLE, press, type Shift, type Step, type Wanted } from './shift.ts';
import { messageText } from './transcript.ts';

/** Money and doors: asked for, decided in the channel, done once, followed; and an answer that is lost on the way. */
export const REQUEST_STEPS: readonly Step[] = [
  { name: 'A refund: asked for, approved by somebody else, applied for, refunded', run: refund },
  { name: 'A refund is rejected with a reason; who asked is told', run: rejected },
  { name: 'A refund that cannot be: refused at once, with the rule', run: refusedAtOnce },
  { name: 'A door: opened once, and what the visit took', run: door },
  { name: 'A visit settled: nobody pays its order, until the back office does', run: visitSettled },
  { name: 'An answer is lost on the way: not known, then found in the vendor’s books', run: lostAnswer },
];

const APPROVALS = 'C0APPROVE';

async function refund(shift: Shift): Promise<void> {
  const { yopoint } = shift.world;
  const order = sold(shift, 1_800);
  const { id, card } = await asked(shift, `/refund ${order.ReceiptNo} 门没开，钱扣了`, ['¥18.00']);
  await pressOn(shift, 'U0MEI', card, 'request.approve');
  await sees(shift, 'U0MEI', `${id}: that nobody approves their own`, (one) => one.ephemeralFor === 'U0MEI', [
    /自己|yourself/,
  ]);
  must(writes(shift, order) === 0, 'Something was sent to the vendor although nobody had approved.');
  await pressOn(shift, 'U0LIN', card, 'request.approve');
  await cardShows(shift, id, ['Lin', /等待友朋审核|review is pending/]);
  must(writes(shift, order) === 1, `The vendor got ${writes(shift, order)} applications instead of one.`);
  shift.transcript.note("the vendor's back office agrees to the refund");
  yopoint.state.reviewRefund(order.ReceiptNo, 'agree');
  await cardShows(shift, id, [/已退款 ¥18\.00|Refunded ¥18\.00/]);
  await sees(shift, 'U0MEI', `${id}: that it was refunded`, (one) => one.channel.startsWith('D'), [
    id,
    /已退款 ¥18\.00|Refunded ¥18\.00/,
  ]);
}

async function rejected(shift: Shift): Promise<void> {
  const { slack } = shift.world;
  const order = sold(shift, 900);
  const { id, card } = await asked(shift, `/refund ${order.ReceiptNo} 顾客不满意`, ['¥9.00']);
  await pressOn(shift, 'U0LIN', card, 'request.reject');
  const form = () => slack.as('U0LIN').view();
  await slack.waitFor(() => form()?.definition['callback_id'] === 'request.reject', { what: 'the form' });
  shift.transcript.did(PEOPLE.U0LIN, 'fills in the form: 已换货');
  await slack.as('U0LIN').submit(undefined, { note: '已换货' });
  await cardShows(shift, id, ['Lin', '已换货']);
  await sees(shift, 'U0MEI', `${id}: that it was rejected, and why`, (one) => one.channel.startsWith('D'), [
    id,
    '已换货',
  ]);
  must(writes(shift, order) === 0, 'A rejected refund was sent to the vendor.');
}

async function refusedAtOnce(shift: Shift): Promise<void> {
  const paid = shift.world.fleet.consumerOrders[0]?.ReceiptNo ?? '';
  await ask(shift, 'U0MEI', `/refund ${paid} 没掉货`, [/售货机订单不能在这里退款|vending machines cannot/]);
}

async function door(shift: Shift): Promise<void> {
  const { yopoint } = shift.world;
  const cabinet = yopoint.state.addCabinet();
  const { id, card } = await asked(shift, `/door ${cabinet.DeviceCode} 商品卡住`, [cabinet.DeviceCode]);
  await pressOn(shift, 'U0LIN', card, 'request.approve');
  await cardShows(shift, id, [/门开着|door is open/]);
  must(yopoint.state.effectsOf('door_opened', cabinet.id) === 1, 'The door was not opened exactly once.');
  const receipt = newestOrderOf(shift, cabinet.id);
  shift.transcript.note('somebody takes a drink out, and the door falls shut');
  yopoint.state.closeDoor(receipt);
  const barcode = yopoint.state.stock.find(({ CID }) => CID === cabinet.id)?.BarCode ?? '';
  yopoint.state.recognise(receipt, [{ BarCode: barcode, Qty: 1 }]);
  await cardShows(shift, id, [/门打开过|was opened/, /取走|Taken/, '× 1']);
}

async function visitSettled(shift: Shift): Promise<void> {
  const { state } = shift.world.yopoint;
  const receipt = [...state.cabinetOrders.values()].at(-1)?.ReceiptNo ?? '';
  const request = /\bR\d{4,}\b/;
  const card = await sees(
    shift,
    'U0LIN',
    'the door’s card, which says that nobody has paid',
    (one) => one.channel === APPROVALS && messageText(one).includes(receipt),
    [request, /还没有人支付|Nobody has paid/],
  );
  const id = request.exec(messageText(card))?.[0] ?? '';
  await ask(shift, 'U0MEI', `/order ${receipt}`, [receipt, /还没有人支付|nobody has paid/]);
  const list = await ask(shift, 'U0MEI', '/desk visits', [receipt, id]);
  await press(shift, 'U0MEI', { actionId: 'visit.settled', message: list }, [receipt, /仍显示|still shows/]);
  shift.transcript.note(`the vendor's back office settles order ${receipt}`);
  state.setPaid(receipt, state.cabinetOrders.get(receipt)?.Price ?? 0);
  await press(shift, 'U0MEI', { actionId: 'visit.settled', message: list }, [receipt, /已支付|as paid/]);
  mustNotHave(await ask(shift, 'U0MEI', '/desk visits', [/都已处理|is settled/]), [receipt]);
  await sees(
    shift,
    'U0LIN',
    `the card of ${id}, which says so no more`,
    (one) => one.channel === APPROVALS && !/还没有人支付|Nobody has paid/.test(messageText(one)),
    [id, receipt],
  );
}

async function lostAnswer(shift: Shift): Promise<void> {
  const { yopoint } = shift.world;
  const order = sold(shift, 700);
  const { id, card } = await asked(shift, `/refund ${order.ReceiptNo} 少了一瓶`, ['¥7.00']);
  yopoint.faults.add({ kind: 'cut_after', match: 'cabinet.order.refund.apply', times: 1 });
  shift.transcript.note('YoPoint will do what it is told, but its answer will be cut off');
  await pressOn(shift, 'U0LIN', card, 'request.approve');
  await cardShows(shift, id, [/在友朋记录中查到|found in YoPoint/]);
  must(writes(shift, order) === 1, `The vendor got ${writes(shift, order)} applications instead of one.`);
  const told = await sees(
    shift,
    'U0MEI',
    `${id}: that it was not known for a while`,
    (one) => one.channel.startsWith('D'),
    [id, /结果未知|Not known/],
  );
  mustNotHave(told, ['已退款']);
}

function writes({ world }: Shift, order: CabinetOrder): number {
  return world.yopoint.arrived('cabinet.order.refund.apply', order.ReceiptNo);
}

function newestOrderOf({ world }: Shift, cid: string): string {
  const orders = [...world.yopoint.state.cabinetOrders.values()].filter(({ CID }) => CID === cid);
  return orders.at(-1)?.ReceiptNo ?? '';
}

/** Mei asks; answers the request's id and its card in the approvals channel. */
async function asked(
  shift: Shift,
  line: string,
  wanted: Wanted,
): Promise<{ readonly id: string; readonly card: Message }> {
  const answer = await ask(shift, 'U0MEI', line, [/\bR\d{4,}\b/, ...wanted]);
  const id = /\bR\d{4,}\b/.exec(messageText(answer))?.[0] ?? '';
  return { id, card: await cardShows(shift, id, wanted) };
}

/** Waits until the card in the approvals channel has all that is wanted. */
function cardShows(shift: Shift, id: string, wanted: Wanted): Promise<Message> {
  return sees(shift, 'U0LIN', `the card of ${id}`, (one) => one.channel === APPROVALS, [id, ...wanted]);
}
