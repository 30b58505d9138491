import { yuan } from '../../domain/money.ts';
import type { ChangedFact, DoorFacts, FilingFacts, Goods, RefundFacts } from '../../domain/request.ts';
import type { Missing, Named, RequestView } from '../../domain/request-view.ts';
import type { Fact, Tone } from '../card.ts';
import {
  clockOf,
  fact,
  joined,
  listed,
  meaningOf,
  oneLine,
  safeText,
  shownNumber,
  yesNo,
} from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import type { Texts } from '../texts/index.ts';

/** How a request stands, in words: what is known, and nothing that is not. */
export function stateInWords(texts: Texts, request: RequestView): string {
  const { lead } = texts.request;
  const by = namesOf(texts, request.decision?.by ?? []);
  switch (request.state) {
    case 'pending':
      return lead.pending(placesInWords(texts, request.missing));
    case 'approved':
      return lead.approved;
    case 'executing':
      return lead.executing[request.kind];
    case 'rejected':
      return lead.rejected(by);
    case 'cancelled':
      return lead.cancelled(by);
    case 'expired':
      return lead.expired;
    case 'unknown':
      return (request.personAskedAt === null ? lead.unknown : lead.personAsked)[request.kind];
    case 'failed':
      return failureInWords(texts, request);
    case 'done':
      return outcomeInWords(texts, request);
  }
}

/** Places nobody has filled, and who could. */
export function placesInWords(texts: Texts, missing: readonly Missing[]): string {
  const places = missing.map(({ count, groups, people }) =>
    texts.request.place(count, listed(groups, texts.comma), namesOf(texts, people)),
  );
  return oneLine(places.join(texts.comma), 400);
}

/** Names on one line; a word for nobody. */
export function namesOf(texts: Texts, people: readonly Named[]): string {
  return people.length === 0
    ? texts.request.nobody
    : listed(
        people.map(({ name }) => safeText(name, 60)),
        texts.comma,
      );
}

/** Colours the state. */
export function toneOf({ state, followed, personAskedAt }: RequestView): Tone {
  switch (state) {
    case 'pending':
    case 'approved':
    case 'executing':
      return 'waiting';
    case 'unknown':
      return personAskedAt === null ? 'warning' : 'bad';
    case 'failed':
      return 'bad';
    case 'rejected':
    case 'expired':
    case 'cancelled':
      return 'plain';
    case 'done':
      switch (followed?.what) {
        case 'refunded':
        case 'opened':
          return 'good';
        case 'review_ended':
        case 'not_refunded':
        case 'never_opened':
          return 'bad';
        case 'open':
        case 'gave_up':
          return 'warning';
        default:
          return 'waiting';
      }
  }
}

/** What became of a request that was carried out. */
export function outcomeInWords({ request: say }: Texts, { kind, followed }: RequestView): string {
  const what = followed?.what ?? 'watching';
  if (kind === 'appeal') return say.filed;
  if (kind === 'door') {
    return what === 'refunded' || what === 'review_ended' || what === 'not_refunded'
      ? say.door.watching
      : say.door[what];
  }
  if (what === 'refunded')
    return say.refund.refunded(followed?.refunded == null ? '' : yuan(followed.refunded)).trim();
  return what === 'open' || what === 'opened' || what === 'never_opened'
    ? say.refund.watching
    : say.refund[what];
}

/** Why a request was not carried out, with the vendor's own words or what changed. */
export function failureInWords(texts: Texts, { execution }: RequestView): string {
  const { failed, change } = texts.request;
  const words = execution?.words ?? '';
  switch (execution?.ending) {
    case 'changed': {
      const changes = words
        .split(',')
        .map((one) => (isChange(one, change) ? change[one] : safeText(one, 40)));
      return failed.changed(changes.join(texts.comma));
    }
    case 'refused':
      return failed.refused(safeText(words, 200));
    case 'signature':
    case 'not_reached':
    case 'unread':
    case 'too_late':
    case 'too_slow':
    case 'cooling_down':
    case 'switched_off':
    case 'denied':
      return failed[execution.ending](safeText(words, 200));
    default:
      return texts.words.unknown;
  }
}

function isChange(word: string, words: Readonly<Record<ChangedFact, string>>): word is ChangedFact {
  return Object.hasOwn(words, word);
}

/** Most kinds of goods that are named. */
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
    ...fact(label.device, device === null ? null : safeText(device, 150)),
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
    ...fact(label.device, safeText(joined([facts.deviceCode, facts.deviceName]) ?? facts.deviceId, 150)),
    ...fact(label.place, facts.place === null ? null : safeText(facts.place, 150)),
    ...fact(label.state, state),
  ];
}

/** Goods on one line: names, quantities, sums. */
export function goodsLine(texts: Texts, goods: readonly Goods[]): string {
  const shown = goods.slice(0, MOST_GOODS).map(({ name, quantity, total }) => {
    const pieces = quantity === null ? '' : ` × ${quantity}`;
    return `${safeText(name, 60)}${pieces}${total === null ? '' : ` ${yuan(total)}`}`;
  });
  if (goods.length > MOST_GOODS) shown.push(texts.order.more(goods.length - MOST_GOODS));
  return oneLine(shown.join(texts.comma), 600);
}
