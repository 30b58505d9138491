import { yuan } from '../../domain/money.ts';
import type { Order, OrderLine, PersonalData } from '../../domain/order.ts';
import type { Part } from '../card.ts';
import { fact } from '../say.ts';
import type { Texts } from '../texts/texts.ts';
import { saidOf } from './customer.ts';

/** So many kinds of goods are shown with their pictures. */
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
export function refundedGoods(texts: Texts, personal: PersonalData, lines: readonly OrderLine[]) {
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
