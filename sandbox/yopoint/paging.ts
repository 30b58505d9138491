import { CODES, Refusal } from './answers.ts';

/** A page as the newer list methods give it; `to` is not clipped to the total (docs/vendors.md, YoPoint “Answers”). */
export interface Page<T> {
  readonly total: number;
  readonly per_page: number;
  readonly current_page: number;
  readonly last_page: number;
  readonly from: number;
  readonly to: number;
  readonly data: readonly T[];
}

/** Pages count from 1. A page behind the last one is empty, not an error. */
export function pageOf<T>(all: readonly T[], page: number, size: number): Page<T> {
  if (page < 1 || size < 1) throw new Refusal(CODES.params);
  const from = (page - 1) * size;
  return {
    total: all.length,
    per_page: size,
    current_page: page,
    last_page: Math.ceil(all.length / size),
    from,
    to: from + size,
    data: all.slice(from, from + size),
  };
}
