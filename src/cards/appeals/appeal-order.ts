import type { AppealFacts } from '../../domain/appeal.ts';
import { type AppealView, hasNoOrder } from '../../domain/appeal-view.ts';
import { yuan } from '../../domain/money.ts';
import { amountOf } from '../../domain/order.ts';
import type { Part } from '../card.ts';
import { clockOf, fact, joined, meaningOf, oneLine, safeText } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import type { Texts } from '../texts/index.ts';

/** Most kinds of goods that are shown with their pictures. */
const MOST_GOODS = 4;

/** The order of an appeal: its goods with pictures, its money, its machine. */
export function appealOrderParts(reader: Reader, texts: Texts, appeal: AppealView): readonly Part[] {
  const { facts } = appeal;
  if (facts === null) {
    const text = hasNoOrder(appeal) ? texts.appeal.noOrder : texts.appeal.noFacts;
    return [{ kind: 'notice', text }];
  }
  const { label, words } = texts;
  const chinese = reader.locale === 'zh-CN';
  const { dateTime } = clockOf(reader.zone);
  const state = meaningOf(texts, words.orderState, facts.state, chinese);
  const paidAt = facts.paidAt === null ? null : dateTime(facts.paidAt);
  const amount = amountOf(facts);
  const { device, refundAsked } = facts;
  const asked =
    refundAsked &&
    joined([
      refundAsked.reason === null ? null : meaningOf(texts, words.refundReason, refundAsked.reason, chinese),
      refundAsked.at === null ? null : dateTime(refundAsked.at),
    ]);
  return [
    ...(facts.suspicious ? [{ kind: 'notice', text: texts.request.suspicious } as const] : []),
    ...goods(texts, facts),
    {
      kind: 'facts',
      facts: [
        ...fact(texts.appeal.label.order, state),
        ...fact(texts.appeal.label.total, joined([amount === null ? null : yuan(amount), paidAt])),
        ...fact(label.refunded, facts.refunded > 0 ? yuan(facts.refunded) : null),
        ...fact(label.refundAsked, asked ?? null),
        ...fact(label.device, device && safeText(joined([device.code, device.name]) ?? device.id ?? '', 150)),
        ...fact(label.place, device?.place == null ? null : safeText(device.place, 150)),
        ...fact(label.door, facts.door && meaningOf(texts, words.door, facts.door, chinese)),
        ...fact(label.service, facts.service && meaningOf(texts, words.service, facts.service, chinese)),
      ],
    },
  ];
}

function goods(texts: Texts, { goods: all }: AppealFacts): readonly Part[] {
  const parts = all.slice(0, MOST_GOODS).map(({ name, quantity, total, image }): Part => {
    const title = oneLine(safeText(name, 120), 120) || '?';
    const line = texts.order.line(quantity, null, total === null ? null : yuan(total));
    return {
      kind: 'item',
      title,
      lines: line === '' ? [] : [line],
      image: image === null ? null : { url: image, alt: title },
    };
  });
  const more = all.length - MOST_GOODS;
  return more > 0 ? [...parts, { kind: 'text', text: texts.order.more(more) }] : parts;
}
