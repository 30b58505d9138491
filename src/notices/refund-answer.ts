import type { UnixSeconds } from '../domain/order.ts';
import { stored } from '../store/stored.ts';

/** What becomes of a refund that the vendor ordered; it stands, and is repeated. `reason` is masked. `not_configured` was stored by earlier versions. */
export type FinalAnswer =
  | {
      readonly what: 'refunded';
      readonly at: UnixSeconds;
      readonly raw: Readonly<Record<string, unknown>>;
    }
  | { readonly what: 'refused'; readonly reason: string }
  | { readonly what: 'not_configured' }
  | { readonly what: 'no_order' };

/**
 * What the vendor is told. `not_known`: the payment system did not say. `late`: it could not be asked, or the caller that asks has no
 * answer yet. In both cases the vendor repeats the order. `made_before`: an order of the same words was carried out, and not just now.
 */
export type RefundAnswer =
  | FinalAnswer
  | { readonly what: 'not_known' }
  | { readonly what: 'late' }
  | { readonly what: 'made_before' };

/** Whether this is the end of it. */
export function isFinal(answer: RefundAnswer): answer is FinalAnswer {
  return answer.what !== 'not_known' && answer.what !== 'late' && answer.what !== 'made_before';
}

/** As it is stored. `at` in unix ms. */
export function encodeAnswer(answer: FinalAnswer, at: number): string {
  return JSON.stringify({ answer, at });
}

/** An answer that was stored, and when (unix ms). */
export function decodeAnswer(text: string): { readonly answer: FinalAnswer; readonly at: number } {
  return stored<{ readonly answer: FinalAnswer; readonly at: number }>(text);
}
