import { yuan } from '../../domain/money.ts';
import type { DoorFacts, FilingFacts, Goods, RefundFacts } from '../../domain/request.ts';
import type { Fact } from '../card.ts';
import { clockOf } from '../format.ts';
import { fact, joined, meaningOf, oneLine, said, shownNumber, yesNo } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import type { Texts } from '../texts/index.ts';

/** So many kinds of goods are named. */
const MOST_GOODS = 6;

/** What a request about an order is made on: order, goods, money, device. */
export function orderFactList(
  reader: Reader,
  texts: Texts,
  facts: RefundFacts | FilingFacts,
): readonly Fact[] {
  const { label } = texts.request;
  const paidAt =
    facts.kind === 'appeal' || facts.paidAt === null ? null : clockOf(reader.zone).dateTime(facts.paidAt);
  const device = joined([facts.deviceCode, facts.deviceName]) ?? facts.deviceId;
  return [
    ...fact(label.order, shownNumber(facts.order)),
    ...fact(label.paid, joined([facts.paid === null ? null : yuan(facts.paid), paidAt])),
    ...fact(label.goods, goodsLine(texts, facts.goods)),
    ...fact(label.device, device === null ? null : said(device, 150)),
  ];
}

/** What a door is decided on: device, place, whether it can be reached. */
export function doorFactList(reader: Reader, texts: Texts, facts: DoorFacts): readonly Fact[] {
  const { label } = texts.request;
  const state = joined([
    yesNo(texts.yesNo.online, facts.online),
    meaningOf(texts, texts.words.selling, facts.selling, reader.locale === 'zh-CN'),
    yesNo(texts.yesNo.powered, facts.powered),
  ]);
  return [
    ...fact(label.device, said(joined([facts.deviceCode, facts.deviceName]) ?? facts.deviceId, 150)),
    ...fact(label.place, facts.place === null ? null : said(facts.place, 150)),
    ...fact(label.state, state),
  ];
}

/** Goods on one line: names, quantities, sums. */
export function goodsLine(texts: Texts, goods: readonly Goods[]): string {
  const shown = goods.slice(0, MOST_GOODS).map(({ name, quantity, total }) => {
    const pieces = quantity === null ? '' : ` × ${quantity}`;
    return `${said(name, 60)}${pieces}${total === null ? '' : ` ${yuan(total)}`}`;
  });
  if (goods.length > MOST_GOODS) shown.push(texts.order.more(goods.length - MOST_GOODS));
  return oneLine(shown.join(texts.comma), 600);
}
