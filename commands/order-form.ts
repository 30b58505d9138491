import type { Reader } from '../src/cards/reader.ts';
import { fieldProblem } from '../src/cards/refusal.ts';
import { findNumbers } from '../src/domain/order-number.ts';
import { type OrderRef, parseRef } from '../src/domain/order-ref.ts';
import type { Filled, Submitted } from './command.ts';
import { wrong } from './request.ts';

/** What a form about an order was filled in with. */
export type OrderWish = { readonly ref: OrderRef; readonly reason: string };

/**
 * Reads order and reason out of a form, or says what must be corrected. `context` is the order whose facts the form showed: left as
 * it was, nobody has to be asked whose number it is.
 */
export function orderWish(who: Reader, context: string, filled: Filled): OrderWish | Submitted {
  const [number, ...others] = findNumbers(filled['order'] ?? '');
  const reason = filled['reason']?.trim() ?? '';
  if (number === undefined || others.length > 0 || reason === '') {
    return wrong({
      ...((number === undefined || others.length > 0) && { order: fieldProblem(who, 'no_order') }),
      ...(reason === '' && { reason: fieldProblem(who, 'no_reason') }),
    });
  }
  const shown = parseRef(context);
  return { ref: shown?.number === number ? shown : { source: 'typed', number }, reason };
}
