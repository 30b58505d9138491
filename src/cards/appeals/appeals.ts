import type { AppealView } from '../../domain/appeal-view.ts';
import { cardId } from '../../domain/card-id.ts';
import { yuan } from '../../domain/money.ts';
import { amountOf } from '../../domain/order.ts';
import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import type { Button, Card, Part } from '../card.ts';
import { type Cursors, pagingButtons } from '../paging.ts';
import { joined, oneLine, safeText, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { type Texts, textsAbout } from '../texts/index.ts';
import { appealState } from './appeal.ts';

/** Which appeals a list shows. */
type AppealListScope = 'open' | 'mine' | 'all';

/** One page of the queue. */
export type AppealsView = {
  readonly which: AppealListScope;
  readonly appeals: readonly AppealView[];
  /** The reader may take care of appeals. */
  readonly mayHandle: boolean;
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly cursors: Cursors;
};

/** The queue of appeals: each with who has it, and Claim beside those nobody has. */
export function appealsCard(reader: Reader, view: AppealsView): Card {
  const texts = textsAbout(CABINET_VENDOR, reader.locale);
  const { list } = texts.appeal;
  const title = list.title[view.which];
  const lead = view.total === 0 ? list.empty[view.which] : list.count(view.total);
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: view.appeals.some(({ state }) => state === 'open') ? 'warning' : 'plain',
    lead,
    parts: view.appeals.map((appeal) => appealRow(reader, texts, appeal, view.mayHandle)),
    footnotes: view.pages > 1 ? [texts.list.page(view.page, view.pages)] : [],
    buttons: pagingButtons(texts, view.cursors),
  };
}

/** One appeal as a line of a list. `mayHandle`: with the button that takes it, or shows it. */
export function appealRow(reader: Reader, texts: Texts, appeal: AppealView, mayHandle: boolean): Part {
  const { appeal: say } = texts;
  const { facts, createdAt, reason, cause } = appeal;
  const amount = facts === null ? null : amountOf(facts);
  const seconds = Math.max(0, Math.floor((reader.now - createdAt) / 1000));
  const device = facts?.device ?? null;
  const words = reason === '' ? say.cause[cause] : safeText(reason, 120);
  return {
    kind: 'item',
    title: oneLine(
      joined([appeal.id, shownNumber(appeal.receipt), amount === null ? null : yuan(amount)]) ?? appeal.id,
      120,
    ),
    lines: [
      joined([appealState(reader, texts, appeal), say.list.age(texts.fresh.age(seconds))]) ?? '',
      joined([words, device && safeText(joined([device.code, device.name]) ?? '', 80)]) ?? '',
    ],
    image: null,
    button: mayHandle ? claimButton(texts, appeal) : null,
  };
}

function claimButton({ appeal: say }: Texts, appeal: AppealView): Button | null {
  // Behind a plus the answer is the appeal's own card, and the list stays.
  return appeal.state === 'open'
    ? { id: 'appeal.claim', text: say.button.claim, value: `${cardId(appeal)}+` }
    : null;
}
