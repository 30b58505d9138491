import { isUndecided } from '../../domain/appeal.ts';
import { type AppealView, hasNoOrder } from '../../domain/appeal-view.ts';
import { cardId } from '../../domain/card-id.ts';
import { yuan } from '../../domain/money.ts';
import { refId } from '../../domain/order-ref.ts';
import { isUnderWay } from '../../domain/request-view.ts';
import { canBeAsked, vendorOf } from '../../domain/vendors.ts';
import type { Button, Card, Part, Tone } from '../card.ts';
import { clockOf, joined, oneLine, safeText, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { requestTitle } from '../requests/request.ts';
import { stateInWords } from '../requests/request-state.ts';
import { type Texts, textsAbout } from '../texts/index.ts';
import { appealOrderParts } from './appeal-order.ts';

/** Most of the customer's pictures that are shown. */
const MOST_PICTURES = 4;
/** What a customer wrote, in code points: enough for a story, short of a card's end. */
const MOST_WORDS = 800;

/**
 * A customer's appeal: who has it, what the customer says, the order, the pictures, what can be done. `refresh`: the id of a Refresh
 * button, for a card that does not follow by itself.
 */
export function appealCard(
  reader: Reader,
  appeal: AppealView,
  { refresh = null }: { readonly refresh?: string | null } = {},
): Card {
  const texts = textsAbout(vendorOf(appeal.ref.source), reader.locale);
  const title = oneLine(texts.appeal.title(appeal.id, shownNumber(appeal.receipt)), 140);
  const lead = appealState(reader, texts, appeal);
  const cause = texts.appeal.cause[appeal.cause];
  return {
    summary: oneLine(`${title}: ${cause}. ${lead}`, 300),
    title,
    tone: toneOf(appeal),
    lead,
    parts: [
      { kind: 'text', text: joined([cause, texts.appeal.kind[appeal.kind]]) ?? cause },
      ...wordsOf(texts, appeal),
      ...appealOrderParts(reader, texts, appeal),
      ...progress(reader, texts, appeal),
      ...elsewhere(texts, appeal),
      ...pictures(texts, appeal.images),
    ],
    footnotes: footnotesOf(reader, texts, appeal),
    buttons: [
      ...buttonsOf(texts, appeal),
      ...(refresh === null
        ? []
        : [{ id: 'list.refresh', text: texts.button.refresh, value: refresh } as const]),
    ],
  };
}

/** How an appeal stands, in words. */
export function appealState(reader: Reader, texts: Texts, { state, claimed, closed }: AppealView): string {
  const { lead } = texts.appeal;
  const { asOf } = clockOf(reader.zone);
  if (closed) {
    switch (closed.outcome) {
      case 'refunded':
        return lead.closed.refunded(closed.amount === null ? '' : yuan(closed.amount));
      case 'replaced':
        return lead.closed.replaced(shownNumber(closed.replacedBy ?? ''));
      case 'dismissed':
        return lead.closed.dismissed(safeText(closed.by?.name ?? '', 60));
      default:
        return lead.closed[closed.outcome];
    }
  }
  return state === 'claimed' && claimed
    ? lead.claimed(safeText(claimed.by.name, 60), asOf(claimed.at, reader.now))
    : lead.open;
}

function toneOf({ state, closed, request }: AppealView): Tone {
  if (request?.state === 'unknown' && state !== 'closed') return 'bad';
  if (closed) {
    if (closed.outcome === 'dismissed') return 'plain';
    const isGood =
      closed.outcome === 'refunded' || closed.outcome === 'settled' || closed.outcome === 'replaced';
    return isGood ? 'good' : 'bad';
  }
  return state === 'claimed' ? 'waiting' : 'warning';
}

function wordsOf({ appeal: say }: Texts, { reason, cause }: AppealView): readonly Part[] {
  if (reason === '') return [];
  const words = safeText(reason, MOST_WORDS);
  return [{ kind: 'text', text: cause === 'staff' ? say.saysStaff(words) : say.says(words) }];
}

/** The latest request made for it, and how the appeal ended. */
function progress(reader: Reader, texts: Texts, { request, closed }: AppealView): readonly Part[] {
  const { label } = texts.appeal;
  const { asOf } = clockOf(reader.zone);
  const facts = [
    ...(request
      ? [
          {
            label: label.request,
            value: `${requestTitle(texts, request)}${texts.colon}${stateInWords(texts, request)}`,
          },
        ]
      : []),
    ...(closed
      ? [
          {
            label: label.closed,
            value: joined([safeText(closed.note ?? '', 500), asOf(closed.at, reader.now)]) ?? '',
          },
        ]
      : []),
  ];
  return facts.length === 0 ? [] : [{ kind: 'facts', facts }];
}

function pictures({ appeal: say }: Texts, images: readonly string[]): readonly Part[] {
  const shown = images.slice(0, MOST_PICTURES);
  const parts = shown.map((url, index): Part => ({ kind: 'picture', url, alt: say.picture(index + 1) }));
  const more = images.length - shown.length;
  return more > 0 ? [...parts, { kind: 'text', text: say.morePictures(more) }] : parts;
}

function footnotesOf(
  reader: Reader,
  texts: Texts,
  { createdAt, facts, factsAt }: AppealView,
): readonly string[] {
  const { asOf } = clockOf(reader.zone);
  return [
    texts.appeal.takenInAt(asOf(createdAt, reader.now)),
    ...(facts === null || factsAt === null ? [] : [texts.request.factsAsOf(asOf(factsAt, reader.now))]),
  ];
}

/** First whose it is, then what is done; buttons go when they no longer work. */
function buttonsOf({ appeal: say, request: requests }: Texts, appeal: AppealView): readonly Button[] {
  const { state, claimed, request, filed, ref } = appeal;
  const id = cardId(appeal);
  const { button } = say;
  const value = refId(ref);
  const reveal: Button = { id: 'order.reveal', text: button.reveal, value };
  if (state === 'closed') return [];
  if (state === 'open' || !claimed) {
    return [{ id: 'appeal.claim', text: button.claim, value: id, style: 'primary' }, reveal];
  }
  const takeOver: Button = {
    id: 'appeal.claim',
    text: button.takeOver,
    value: `${id}@${claimed.by.id}`,
    confirm: say.takeOverConfirm,
  };
  if (request && isUnderWay(request)) {
    const mayBeSaid =
      request.kind === 'appeal' && request.state === 'unknown' && request.personAskedAt !== null;
    const resolve: Button = { id: 'request.resolve', text: requests.button.resolve, value: cardId(request) };
    return [...(mayBeSaid ? [resolve] : []), takeOver, reveal];
  }
  const fileable = !filed && !hasNoOrder(appeal) && canBeAsked(ref.source, 'appeal');
  return [
    ...(isRefundable(appeal) && canBeAsked(ref.source, 'refund')
      ? [{ id: 'appeal.refund', text: button.refund, value: id } as const]
      : []),
    ...(fileable
      ? [{ id: 'appeal.file', text: button.file, value: id, confirm: say.fileConfirm } as const]
      : []),
    { id: 'appeal.dismiss', text: button.dismiss, value: id, style: 'danger' },
    takeOver,
    reveal,
  ];
}

/** Where the money of an order that cannot be refunded from here goes back. */
function elsewhere({ order }: Texts, { state, ref: { source } }: AppealView): readonly Part[] {
  if (state === 'closed' || canBeAsked(source, 'refund')) return [];
  return [{ kind: 'notice', text: order.noRefundHere[source] }];
}

/** As far as these facts go; asking reads them again. */
function isRefundable(appeal: AppealView): boolean {
  const { facts } = appeal;
  if (facts === null) return !hasNoOrder(appeal);
  return facts.state.meaning === 'paid' && facts.refunded === 0 && !isUndecided(facts);
}
