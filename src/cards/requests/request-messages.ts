import { vendorOfFacts } from '../../domain/request-facts.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Staff } from '../../settings/staff.ts';
import type { Card } from '../card.ts';
import { clockOf, oneLine } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { textsAbout } from '../texts/index.ts';
import { decisionInWords, requestTitle } from './request.ts';
import { placesInWords, stateInWords, toneOf } from './request-state.ts';

/** Tells the requester how their request stands now: a message that rings, beside the card that changes in place. */
export function tellCard(reader: Reader, request: RequestView): Card {
  const texts = textsAbout(vendorOfFacts(request.facts), reader.locale);
  const title = requestTitle(texts, request);
  const lead = stateInWords(texts, request);
  const decided = request.decision && decisionInWords(reader, texts, request.decision);
  return {
    summary: oneLine(`${title}: ${lead}`, 300),
    title,
    tone: toneOf(request),
    lead,
    parts: decided === null ? [] : [{ kind: 'text', text: `${texts.request.label.decided}: ${decided}` }],
    footnotes: [],
    buttons: [],
  };
}

/** Below the card of a request that nobody has decided: who is still needed, until when. `calls`: the people mentioned. */
export function reminderCard(reader: Reader, request: RequestView, calls: readonly Staff[]): Card {
  const texts = textsAbout(vendorOfFacts(request.facts), reader.locale);
  const { remind, label } = texts.request;
  const title = remind.title(request.id);
  const lead = remind.lead(clockOf(reader.zone).asOf(request.expiresAt, reader.now), calls.length);
  return {
    summary: oneLine(`${title}: ${lead}`, 300),
    title,
    tone: 'waiting',
    lead,
    parts: [{ kind: 'text', text: `${label.missing}: ${placesInWords(texts, request.missing)}` }],
    footnotes: [],
    buttons: [],
    calls,
  };
}

/** Below the card of a request whose outcome is unknown: what a person has to do. */
export function personAskedCard(reader: Reader, request: RequestView, calls: readonly Staff[]): Card {
  const { person } = textsAbout(vendorOfFacts(request.facts), reader.locale).request;
  const title = person.title(request.id);
  return {
    summary: oneLine(`${title}: ${person.lead[request.kind]}`, 300),
    title,
    tone: 'bad',
    lead: null,
    parts: [{ kind: 'text', text: person.lead[request.kind] }],
    footnotes: [],
    buttons: [],
    calls,
  };
}
