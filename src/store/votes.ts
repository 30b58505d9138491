import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** An approval, with the digest of the facts that the person saw. */
export type VotesTable = {
  request: string;
  /** Staff id: one person has one vote in all messengers. */
  staff: string;
  /** Unix milliseconds. */
  at: number;
  facts_digest: string;
};

/** The approvals of these requests, oldest first. */
export function votesOf(db: Kysely<Tables>, requests: readonly string[]): Promise<VotesTable[]> {
  if (requests.length === 0) return Promise.resolve([]);
  return db
    .selectFrom('votes')
    .selectAll()
    .where('request', 'in', requests)
    .orderBy('at')
    .orderBy('staff')
    .execute();
}

/** Inserts an approval. Throws the database's error for a second one of the same person. */
export async function insertVote(trx: Transaction<Tables>, vote: VotesTable): Promise<void> {
  await trx.insertInto('votes').values(vote).execute();
}
