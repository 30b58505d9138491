import type { Books } from '../../domain/books.ts';
import { yuan } from '../../domain/money.ts';
import type { Coded, Fen, Order, OrderLine, PersonalData, UnixSeconds } from '../../domain/order.ts';
import type { Fact, Part } from '../card.ts';
import {
  clockOf,
  fact,
  joined,
  meaningOf,
  NO_TIME,
  nameOf,
  safeText,
  shownNumber,
  yesNo,
} from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import type { Texts } from '../texts/index.ts';
import { saidOf } from './customer.ts';

/** What was paid, when and how. */
export function moneyFacts(reader: Reader, texts: Texts, order: Order): readonly Fact[] {
  const { label, words } = texts;
  const chinese = reader.locale === 'zh-CN';
  const how = joined([
    codedOrNull(texts, words.method, order.method, chinese),
    codedOrNull(texts, words.scene, order.scene, chinese),
  ]);
  return [
    ...fact(label.paid, joined([money(order.paid), at(reader, order.paidAt)])),
    ...fact(label.total, order.total === order.paid ? null : money(order.total)),
    ...fact(label.unpaid, order.unpaid === 0 ? null : money(order.unpaid)),
    ...fact(label.freight, money(order.freight)),
    ...fact(label.method, how),
    ...fact(label.created, at(reader, order.createdAt)),
    // Once something was paid the deadline only misleads.
    ...fact(label.payBy, (order.paid ?? 0) > 0 ? null : at(reader, order.payBy)),
    ...fact(label.paymentNumber, order.paymentNumber === null ? null : shownNumber(order.paymentNumber)),
    ...fact(label.type, order.type === null ? null : nameOf(texts, order.type, chinese)),
  ];
}

/** Which machine, and what it did. */
export function machineFacts(reader: Reader, texts: Texts, order: Order): readonly Fact[] {
  const { label, words } = texts;
  const chinese = reader.locale === 'zh-CN';
  const { device, shipment } = order;
  const failure = shipment?.error === undefined ? null : saidOf(order.personal, shipment.error);
  return [
    ...(device === null
      ? []
      : [
          ...fact(label.device, bounded(joined([device.code, device.name]) ?? device.id)),
          ...fact(label.place, bounded(device.place)),
        ]),
    ...fact(label.door, codedOrNull(texts, words.door, order.door, chinese)),
    ...fact(label.service, codedOrNull(texts, words.service, order.service, chinese)),
    ...fact(label.shipment, joined([codedOrNull(texts, words.shipment, shipment, chinese), failure])),
  ];
}

/** What became of it: refund, delivery, audit. */
export function outcomeFacts(reader: Reader, texts: Texts, order: Order, books: Books): readonly Fact[] {
  const { label, words } = texts;
  const chinese = reader.locale === 'zh-CN';
  const { refund, delivery, audit, personal } = order;
  const facts: Fact[] = [];
  // Until the vendor's books show what the desk saw made, "not refunded" in them is not so.
  const early = isAheadOfVendor(books) ? books.returned : null;
  if (early) {
    facts.push(
      ...fact(
        label.refunded,
        joined([yesNo(texts.yesNo.refunded, true), money(early.amount), at(reader, early.at)]),
      ),
    );
  }
  if (refund !== null) {
    // Zero and "not refunded" are one statement.
    const amount = refund.amount === 0 ? null : money(refund.amount);
    facts.push(
      ...(early
        ? []
        : fact(
            label.refunded,
            joined([yesNo(texts.yesNo.refunded, refund.refunded), amount, at(reader, refund.at)]),
          )),
      ...refundedGoods(texts, personal, refund.lines),
    );
    if (refund.asked !== null) {
      const reason =
        codedOrNull(texts, words.refundReason, refund.asked.reason, chinese) ?? texts.words.unknown;
      facts.push(...fact(label.refundAsked, joined([reason, at(reader, refund.asked.at)])));
    }
    facts.push(...fact(label.refundNote, refund.note === null ? null : saidOf(personal, refund.note)));
  }
  if (delivery !== null) {
    facts.push(
      ...fact(label.delivery, yesNo(texts.yesNo.shipped, delivery.shipped)),
      ...fact(label.received, yesNo(texts.yesNo.received, delivery.received)),
    );
  }
  if (audit !== null) {
    facts.push(
      ...fact(
        label.audit,
        joined([meaningOf(texts, words.audit, audit.state, chinese), at(reader, audit.at)]),
      ),
      ...fact(label.auditReason, audit.reason === null ? null : saidOf(personal, audit.reason)),
    );
  }
  return facts;
}

/** Whether the desk saw more of an order's money go back than the vendor's books show. */
export function isAheadOfVendor({ returned, shown }: Books): boolean {
  if (returned === null || shown === null) return returned !== null;
  return shown.amount !== null && returned.amount !== null && returned.amount > shown.amount;
}

function money(amount: Fen | null): string | null {
  return amount === null ? null : yuan(amount);
}

/** A time that cannot be one is no fact. */
function at(reader: Reader, seconds: UnixSeconds | null): string | null {
  const text = seconds === null ? NO_TIME : clockOf(reader.zone).dateTime(seconds);
  return text === NO_TIME ? null : text;
}

function bounded(text: string | null): string | null {
  return text === null ? null : safeText(text, 150);
}

function codedOrNull<Meaning extends string>(
  texts: Texts,
  words: Readonly<Record<Meaning, string>>,
  code: Coded<Meaning> | null,
  chinese: boolean,
): string | null {
  return code === null ? null : meaningOf(texts, words, code, chinese);
}

/** Most kinds of goods that are shown with their pictures. */
const MOST_LINES = 8;

/** What was bought: the first lines as items, the rest counted. */
export function goodsParts(texts: Texts, { lines, personal }: Order): readonly Part[] {
  if (lines.length === 0) return [{ kind: 'text', text: texts.order.noLines }];
  const parts: Part[] = [{ kind: 'heading', text: texts.order.bought }];
  for (const line of lines.slice(0, MOST_LINES)) parts.push(lineItem(texts, personal, line));
  if (lines.length > MOST_LINES) {
    parts.push({ kind: 'text', text: texts.order.more(lines.length - MOST_LINES) });
  }
  return parts;
}

/** Which goods the money went back for, on one line. */
function refundedGoods(texts: Texts, personal: PersonalData, lines: readonly OrderLine[]) {
  const names = lines
    .slice(0, MOST_LINES)
    .map(
      (line) => `${saidOf(personal, line.name, 60)}${line.quantity === null ? '' : ` × ${line.quantity}`}`,
    );
  if (lines.length > MOST_LINES) names.push(texts.order.more(lines.length - MOST_LINES));
  return fact(texts.label.refundedGoods, names.join(texts.comma));
}

function lineItem(texts: Texts, personal: PersonalData, line: OrderLine): Part {
  const name = saidOf(personal, line.name, 120) || '?';
  // The sum says something new only for several pieces, or where nothing else is known.
  const total = line.total !== null && (line.quantity !== 1 || line.unitPrice === null) ? line.total : null;
  const price = texts.order.line(
    line.quantity,
    line.unitPrice === null ? null : yuan(line.unitPrice),
    total === null ? null : yuan(total),
  );
  const detail = line.detail === null ? '' : saidOf(personal, line.detail, 200);
  return {
    kind: 'item',
    title: name,
    lines: [detail, price].filter((text) => text !== ''),
    image: line.image === null ? null : { url: line.image, alt: name },
  };
}
