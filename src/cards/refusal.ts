import { yuan } from '../domain/money.ts';
import { CABINET_VENDOR } from '../domain/order-ref.ts';
import type { Refusal } from '../domain/refusal.ts';
import { vendorOfFacts } from '../domain/request-facts.ts';
import { LONGEST_RANGE_DAYS } from '../domain/time-range.ts';
import { type VendorName, vendorOf } from '../domain/vendors.ts';
import { appealState } from './appeals/appeal.ts';
import type { Card } from './card.ts';
import { clockOf, joined, listed, meaningOf, oneLine, safeText, shownNumber } from './plain-text.ts';
import type { Reader } from './reader.ts';
import { decisionInWords, requestCard, requestTitle } from './requests/request.ts';
import { namesOf, placesInWords, stateInWords } from './requests/request-state.ts';
import { type Texts, textsAbout } from './texts/index.ts';

/** The most devices that are named where several fit. */
const MOST_DEVICES = 6;

/** One private sentence that names the rule and a way out; where a request is the answer, how that one stands. */
export function refusalCard(reader: Reader, refusal: Refusal): Card {
  const texts = textsAbout(vendorOfRefusal(refusal), reader.locale);
  const sentence = refusalInWords(reader, refusal);
  if (
    refusal.kind === 'already_requested' ||
    refusal.kind === 'already_decided' ||
    refusal.kind === 'not_unknown'
  ) {
    return aboutRequest(reader, texts, refusal, sentence);
  }
  const hint = hintOf(texts, refusal);
  return {
    summary: sentence,
    title: titleOf(texts, refusal),
    tone: 'warning',
    lead: sentence,
    parts: hint === null ? [] : [{ kind: 'text', text: hint }],
    footnotes: [],
    buttons: [],
  };
}

/** The vendor that a refusal is about; of doors, appeals and what is about no vendor, theirs. */
function vendorOfRefusal(refusal: Refusal): VendorName {
  if ('source' in refusal) return vendorOf(refusal.source);
  if ('vendor' in refusal) return refusal.vendor;
  return 'request' in refusal ? vendorOfFacts(refusal.request.facts) : CABINET_VENDOR;
}

/** Which rule refused, and what to do instead. */
export function refusalInWords(reader: Reader, refusal: Refusal): string {
  return oneLine(sentenceOf(reader, textsAbout(vendorOfRefusal(refusal), reader.locale), refusal), 600);
}

/** The sentence under a field that must be corrected: what belongs there, or the rule that refused it. */
export function fieldProblem(reader: Reader, problem: keyof Texts['form']['problem'] | Refusal): string {
  return typeof problem === 'string'
    ? textsAbout(CABINET_VENDOR, reader.locale).form.problem[problem]
    : refusalInWords(reader, problem);
}

function aboutRequest(
  reader: Reader,
  texts: Texts,
  { kind, request }: Extract<Refusal, { kind: 'already_requested' | 'already_decided' | 'not_unknown' }>,
  sentence: string,
): Card {
  // What is open already is shown whole; of what was decided, who decided what and when is the answer.
  const whole = requestCard(reader, request, 'approvals');
  const decided = request.decision && decisionInWords(reader, texts, request.decision);
  const state = `${requestTitle(texts, request)}: ${stateInWords(texts, request)}`;
  return {
    summary: oneLine(joined([sentence, decided ?? state], ' ') ?? sentence, 300),
    title: texts.refusal.thereIs(request.id),
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

function titleOf({ refusal: { title } }: Texts, refusal: Refusal): string {
  switch (refusal.kind) {
    case 'no_device':
      return title.missing;
    case 'not_understood':
    case 'no_number':
      return title.notUnderstood;
    case 'unknown_person':
    case 'guest':
    case 'bot':
    case 'other_workspace':
    case 'deactivated':
    case 'not_verified':
    case 'may_not_look_up':
    case 'may_not_reveal':
    case 'unknown_command':
    case 'old_button':
    case 'bad_range':
    case 'nobody_to_ask':
      return title.answer;
    case 'no_such_appeal':
    case 'may_not_handle':
    case 'already_claimed':
    case 'yours_already':
    case 'appeal_closed':
    case 'request_open':
      return title.appeal;
    case 'no_note':
      return title[refusal.about];
    default:
      return title.request;
  }
}

function hintOf({ refusal: say, comma }: Texts, refusal: Refusal): string | null {
  if ('usage' in refusal) return say.usage(safeText(refusal.usage, 150));
  if (!('ask' in refusal)) return null;
  return refusal.ask.length === 0 ? say.askEngineer : say.ask(listed(refusal.ask, comma));
}

/** The catalogue's sentence of this kind, with what it takes formatted and bounded. */
function sentenceOf(reader: Reader, texts: Texts, refusal: Refusal): string {
  const { because: say, nobodyMay } = texts.refusal;
  const { asOf, dateTime } = clockOf(reader.zone);
  const time = (ms: number) => asOf(ms, reader.now);
  const seconds = (at: number | null) => (at === null ? null : dateTime(at));
  const groupsOf = (groups: readonly string[]) => listed(groups, texts.comma) || texts.request.nobody;
  switch (refusal.kind) {
    case 'may_not_ask':
      return say.may_not_ask[refusal.what](groupsOf(refusal.groups));
    case 'money_held':
      return say.money_held[refusal.part];
    case 'no_such_order':
      return say.no_such_order(shownNumber(refusal.number));
    case 'refund_elsewhere':
      return say.refund_elsewhere[refusal.source];
    case 'appeal_elsewhere':
      return say.appeal_elsewhere[refusal.source];
    case 'already_refunded':
      return say.already_refunded(refusal.amount === null ? null : yuan(refusal.amount), seconds(refusal.at));
    case 'partly_refunded':
      return say.partly_refunded(yuan(refusal.amount));
    case 'under_review':
      return say.under_review(seconds(refusal.at));
    case 'not_paid':
      return say.not_paid(meaningOf(texts, texts.words.orderState, refusal.state, reader.locale === 'zh-CN'));
    case 'over_cap':
      return say.over_cap[refusal.whose](yuan(refusal.cap), yuan(refusal.used), yuan(refusal.amount));
    case 'nobody_could_approve':
      return say.nobody_could_approve(placesInWords(texts, refusal.places));
    case 'no_such_device':
      return say.no_such_device(safeText(refusal.text, 80));
    case 'which_device': {
      const devices = refusal.devices
        .slice(0, MOST_DEVICES)
        .map(({ code, name, id }) => safeText(joined([code, name]) ?? id, 60));
      if (refusal.devices.length > MOST_DEVICES) devices.push('…');
      return say.which_device(safeText(refusal.text, 80), devices.join(texts.comma));
    }
    case 'cooling_down':
      return say.cooling_down(time(refusal.until));
    case 'card_before_restore':
      return say.card_before_restore(refusal.id, time(refusal.at));
    case 'may_not_decide':
    case 'may_not_resolve':
    case 'may_not_handle':
      return say[refusal.kind](groupsOf(refusal.groups));
    case 'already_voted':
      return say.already_voted(time(refusal.at), placesInWords(texts, refusal.missing));
    case 'place_filled':
      return say.place_filled(namesOf(texts, refusal.by), placesInWords(texts, refusal.missing));
    case 'not_the_requester':
      return say.not_the_requester(safeText(refusal.requester.name, 60));
    case 'no_note':
      return say.no_note[refusal.about];
    case 'already_claimed':
      return say.already_claimed(safeText(refusal.by.name, 60), time(refusal.at));
    case 'yours_already':
      return say.yours_already(time(refusal.at));
    case 'appeal_closed': {
      const { appeal } = refusal;
      return say.appeal_closed(
        appealState(reader, texts, appeal),
        time(appeal.closed?.at ?? appeal.createdAt),
      );
    }
    case 'request_open':
      return say.request_open(refusal.request.id);
    case 'unknown_person':
      return say.unknown_person(safeText(refusal.chatId, 60));
    case 'may_not_look_up':
    case 'may_not_reveal':
      return refusal.groups.length === 0 ? nobodyMay : say[refusal.kind](listed(refusal.groups, texts.comma));
    case 'unknown_command':
      return say.unknown_command(safeText(refusal.command, 60));
    case 'bad_range':
      return refusal.problem === 'too_long'
        ? say.bad_range.too_long(LONGEST_RANGE_DAYS)
        : say.bad_range[refusal.problem];
    case 'not_understood':
      return say.not_understood(safeText(refusal.words, 80));
    case 'nobody_to_ask':
      return say.nobody_to_ask(texts.words.vendor[refusal.vendor]);
    default:
      return say[refusal.kind];
  }
}
