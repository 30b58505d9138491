import { type Books, booksOf, type DeskKnowledge } from '../../domain/books.ts';
import { yuan } from '../../domain/money.ts';
import { amountOf, type Order } from '../../domain/order.ts';
import { refId } from '../../domain/order-ref.ts';
import { filingObstacle, whyNoRefund } from '../../domain/request-facts.ts';
import { canBeAsked, vendorOf } from '../../domain/vendors.ts';
import { visitBooksOf } from '../../domain/visit.ts';
import type { OrderFinding } from '../../lookups/types.ts';
import type { Button, Card, Part, Tone } from '../card.ts';
import { freshness, unreadNotice } from '../freshness.ts';
import { joined, meaningOf, safeText, shownNumber, yesNo } from '../plain-text.ts';
import { backOfficeParts, type Reader } from '../reader.ts';
import { type Texts, textsAbout } from '../texts/index.ts';
import { hasPersonalData, maskedCustomer } from './customer.ts';
import { goodsParts, isAheadOfVendor, machineFacts, moneyFacts, outcomeFacts } from './order-facts.ts';

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
  /** A door command of the desk opened it. */
  readonly isVisit?: boolean;
  /** Name of the person who put it in the channel. */
  readonly sharedBy?: string;
};

/**
 * One order: state, goods, money, machine, what became of it. Personal data only masked. Without `seen`: its money as the vendor's books
 * alone have it.
 */
export function orderCard(
  reader: Reader,
  { ref, known }: FoundOrder,
  view: OrderCardView,
  seen?: DeskKnowledge,
): Card {
  const order = known.value.facts;
  const vendorName = vendorOf(order.source);
  const texts = textsAbout(vendorName, reader.locale);
  const books = booksOf(order, seen);
  const title = texts.order.title(shownNumber(order.number));
  const lead = leadOf(texts, order, books, reader.locale === 'zh-CN');
  const vendor = texts.words.vendor[vendorName];
  const { notices, footnote } = freshness(reader, known, vendor);
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: toneOf(order, books),
    lead,
    parts: [
      ...notices,
      ...unreadNotice(reader, known.value),
      ...(order.suspicious ? [{ kind: 'notice', text: texts.order.suspicious } as const] : []),
      ...(view.isVisit && visitBooksOf(order, false) === 'unpaid'
        ? [{ kind: 'notice', text: texts.order.visitUnpaid } as const]
        : []),
      ...goodsParts(texts, order),
      ...[moneyFacts, machineFacts, outcomeFacts].flatMap((factsOf): readonly Part[] => {
        const facts = factsOf(reader, texts, order, books);
        return facts.length === 0 ? [] : [{ kind: 'facts', facts }];
      }),
      ...customerLine(texts, order),
      ...backOfficeParts(reader, vendorName, { receipt: order.number, cid: order.device?.id ?? null }),
    ],
    footnotes: [
      footnote,
      ...(view.sharedBy === undefined ? [] : [texts.order.sharedBy(safeText(view.sharedBy, 80))]),
      ...whereRefunded(texts, order, books),
    ],
    buttons: buttonsOf(texts, refId(ref), view, order, books),
  };
}

function leadOf(texts: Texts, order: Order, books: Books, chinese: boolean): string {
  const lead = joined([
    ...stateAndMoney(texts, order, books, chinese),
    order.suspicious ? texts.order.suspiciousFlag : null,
    refundFlag(texts, books),
  ]);
  return lead ?? texts.words.unknown;
}

/** How it stands and the amount that goes with it: once money went back, how much of it did; while unpaid, the total. */
function stateAndMoney(
  texts: Texts,
  order: Order,
  { paid, returned }: Books,
  chinese: boolean,
): readonly (string | null)[] {
  const { state } = order;
  const words = meaningOf(texts, texts.words.orderState, state, chinese);
  if (returned?.how === 'part') {
    const implied = state.meaning === 'paid' || state.meaning === 'refunded';
    const lead = texts.order.partlyRefundedLead(yuan(returned.amount ?? 0), yuan(paid ?? 0));
    return [implied ? null : words, lead];
  }
  const refunded = returned !== null && state.meaning !== 'refunded';
  const amount = returned?.amount ?? amountOf(order);
  return [words, refunded ? yesNo(texts.yesNo.refunded, true) : null, amount === null ? null : yuan(amount)];
}

function toneOf(order: Order, { returned, asked }: Books): Tone {
  if (order.shipment?.meaning === 'failed') return 'bad';
  if (order.suspicious || order.door?.meaning === 'open') return 'warning';
  if (returned) return 'plain';
  if (asked?.review === 'goes_on') return 'waiting';
  const { meaning } = order.state;
  if (meaning === 'paid' || meaning === 'completed') return 'good';
  return meaning.startsWith('awaiting') ? 'waiting' : 'plain';
}

function customerLine(texts: Texts, order: Order): readonly Part[] {
  const masked = maskedCustomer(order.personal);
  return masked === null ? [] : [{ kind: 'text', text: texts.order.customer(masked) }];
}

/** The first three are in sight, the rest in a menu. */
function buttonsOf(
  texts: Texts,
  value: string,
  view: OrderCardView,
  order: Order,
  books: Books,
): readonly Button[] {
  const { button } = texts;
  const refresh: Button = { id: 'order.refresh', text: button.refresh, value };
  if (view.forChannel) return [refresh];
  const { device, source } = order;
  const buttons: Button[] = [refresh];
  // As far as these facts go; asking reads them again.
  if (view.mayRefund && whyNoRefund(order, books) === null) {
    buttons.push({ id: 'order.refund', text: button.refund, value });
  }
  if (view.mayDoor && canBeAsked(source, 'door') && device?.id != null) {
    buttons.push({ id: 'order.door', text: button.door, value: `d.${device.id}` });
  }
  if (view.mayAppeal && filingObstacle(order, books) === null) {
    buttons.push({ id: 'order.appeal', text: button.appeal, value });
  }
  buttons.push({ id: 'order.share', text: button.share, value });
  if (view.mayReveal && hasPersonalData(order.personal)) {
    buttons.push({ id: 'order.reveal', text: button.reveal, value });
  }
  return buttons;
}

function refundFlag({ order: say }: Texts, { asked, returned }: Books): string | null {
  if (asked === null || returned) return null;
  return asked.review === 'ended' ? say.reviewEndedFlag : say.refundAskedFlag;
}

/** Where no refund can be asked for here, one sentence that says where it is done, or that it is. */
function whereRefunded({ order: say }: Texts, order: Order, books: Books): readonly string[] {
  const { source } = order;
  if (!canBeAsked(source, 'refund')) return [say.noRefundHere[source]];
  if (isAheadOfVendor(books)) return [say.refundedBeforeBooks];
  switch (whyNoRefund(order, books)?.kind) {
    case 'partly_refunded':
      return [say.partlyRefunded];
    case 'under_review':
      return [say.underReview];
    default:
      return [];
  }
}
