import { yuan } from '../domain/money.ts';
import type { Order } from '../domain/order.ts';
import { refId } from '../domain/order-ref.ts';
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
      ...(order.source === 'cabinet' ? [] : [texts.order.noRefundHere[order.source]]),
    ],
    buttons: buttonsOf(texts, refId(ref), view, order),
  };
}

function leadOf(texts: Texts, order: Order, chinese: boolean): string {
  const amount = order.paid ?? order.total;
  const refunded = order.refund?.refunded === true && order.state.meaning !== 'refunded';
  const lead = joined([
    meaningOf(texts, texts.words.orderState, order.state, chinese),
    refunded ? yesNo(texts.yesNo.refunded, true) : null,
    amount === null ? null : yuan(amount),
    order.suspicious ? texts.order.suspiciousFlag : null,
    order.refund?.asked && order.refund.refunded !== true ? texts.order.refundAskedFlag : null,
  ]);
  return lead ?? texts.words.unknown;
}

function toneOf(order: Order): Tone {
  if (order.shipment?.meaning === 'failed') return 'bad';
  if (order.suspicious || order.door?.meaning === 'open') return 'warning';
  if (order.refund?.refunded) return 'plain';
  if (order.refund?.asked) return 'waiting';
  const { meaning } = order.state;
  if (meaning === 'paid' || meaning === 'completed') return 'good';
  return meaning.startsWith('awaiting') ? 'waiting' : 'plain';
}

function customerLine(texts: Texts, order: Order): readonly Part[] {
  const masked = maskedCustomer(order.personal);
  return masked === null ? [] : [{ kind: 'text', text: texts.order.customer(masked) }];
}

function buttonsOf(texts: Texts, value: string, view: OrderCardView, order: Order): readonly Button[] {
  const refresh: Button = { id: 'order.refresh', text: texts.button.refresh, value };
  if (view.forChannel) return [refresh];
  const share: Button = { id: 'order.share', text: texts.button.share, value };
  const reveal: Button = { id: 'order.reveal', text: texts.button.reveal, value };
  return view.mayReveal && hasPersonalData(order.personal) ? [refresh, share, reveal] : [refresh, share];
}
