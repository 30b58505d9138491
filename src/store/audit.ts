import type { Transaction } from 'kysely';
import { auditHash, storableText } from './audit-rows.ts';
import type { Tables } from './tables.ts';

/** One row of the audit trail, as stored and exported. Rows are never changed or removed. */
export type AuditTable = {
  /** 1, 2, 3, ... without a gap. */
  seq: number;
  /** Unix milliseconds. */
  at: number;
  /** Staff id, or the name of a component that acted by itself. */
  actor: string;
  /** The event, such as `order.revealed`. */
  event: string;
  /** The order, device or appeal. */
  subject: string | null;
  /** Id of the request. */
  request: string | null;
  /** 分. */
  amount_fen: number | null;
  note: string | null;
  /** Digest of the facts that the person saw. */
  facts_digest: string | null;
  /** `hash` of the row before. */
  prev_hash: string;
  /** SHA-256 in hex over all other columns. */
  hash: string;
};

/** The single row (`id` 1) with the end of the chain. An append locks it, which serialises the appends of all instances. */
export type AuditHeadTable = { id: number; seq: number; hash: string };

/** An entry to append. `at` in unix milliseconds, `amountFen` in 分; `note` contains no personal data. */
export type AuditEntry = {
  readonly at: number;
  readonly actor: string;
  readonly event: string;
  readonly subject?: string | null;
  readonly request?: string | null;
  readonly amountFen?: number | null;
  readonly note?: string | null;
  readonly factsDigest?: string | null;
};

/**
 * Appends an entry to the chain in the caller's transaction and returns its number. It locks the head row until the commit, so other
 * appends wait: call it as the last step. Throws RangeError for a time or an amount that is not a whole number, Error when the head row
 * is missing.
 */
export async function appendAudit(trx: Transaction<Tables>, entry: AuditEntry): Promise<number> {
  for (const value of [entry.at, entry.amountFen ?? 0]) {
    if (!Number.isSafeInteger(value))
      throw new RangeError('An audit entry takes whole milliseconds and whole 分');
  }
  // One update locks the head row, and returns the number and the hash to link to.
  const head = await trx
    .updateTable('audit_head')
    .set((set) => ({ seq: set('seq', '+', 1) }))
    .where('id', '=', 1)
    .returning(['seq', 'hash'])
    .executeTakeFirst();
  if (head === undefined) {
    throw new Error(
      'The audit trail has lost its head row, nothing can be recorded: restore the database from a backup',
    );
  }
  const row = {
    seq: head.seq,
    at: entry.at,
    actor: storableText(entry.actor),
    event: storableText(entry.event),
    subject: storableText(entry.subject ?? null),
    request: storableText(entry.request ?? null),
    amount_fen: entry.amountFen ?? null,
    note: storableText(entry.note ?? null),
    facts_digest: storableText(entry.factsDigest ?? null),
    prev_hash: head.hash,
  };
  const hash = auditHash(row);
  await trx
    .insertInto('audit')
    .values({ ...row, hash })
    .execute();
  await trx.updateTable('audit_head').set({ hash }).where('id', '=', 1).execute();
  return row.seq;
}
