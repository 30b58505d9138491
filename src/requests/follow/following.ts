import type { Followed, RequestKind } from '../../domain/request.ts';
import type { NewJob } from '../../store/jobs.ts';

/** What is stored of following: what people see, and since when a review has ended without money having gone back. */
export type FollowedRow = Followed & { readonly reviewEndedSince?: number };

/** As the store keeps it. */
export function followed(row: FollowedRow): string {
  return JSON.stringify(row);
}

/**
 * What is written with a request that was carried out, and the first look at what becomes of it (`lookAt`, unix ms). An appeal that
 * was filed is looked after by itself.
 */
export function afterwards(
  kind: RequestKind,
  id: string,
  at: number,
  lookAt: number,
): { readonly change: { readonly followed?: string }; readonly next: readonly NewJob[] } {
  if (kind === 'appeal') return { change: {}, next: [] };
  const nothingYet = { what: 'watching', at, refunded: null, taken: null } as const;
  return {
    change: { followed: followed(nothingYet) },
    next: [{ kind: 'request.follow', subject: id, runAt: lookAt }],
  };
}
