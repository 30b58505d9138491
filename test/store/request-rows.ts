import type { Kysely } from 'kysely';
import { insertRequest, type RequestRow } from '../../src/store/requests.ts';
import type { Tables } from '../../src/store/tables.ts';
import { NOW } from './trail.ts';

/** A pending refund of ¥12.05 that Mei asked for. */
export function requestRow(change: Partial<RequestRow> = {}): RequestRow {
  return {
    id: 'R1001',
    kind: 'refund',
    state: 'pending',
    version: 1,
    subject: 'c.VI231228102118586561',
    amount_fen: 1_205,
    requester: 'mei',
    reason: '门没开, "两次"',
    note: null,
    facts: '{"kind":"refund"}',
    facts_digest: 'd1',
    trace: 't1',
    created_at: NOW,
    expires_at: NOW + 14_400_000,
    decided_at: null,
    decided_by: null,
    decision_note: null,
    begun_at: null,
    ended_at: null,
    ending: null,
    ending_words: null,
    ended_by: null,
    person_asked_at: null,
    receipt: null,
    followed: null,
    appeal: null,
    cards_since: null,
    ...change,
  };
}

/** Puts such a request into the store; false where the database has kept it out. */
export function put(db: Kysely<Tables>, change: Partial<RequestRow> = {}): Promise<boolean> {
  return db.transaction().execute((trx) => insertRequest(trx, requestRow(change)));
}

/** Runs these at the same time, in turn on the one connection and on the other. */
export function atOnce<T>(
  count: number,
  stores: readonly [{ db: Kysely<Tables> }, { db: Kysely<Tables> }],
  run: (db: Kysely<Tables>, index: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => run(stores[index % 2 === 0 ? 0 : 1].db, index)),
  );
}
