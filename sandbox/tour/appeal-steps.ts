import type { Message } from '../slack/workspace.ts';
import { pressOn, sees, sold } from './gestures.ts';
import { ask, must, mustNotHave, PEOPLE, type Shift, type Step, type Wanted } from './shift.ts';
import { messageText } from './transcript.ts';

/** Customers who complain, by each of the three ways; doors and devices that the vendor tells of; and too much at once. */
export const APPEAL_STEPS: readonly Step[] = [
  {
    name: 'An appeal from the operator’s app: claimed, refunded from its card, closed by the money’s return',
    run: fromApp,
  },
  { name: 'An appeal by a notice of the vendor’s: an order it doubts is paid', run: byNotice },
  { name: 'A door that never opened: the vendor’s notice, and an alert', run: neverOpened },
];

/** With the look through the order list switched on. */
export const WATCH_STEPS: readonly Step[] = [
  {
    name: 'An appeal by looking through the order list: a customer asked YoPoint for their money',
    run: byLooking,
  },
  { name: 'Twenty appeals at once: counted in one message', run: burst },
];

const ALERTS = 'C0ALERTS';
const MOBILE = '13912345678';

async function fromApp(shift: Shift): Promise<void> {
  const { yopoint, consumerApp } = shift.world;
  const order = sold(shift, 1_600);
  shift.transcript.note('the customer writes in the app: 柜门没开，钱扣了');
  const appeal = {
    receiptNo: order.ReceiptNo,
    kind: 'after_payment',
    reason: `柜门没开，钱扣了，电话 ${MOBILE}`,
    mobile: MOBILE,
    images: ['https://pictures.example/door.jpg'],
    ref: `app-${order.ReceiptNo}`,
  };
  const first = await consumerApp.appeal(appeal);
  const again = await consumerApp.appeal(appeal);
  must(first.status === 202 && again.body['duplicate'] === true, 'The same appeal was not known again.');
  const card = await alert(shift, order.ReceiptNo, ['柜门没开', '¥16.00']);
  mustNotHave(card, [MOBILE]);
  await pressOn(shift, 'U0MEI', card, 'appeal.claim');
  const claimed = await alert(shift, order.ReceiptNo, ['Mei']);
  await pressOn(shift, 'U0MEI', claimed, 'appeal.refund');
  const { slack } = shift.world;
  const form = () => slack.as('U0MEI').view();
  await slack.waitFor(() => form()?.definition['callback_id'] === 'refund.new', { what: 'the form' });
  shift.transcript.did(PEOPLE.U0MEI, 'fills in the form: 申诉属实');
  await slack.as('U0MEI').submit(undefined, { order: order.ReceiptNo, reason: '申诉属实' });
  const asked = await sees(shift, 'U0LIN', 'the request', (one) => one.channel === 'C0APPROVE', [
    order.ReceiptNo,
    '申诉属实',
  ]);
  await pressOn(shift, 'U0LIN', asked, 'request.approve');
  await alert(shift, order.ReceiptNo, [/等待友朋审核|review is pending/]);
  shift.transcript.note("the vendor's back office agrees to the refund");
  yopoint.state.reviewRefund(order.ReceiptNo, 'agree');
  await alert(shift, order.ReceiptNo, [/已结束：已退款|Closed: refunded/]);
}

async function byNotice(shift: Shift): Promise<void> {
  const { yopoint } = shift.world;
  const order = sold(shift, 2_300);
  Object.assign(yopoint.state.cabinetOrders.get(order.ReceiptNo) ?? {}, { IsSuspicious: 1 });
  shift.transcript.note('YoPoint notifies that it is paid; its camera doubts what was taken');
  const sent = await yopoint.announce.orderPaid(order.ReceiptNo);
  must(sent.outcome === 'accepted', 'The notification was not taken.');
  await alert(shift, order.ReceiptNo, [/可疑|suspicious/]);
  await ask(shift, 'U0LIN', '/appeals', [order.ReceiptNo]);
}

async function neverOpened(shift: Shift): Promise<void> {
  const { yopoint } = shift.world;
  const cabinet = yopoint.state.addCabinet();
  const answer = await ask(shift, 'U0MEI', `/door ${cabinet.DeviceCode} 顾客打不开门`, [cabinet.DeviceCode]);
  const id = /\bR\d{4,}\b/.exec(messageText(answer))?.[0] ?? '';
  const card = await sees(shift, 'U0LIN', id, (one) => one.channel === 'C0APPROVE', [id]);
  await pressOn(shift, 'U0LIN', card, 'request.approve');
  await shift.world.slack.waitFor(() => yopoint.state.effectsOf('door_opened', cabinet.id) === 1, {
    what: 'the door command',
  });
  const receipt = [...yopoint.state.cabinetOrders.values()].findLast(
    ({ CID }) => CID === cabinet.id,
  )?.ReceiptNo;
  shift.transcript.note('nobody pulls the door; YoPoint notifies that it was never opened');
  await yopoint.announce.doorCloses(receipt ?? '', { opened: false });
  await alert(shift, cabinet.DeviceCode, [/没有打开|never opened/]);
}

async function byLooking(shift: Shift): Promise<void> {
  const order = sold(shift, 1_100);
  shift.world.yopoint.state.customerAsksRefund(order.ReceiptNo);
  shift.transcript.note('the customer asks YoPoint for the money; nobody announces that');
  await alert(shift, order.ReceiptNo, [/申请退款|asked YoPoint for their money/]);
}

async function burst(shift: Shift): Promise<void> {
  const { consumerApp } = shift.world;
  const orders = Array.from({ length: 20 }, () => sold(shift, 500));
  await Promise.all(
    orders.map(({ ReceiptNo }) =>
      consumerApp.appeal({ receiptNo: ReceiptNo, kind: 'after_payment', reason: '整排柜子都打不开' }),
    ),
  );
  await sees(shift, 'U0LIN', 'one message that counts', (one) => one.channel === ALERTS, [
    /\b(?:1\d|20) (?:条新消息|new messages)/,
    '/appeals',
  ]);
  await ask(shift, 'U0MEI', '/appeals', [/\b2\d\b/]);
}

/** Waits until the alert about this has all that is wanted. */
function alert(shift: Shift, about: string, wanted: Wanted): Promise<Message> {
  return sees(
    shift,
    'U0LIN',
    `the alert about ${about}`,
    (one) => one.channel === ALERTS && one.threadTs === undefined,
    [about, ...wanted],
  );
}
