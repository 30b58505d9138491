import { createHash } from 'node:crypto';
import type { AuditTable } from './audit.ts';

/** The `prev_hash` of the first row. */
export const GENESIS = '0'.repeat(64);

/**
 * SHA-256 (lower-case hex) over all columns except the hash. The JSON array of fixed order delimits the fields and distinguishes null
 * from the empty text, so different rows never have the same input.
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
 * Replaces what an engine cannot store by U+FFFD, before hashing: PostgreSQL refuses U+0000 and SQLite's reader stops at it; a lone
 * surrogate has no UTF-8.
 */
export function storableText<T extends string | null>(text: T): T | string {
  return text === null ? text : text.replaceAll('\0', '\uFFFD').replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}
