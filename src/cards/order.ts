import { yuan } from '../domain/money.ts';
import { amountOf, type Order } from '../domain/order.ts';
import { refId } from '../domain/order-ref.ts';
import { filingObstacle, isPartlyRefunded } from '../domain/request-facts.ts';
import type { OrderFinding } from '../lookups/types.ts';
import type { Button, Card, Part, Tone } from './card.ts';
import { hasPersonalData, maskedCustomer } from './customer.ts';
import { freshness, unreadNotice } from './freshness.ts';
import { goodsParts } from './goods.ts';
import { machineFacts, moneyFacts, outcomeFacts } from './order-facts.ts';
import { said, shownNumber } from './plain-text.ts';
import type { Reader } from './reader.ts';
import { joined, meaningOf, yesNo } from './say.ts';
import { textsIn } from './texts/index.ts';
import type { Texts } from './texts/texts.ts';

/** An order that was found. */
export type FoundOrder = Extract<OrderFinding, { kind: 'found' }>;

/** For whom an order card is made. */
export type OrderCardView = {
  /** Everybody in a channel reads it: no button but Refresh. */
  readonly forChannel: boolean;
  /** The reader is one of those who may see personal data. */
  readonly mayReveal: boolean;
  /** The reader may ask for refunds, for doors, and have appeals filed. */
  readonly mayRefund: boolean;
  readonly mayDoor: boolean;
  readonly mayAppeal: boolean;
  /** Name of the person who put it in the channel. */
  readonly sharedBy?: string;
};

/** One order: state, goods, money, machine, what became of it. Personal data only masked. */
export function orderCard(reader: Reader, { ref, known }: FoundOrder, view: OrderCardView): Card {
  const texts = textsIn(reader.locale);
  const order = known.value.facts;
  const title = texts.order.title(shownNumber(order.number));
  const lead = leadOf(texts, order, reader.locale === 'zh-CN');
  const vendor = texts.words.vendor[order.source === 'benefit' ? 'baifude' : 'yopoint'];
  const { notices, footnote } = freshness(reader, known, vendor);
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: toneOf(order),
    lead,
    parts: [
      ...notices,
      ...unreadNotice(reader, known.value),
      ...(order.suspicious ? [{ kind: 'notice', text: texts.order.suspicious } as const] : []),
      ...goodsParts(texts, order),
      ...[moneyFacts, machineFacts, outcomeFacts].flatMap((factsOf): readonly Part[] => {
        const facts = factsOf(reader, texts, order);
        return facts.length === 0 ? [] : [{ kind: 'facts', facts }];
      }),
      ...customerLine(texts, order),
    ],
    footnotes: [
      footnote,
      ...(view.sharedBy === undefined ? [] : [texts.order.sharedBy(said(view.sharedBy, 80))]),
      ...whereRefunded(texts, order),
    ],
    buttons: buttonsOf(texts, refId(ref), view, order),
  };
}

function leadOf(texts: Texts, order: Order, chinese: boolean): string {
  const lead = joined([
    ...stateAndMoney(texts, order, chinese),
    order.suspicious ? texts.order.suspiciousFlag : null,
    refundFlag(texts, order),
  ]);
  return lead ?? texts.words.unknown;
}

/** How it stands and the amount that goes with it: once money went back, how much of it did; while unpaid, the total. */
function stateAndMoney(texts: Texts, order: Order, chinese: boolean): readonly (string | null)[] {
  const { state, paid, refund } = order;
  const words = meaningOf(texts, texts.words.orderState, state, chinese);
  const back = refund?.amount ?? 0;
  if (isPartlyRefunded(order)) {
    const implied = state.meaning === 'paid' || state.meaning === 'refunded';
    return [implied ? null : words, texts.order.partlyRefundedLead(yuan(back), yuan(paid ?? 0))];
  }
  const refunded = refund?.refunded === true && state.meaning !== 'refunded';
  const amount = back > 0 ? back : amountOf(order);
  return [words, refunded ? yesNo(texts.yesNo.refunded, true) : null, amount === null ? null : yuan(amount)];
}

function toneOf(order: Order): Tone {
  if (order.shipment?.meaning === 'failed') return 'bad';
  if (order.suspicious || order.door?.meaning === 'open') return 'warning';
  if (order.refund?.refunded) return 'plain';
  if (order.refund?.asked && order.refund.asked.review !== 'ended') return 'waiting';
  const { meaning } = order.state;
  if (meaning === 'paid' || meaning === 'completed') return 'good';
  return meaning.startsWith('awaiting') ? 'waiting' : 'plain';
}

function customerLine(texts: Texts, order: Order): readonly Part[] {
  const masked = maskedCustomer(order.personal);
  return masked === null ? [] : [{ kind: 'text', text: texts.order.customer(masked) }];
}

/** The first three are in sight, the rest in a menu. */
function buttonsOf(texts: Texts, value: string, view: OrderCardView, order: Order): readonly Button[] {
  const { button } = texts;
  const refresh: Button = { id: 'order.refresh', text: button.refresh, value };
  if (view.forChannel) return [refresh];
  const { device, source } = order;
  const buttons: Button[] = [refresh];
  if (view.mayRefund && isRefundable(order)) buttons.push({ id: 'order.refund', text: button.refund, value });
  if (view.mayDoor && source === 'cabinet' && device?.id != null) {
    buttons.push({ id: 'order.door', text: button.door, value: `d.${device.id}` });
  }
  if (view.mayAppeal && source === 'cabinet' && filingObstacle(order) === null) {
    buttons.push({ id: 'order.appeal', text: button.appeal, value });
  }
  buttons.push({ id: 'order.share', text: button.share, value });
  if (view.mayReveal && hasPersonalData(order.personal)) {
    buttons.push({ id: 'order.reveal', text: button.reveal, value });
  }
  return buttons;
}

/** Whether a refund could be asked for here, as far as these facts go; asking reads them again. */
function isRefundable({ source, state, paid, refund }: Order): boolean {
  const untouched = refund === null || (refund.refunded !== true && !refund.amount);
  return (
    source === 'cabinet' &&
    state.meaning === 'paid' &&
    (paid ?? 0) > 0 &&
    untouched &&
    !(refund?.asked && refund.asked.review !== 'ended')
  );
}

function refundFlag({ order: say }: Texts, { refund }: Order): string | null {
  if (!refund?.asked || refund.refunded === true) return null;
  return refund.asked.review === 'ended' ? say.reviewEndedFlag : say.refundAskedFlag;
}

/** Where no refund can be asked for here, one sentence that says where it is done. */
function whereRefunded({ order: say }: Texts, order: Order): readonly string[] {
  const { source, state, refund } = order;
  if (source !== 'cabinet') return [say.noRefundHere[source]];
  if (isPartlyRefunded(order)) return [say.partlyRefunded];
  if (!refund || state.meaning === 'refunded') return [];
  return refund.refunded !== true && refund.asked && refund.asked.review !== 'ended' ? [say.underReview] : [];
}
