import type { Coded } from '../domain/order.ts';

/** A vendor's code by its documented meaning; `unknown` with the bare code when no document names it. */
export function coded<Meaning extends string>(
  meanings: ReadonlyMap<number | string, Meaning>,
  code: number | string | null,
): Coded<Meaning> {
  return { code, meaning: (code === null ? undefined : meanings.get(code)) ?? 'unknown' };
}
