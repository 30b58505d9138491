import { ask, must, type Shift, type Step } from './shift.ts';

/** A customer is charged by the operator's own payment system, behind the service. */
export const PAYMENT_STEPS: readonly Step[] = [
  { name: 'A charge passes through to the payment system, also while that stumbles', run: charge },
];

const CHARGE = 'cabinet.order.vi.result.notify';

async function charge(shift: Shift): Promise<void> {
  const { yopoint, paymentSystem } = shift.world;
  const { state, announce } = yopoint;
  const [cabinet] = state.cabinets.values();
  const shelf = state.stock.find(({ CID }) => CID === cabinet?.id);
  must(cabinet !== undefined && shelf !== undefined, 'No cabinet of the fleet has anything to sell.');
  const { ReceiptNo: receipt } = state.openDoor(cabinet, 'a-customer');
  state.closeDoor(receipt);
  shift.transcript.note(`a customer takes two things out of a cabinet: order ${receipt}`);
  paymentSystem.faults.add({ kind: 'cut_after', match: CHARGE, times: 1 });
  shift.transcript.note('the payment system charges, and the connection breaks before it has said so');
  const sent = await announce.recognised(receipt, [{ BarCode: shelf.BarCode, Qty: 2 }]);
  const answers = sent.answers.map(({ status }) => status).join(', then ');
  shift.transcript.note(`YoPoint orders the charge from the service, and is answered ${answers}`);
  const calls = paymentSystem.callbacks.filter(
    ({ method, raw }) => method === CHARGE && raw.includes(receipt),
  );
  must(
    calls.every(({ genuine }) => genuine),
    'The payment system got another callback than YoPoint sent.',
  );
  const charged = paymentSystem.charges.filter((one) => one.receipt === receipt);
  must(charged.length === 1, `The customer was charged ${charged.length} times instead of once.`);
  must(
    sent.outcome === 'accepted' && calls.length === 2,
    `The payment system was called ${calls.length} times, not twice.`,
  );
  shift.transcript.note(
    `the payment system was called twice and has charged ¥${((charged[0]?.fen ?? 0) / 100).toFixed(2)} once (trace ${calls.at(-1)?.trace})`,
  );
  await announce.orderPaid(receipt);
  await ask(shift, 'U0MEI', `/order ${receipt}`, [receipt, /已支付|Paid/]);
}
