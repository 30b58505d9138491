import { yuan } from '../../domain/money.ts';
import type { RequestRefusal } from '../../domain/request-refusal.ts';
import type { Card } from '../card.ts';
import { clockOf } from '../format.ts';
import { joined, listed, meaningOf, oneLine, said, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { type Texts, textsIn } from '../texts/index.ts';
import { decisionInWords, requestCard, requestTitle } from './request.ts';
import { namesOf, placesInWords, stateInWords } from './request-state.ts';

/** So many devices are named where several fit. */
const MOST_DEVICES = 6;

/** One private sentence saying which rule refused and what to do; where a request is the answer, how that one stands. */
export function requestRefusalCard(reader: Reader, refusal: RequestRefusal): Card {
  const texts = textsIn(reader.locale);
  const sentence = refusalInWords(reader, refusal);
  if ('request' in refusal) return aboutRequest(reader, texts, refusal, sentence);
  return {
    summary: sentence,
    title: texts.requestRefusal.title,
    tone: 'warning',
    lead: sentence,
    parts: [],
    footnotes: [],
    buttons: [],
  };
}

/** Which rule refused, and what to do instead. */
export function refusalInWords(reader: Reader, refusal: RequestRefusal): string {
  const texts = textsIn(reader.locale);
  return oneLine(sentenceOf(reader, texts, refusal), 600);
}

function aboutRequest(
  reader: Reader,
  texts: Texts,
  { kind, request }: Extract<RequestRefusal, { request: unknown }>,
  sentence: string,
): Card {
  // What is open already is shown whole; of what was decided, who decided what and when is the answer.
  const whole = requestCard(reader, request, 'approvals');
  const decided = request.decision && decisionInWords(reader, texts, request.decision);
  const state = `${requestTitle(texts, request)}: ${stateInWords(texts, request)}`;
  return {
    summary: oneLine(joined([sentence, decided ?? state], ' ') ?? sentence, 300),
    title: texts.requestRefusal.thereIs(request.id),
    tone: 'warning',
    lead: sentence,
    parts: [
      { kind: 'text', text: state },
      ...(decided === null
        ? []
        : [{ kind: 'text', text: `${texts.request.label.decided}: ${decided}` } as const]),
      ...(kind === 'already_requested' ? whole.parts : []),
    ],
    footnotes: kind === 'already_requested' ? whole.footnotes : [],
    buttons: [],
  };
}

function sentenceOf(reader: Reader, texts: Texts, refusal: RequestRefusal): string {
  const say = texts.requestRefusal;
  const { asOf, dateTime } = clockOf(reader.zone);
  const time = (ms: number) => asOf(ms, reader.now);
  const seconds = (at: number | null) => (at === null ? null : dateTime(at));
  const groupsOf = (groups: readonly string[]) => listed(groups, texts.comma) || texts.request.nobody;
  switch (refusal.kind) {
    case 'may_not_ask':
      return say.mayNotAsk[refusal.what](groupsOf(refusal.groups));
    case 'vendor_off':
      return say.vendorOff;
    case 'money_held':
      return say.moneyHeld[refusal.part];
    case 'doors_off':
      return say.doorsOff;
    case 'no_reason':
      return say.noReason;
    case 'no_such_order':
      return say.noSuchOrder(shownNumber(refusal.number));
    case 'refund_elsewhere':
      return say.elsewhere[refusal.source];
    case 'appeal_elsewhere':
      return say.appealElsewhere[refusal.source];
    case 'already_refunded':
      return say.alreadyRefunded(refusal.amount === null ? null : yuan(refusal.amount), seconds(refusal.at));
    case 'partly_refunded':
      return say.partlyRefunded(yuan(refusal.amount));
    case 'under_review':
      return say.underReview(seconds(refusal.at));
    case 'not_paid':
      return say.notPaid(meaningOf(texts, texts.words.orderState, refusal.state, reader.locale === 'zh-CN'));
    case 'facts_missing':
      return say.factsMissing;
    case 'already_requested':
      return say.alreadyRequested;
    case 'over_cap':
      return say.overCap[refusal.whose](yuan(refusal.cap), yuan(refusal.used), yuan(refusal.amount));
    case 'nobody_could_approve':
      return say.nobodyCouldApprove(placesInWords(texts, refusal.places));
    case 'no_such_device':
      return say.noSuchDevice(said(refusal.text, 80));
    case 'which_device': {
      const devices = refusal.devices
        .slice(0, MOST_DEVICES)
        .map(({ code, name, id }) => said(joined([code, name]) ?? id, 60));
      if (refusal.devices.length > MOST_DEVICES) devices.push('…');
      return say.whichDevice(said(refusal.text, 80), devices.join(texts.comma));
    }
    case 'device_offline':
      return say.deviceOffline;
    case 'device_unpowered':
      return say.deviceUnpowered;
    case 'device_not_selling':
      return say.deviceNotSelling;
    case 'cooling_down':
      return say.coolingDown(time(refusal.until));
    case 'no_such_request':
      return say.noSuchRequest;
    case 'card_before_restore':
      return say.cardBeforeRestore(refusal.id, time(refusal.at));
    case 'own_request':
      return say.ownRequest;
    case 'may_not_decide':
      return say.mayNotDecide(groupsOf(refusal.groups));
    case 'already_voted':
      return say.alreadyVoted(time(refusal.at), placesInWords(texts, refusal.missing));
    case 'place_filled':
      return say.placeFilled(namesOf(texts, refusal.by), placesInWords(texts, refusal.missing));
    case 'already_decided':
      return say.alreadyDecided;
    case 'not_the_requester':
      return say.notTheRequester(said(refusal.requester.name, 60));
    case 'no_note':
      return say.noNote;
    case 'may_not_resolve':
      return say.mayNotResolve(groupsOf(refusal.groups));
    case 'not_unknown':
      return say.notUnknown;
  }
}
