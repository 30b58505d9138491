import type { Followed } from '../domain/request.ts';
import type { NewJob } from '../store/jobs.ts';

/** What is stored of following: what people see, and since when a review has ended without money having gone back. */
export type FollowedRow = Followed & { readonly reviewEndedSince?: number };

/** Nothing has been seen yet. */
export function watching(at: number): string {
  return followed({ what: 'watching', at, refunded: null, taken: null });
}

/** As the store keeps it. */
export function followed(row: FollowedRow): string {
  return JSON.stringify(row);
}

/** Looks what became of a request that was carried out. `at` in unix ms. */
export function followingJob(id: string, at: number): NewJob {
  return { kind: 'request.follow', subject: id, runAt: at };
}
