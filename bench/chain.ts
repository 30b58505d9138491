import type { AuditEntry, AuditTable } from '../src/store/audit.ts';
import { auditHash } from '../src/store/audit-rows.ts';

/** The end of the audit's chain, to which the next row links. */
export type ChainEnd = Pick<AuditTable, 'seq' | 'hash'>;

/** These entries as rows that go on from the last one, as the product would append them one by one. */
export function chain(last: ChainEnd, entries: readonly AuditEntry[]): AuditTable[] {
  let { seq, hash } = last;
  return entries.map((entry) => {
    seq += 1;
    const row = {
      seq,
      at: entry.at,
      actor: entry.actor,
      event: entry.event,
      subject: entry.subject ?? null,
      request: entry.request ?? null,
      amount_fen: entry.amountFen ?? null,
      note: entry.note ?? null,
      facts_digest: entry.factsDigest ?? null,
      prev_hash: hash,
    };
    hash = auditHash(row);
    return { ...row, hash };
  });
}
