import { cardId } from '../../domain/card-id.ts';
import { yuan } from '../../domain/money.ts';
import { vendorOfFacts } from '../../domain/request-facts.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Button, Card, Fact, Part } from '../card.ts';
import { clockOf, fact, joined, oneLine, safeText, shownNumber } from '../plain-text.ts';
import { backOfficeParts, type Reader } from '../reader.ts';
import { type Texts, textsAbout } from '../texts/index.ts';
import {
  doorFactList,
  failureInWords,
  goodsLine,
  namesOf,
  orderFactList,
  outcomeInWords,
  placesInWords,
  stateInWords,
  toneOf,
} from './request-state.ts';

/** Where a request's card stands: before those who decide, with the requester, or as the answer to a gesture. */
export type RequestPlace = 'approvals' | 'requester' | 'asker';

/** A request: how it stands, on which facts it is decided, who decided, and what was done. */
export function requestCard(reader: Reader, request: RequestView, place: RequestPlace): Card {
  const texts = textsAbout(vendorOfFacts(request.facts), reader.locale);
  const title = requestTitle(texts, request);
  const lead = stateInWords(texts, request);
  return {
    summary: oneLine(`${title}: ${lead}`, 300),
    title,
    tone: toneOf(request),
    lead,
    parts: requestParts(reader, texts, request),
    footnotes: footnotesOf(reader, texts, request),
    buttons: buttonsOf(texts, request, place),
  };
}

/** `Refund R1042 · ¥12.50` */
export function requestTitle(texts: Texts, { kind, id, facts, amount }: RequestView): string {
  return oneLine(texts.request.title[kind](id, whatOf(facts, amount)), 140);
}

/** What it is about, shortly: the money, the device, the order. */
function whatOf(facts: RequestView['facts'], amount: RequestView['amount']): string {
  if (facts.kind === 'refund') return yuan(amount ?? facts.paid);
  if (facts.kind === 'appeal') return shownNumber(facts.order);
  return safeText(joined([facts.deviceCode, facts.deviceName]) ?? facts.deviceId, 80);
}

/** What stands between the state and the buttons. Decided and done are two lines: one never says the other. */
export function requestParts(reader: Reader, texts: Texts, request: RequestView): readonly Part[] {
  const { facts } = request;
  const about =
    facts.kind === 'door' ? doorFactList(reader, texts, facts) : orderFactList(reader, texts, facts);
  const unpaid = request.followed?.unpaid ?? null;
  const notices = [
    ...(facts.kind === 'refund' && facts.suspicious ? [texts.request.suspicious] : []),
    ...(unpaid === null ? [] : [texts.request.visitUnpaid(unpaid.total === null ? '' : yuan(unpaid.total))]),
  ];
  return [
    ...notices.map((text): Part => ({ kind: 'notice', text })),
    { kind: 'facts', facts: about },
    {
      kind: 'facts',
      facts: [...askedFacts(reader, texts, request), ...decidedFacts(reader, texts, request)],
    },
    ...backOfficeParts(reader, vendorOfFacts(facts), {
      receipt: facts.kind === 'door' ? request.receipt : facts.order,
      cid: facts.deviceId,
    }),
  ];
}

function askedFacts(reader: Reader, texts: Texts, request: RequestView): readonly Fact[] {
  const { label } = texts.request;
  const { asOf } = clockOf(reader.zone);
  return [
    ...fact(
      label.requester,
      texts.request.by(safeText(request.requester.name, 60), asOf(request.createdAt, reader.now)),
    ),
    ...fact(label.reason, safeText(request.reason, 500)),
    ...fact(label.note, request.note === null ? null : safeText(request.note, 500)),
  ];
}

function decidedFacts(reader: Reader, texts: Texts, request: RequestView): readonly Fact[] {
  const { label } = texts.request;
  const { asOf } = clockOf(reader.zone);
  const { state, approvals, missing, decision, execution } = request;
  const votes = approvals.map(({ by, at }) => texts.request.by(safeText(by.name, 60), asOf(at, reader.now)));
  if (state === 'pending') {
    return [
      ...fact(label.until, asOf(request.expiresAt, reader.now)),
      ...fact(label.approvedBy, oneLine(votes.join(texts.comma), 400)),
      ...fact(label.missing, placesInWords(texts, missing)),
    ];
  }
  const decided = decision && decisionInWords(reader, texts, decision);
  const doneLine =
    decision?.how === 'approved' || request.kind === 'appeal' ? doneInWords(reader, texts, request) : null;
  const taken = request.followed?.taken ?? null;
  return [
    ...fact(label.decided, decided),
    ...fact(label.done, doneLine),
    ...fact(label.receipt, request.receipt === null ? null : shownNumber(request.receipt)),
    ...fact(
      label.taken,
      taken === null || execution === null
        ? null
        : taken.length === 0
          ? texts.request.nothingTaken
          : goodsLine(texts, taken),
    ),
  ];
}

/** Who decided what, and when. */
export function decisionInWords(
  reader: Reader,
  texts: Texts,
  { how, by, at, note }: NonNullable<RequestView['decision']>,
): string {
  const { decided } = texts.request;
  const time = clockOf(reader.zone).asOf(at, reader.now);
  const names = namesOf(texts, by);
  if (how === 'rejected') return decided.rejected(names, time, safeText(note ?? '', 500));
  return how === 'expired' ? decided.expired(time) : decided[how](names, time);
}

function doneInWords(reader: Reader, texts: Texts, request: RequestView): string {
  const { execution, state, followed } = request;
  const { how, lost, notDoneYet, by } = texts.request;
  const { asOf } = clockOf(reader.zone);
  const ending = execution?.ending ?? null;
  if (execution === null || state === 'approved' || state === 'executing') return notDoneYet;
  const at = execution.endedAt === null ? null : asOf(execution.endedAt, reader.now);
  if (state === 'failed') {
    const who = execution.by === null ? at : by(safeText(execution.by.name, 60), at ?? '');
    return joined([failureInWords(texts, request), who]) ?? notDoneYet;
  }
  if (state === 'unknown') {
    const why =
      ending === 'no_answer' ||
      ending === 'cut_off' ||
      ending === 'unreadable' ||
      ending === 'crashed' ||
      ending === 'restored'
        ? lost[ending]
        : null;
    return joined([stateInWords(texts, request), why]) ?? notDoneYet;
  }
  const known = ending === 'accepted' || ending === 'found' || ending === 'confirmed' ? how[ending] : null;
  const who = execution.by === null ? at : by(safeText(execution.by.name, 60), at ?? '');
  const note = ending === 'confirmed' && execution.words !== null ? safeText(execution.words, 300) : null;
  const later = followed && followed.what !== 'watching' ? asOf(followed.at, reader.now) : null;
  return (
    joined([joined([known, who], ' '), note, joined([outcomeInWords(texts, request), later], ', ')]) ??
    notDoneYet
  );
}

function footnotesOf(reader: Reader, texts: Texts, request: RequestView): readonly string[] {
  const { asOf } = clockOf(reader.zone);
  return [
    texts.request.factsAsOf(asOf(request.createdAt, reader.now)),
    ...(request.kind === 'refund' ? [texts.request.wholeOrder] : []),
  ];
}

/** Buttons go when they no longer work. */
function buttonsOf(texts: Texts, request: RequestView, place: RequestPlace): readonly Button[] {
  const { state, personAskedAt } = request;
  const { button, cancelConfirm } = texts.request;
  const value = cardId(request);
  if (place === 'approvals') {
    if (state === 'pending') {
      return [
        { id: 'request.approve', text: button.approve, value, style: 'primary' },
        { id: 'request.reject', text: button.reject, value, style: 'danger' },
      ];
    }
    const mayBeSaid = state === 'unknown' && personAskedAt !== null;
    return mayBeSaid ? [{ id: 'request.resolve', text: button.resolve, value }] : [];
  }
  return state === 'pending'
    ? [{ id: 'request.cancel', text: button.cancel, value, style: 'danger', confirm: cancelConfirm }]
    : [];
}
