import { createHash } from 'node:crypto';
import type { AuditTable } from './audit.ts';

/** What the first row links to. */
export const GENESIS = '0'.repeat(64);

/**
 * SHA-256 (lower-case hex) over every column but the hash itself. A JSON array of fixed order says each field's
 * bounds and tells null from the empty text, so no two different rows are written alike.
 */
export function auditHash(row: Omit<AuditTable, 'hash'>): string {
  const fields = [
    row.prev_hash,
    row.seq,
    row.at,
    row.actor,
    row.event,
    row.subject,
    row.request,
    row.amount_fen,
    row.note,
    row.facts_digest,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/**
 * Text as both engines give it back: PostgreSQL refuses U+0000 and SQLite's reader stops there, and a lone half of a
 * surrogate pair has no UTF-8. Both become U+FFFD, before the hash is taken.
 */
export function storableText<T extends string | null>(text: T): T | string {
  return text === null ? text : text.replaceAll('\0', '\uFFFD').replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}
