import { isMachineWord } from '../domain/mask.ts';
import {
  VendorBusy,
  VendorError,
  VendorRefused,
  VendorRejectedSignature,
  VendorTimeout,
  VendorUnreachable,
  VendorUnreadable,
} from '../vendors/errors.ts';
import type { Button, Card } from './card.ts';
import { safeText } from './plain-text.ts';
import type { Reader } from './reader.ts';
import { type PlainTexts, textsIn } from './texts/index.ts';

/** The kinds of vendor failure the desk has words for. */
type TroubleKind = keyof PlainTexts['failure']['advice'];

/** Which kind a failed call is. */
function troubleKind(error: Error): TroubleKind {
  if (error instanceof VendorRefused) return 'refused';
  if (error instanceof VendorRejectedSignature) return 'signature';
  if (error instanceof VendorTimeout) return 'timeout';
  if (error instanceof VendorUnreachable) return 'unreachable';
  if (error instanceof VendorBusy) return 'busy';
  if (error instanceof VendorUnreadable) return 'unreadable';
  return 'other';
}

/**
 * What went wrong, as a clause that follows the vendor's name. Never the error's own message: that is for the log; and a
 * vendor's sentence may name a customer, so only its code and a machine's word are shown.
 */
export function troubleClause(texts: PlainTexts, error: Error): string {
  const { trouble } = texts;
  if (error instanceof VendorRefused) {
    const word = isMachineWord(error.vendorMessage) ? safeText(error.vendorMessage) : '';
    return trouble.refused(safeText(error.vendorCode, 40), word);
  }
  if (error instanceof VendorBusy) return trouble.busy[error.reason];
  const kind = troubleKind(error);
  return kind === 'refused' || kind === 'busy' ? trouble.other : trouble[kind];
}

/** The name of the vendor an error is about; a general word for anything else. */
export function troubledVendor(texts: PlainTexts, error: Error | null): string {
  return error instanceof VendorError ? texts.words.vendor[error.vendor] : texts.fresh.aVendor;
}

/** A vendor gave no answer and nothing is known from before: its name, what happened, what to do. */
export function vendorFailureCard(reader: Reader, error: VendorError, retry: Button | null): Card {
  const texts = textsIn(reader.locale);
  const vendor = texts.words.vendor[error.vendor];
  const lead = texts.failure.lead(vendor, troubleClause(texts, error));
  return {
    summary: lead,
    title: texts.failure.title(vendor),
    tone: 'bad',
    lead,
    parts: [{ kind: 'text', text: texts.failure.advice[troubleKind(error)] }],
    footnotes: [],
    buttons: retry === null ? [] : [retry],
  };
}

/** The word on a button that asks again. */
export function retryText(reader: Reader): string {
  return textsIn(reader.locale).button.retry;
}

/**
 * Something broke in the desk itself; `reference` finds its log line. `uncertain`: a change may have been stored all the same, so that
 * nobody is told that it was not made.
 */
export function unexpectedFailureCard(reader: Reader, reference: string, uncertain = false): Card {
  const { failure } = textsIn(reader.locale);
  const shown = safeText(reference, 60);
  const lead = uncertain ? failure.uncertain(shown) : failure.unexpected(shown);
  return {
    summary: lead,
    title: uncertain ? failure.uncertainTitle : failure.unexpectedTitle,
    tone: 'bad',
    lead,
    parts: [],
    footnotes: [],
    buttons: [],
  };
}

/** Acknowledges a look-up that takes longer than a messenger waits. `what`: the number or device as typed. */
export function lookingUpCard(reader: Reader, what: string): Card {
  const title = textsIn(reader.locale).failure.lookingUp(safeText(what, 80));
  return { summary: title, title, tone: 'waiting', lead: null, parts: [], footnotes: [], buttons: [] };
}
