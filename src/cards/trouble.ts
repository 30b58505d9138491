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
import { said } from './plain-text.ts';
import type { Texts } from './texts/texts.ts';

/** The kinds of vendor failure the desk has words for. */
export type TroubleKind = keyof Texts['failure']['advice'];

/** Which kind a failed call is. */
export function troubleKind(error: Error): TroubleKind {
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
export function troubleClause(texts: Texts, error: Error): string {
  const { trouble } = texts;
  if (error instanceof VendorRefused) {
    const word = isMachineWord(error.vendorMessage) ? said(error.vendorMessage) : '';
    return trouble.refused(said(error.vendorCode, 40), word);
  }
  if (error instanceof VendorBusy) return trouble.busy[error.reason];
  const kind = troubleKind(error);
  return kind === 'refused' || kind === 'busy' ? trouble.other : trouble[kind];
}

/** The name of the vendor an error is about; a general word for anything else. */
export function troubledVendor(texts: Texts, error: Error | null): string {
  return error instanceof VendorError ? texts.words.vendor[error.vendor] : texts.fresh.aVendor;
}
