import type { Kysely } from 'kysely';
import type { DeskKnowledge } from '../domain/books.ts';
import type { Order } from '../domain/order.ts';
import { refId } from '../domain/order-ref.ts';
import type { OrderRow } from '../domain/order-row.ts';
import { canBeAsked } from '../domain/vendors.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { Log } from '../observe/log.ts';
import { refundsMade, refundsMadeAmong } from '../store/audit-rows.ts';
import type { Tables } from '../store/tables.ts';

/** A look-up is answered by the vendor's books alone where the database takes longer, in ms. */
const ASKED_WITHIN_MS = 500;

type Parts = { readonly db: Kysely<Tables>; readonly log: Log; readonly trace: string };

/**
 * What the desk knows of an order that is only shown: refunds that it saw made. The vendor's books lag behind them. Never throws: while
 * the database is away an order is shown by the books alone, and asking for a refund is refused by other rules.
 */
export async function knownOf(parts: Parts, { source, number }: Order): Promise<DeskKnowledge> {
  if (!canBeAsked(source, 'refund')) return { made: [], sent: [] };
  const made = await ask(parts, refundsMade(parts.db, refId({ source, number })));
  return { made: made ?? [], sent: [] };
}

/** Rows of a list as the desk knows them: what it saw refunded is, though the vendor's list does not say so yet. Never throws. */
export async function asRefundsWereMade(
  parts: Parts,
  rows: readonly OrderRow[],
): Promise<readonly OrderRow[]> {
  const open = rows.filter(({ source, refunded }) => canBeAsked(source, 'refund') && !refunded);
  if (open.length === 0) return rows;
  const made = await ask(parts, refundsMadeAmong(parts.db, open.map(refId)));
  if (!made || made.size === 0) return rows;
  return rows.map((row) => (made.has(refId(row)) ? { ...row, refunded: true } : row));
}

async function ask<T>({ log, trace }: Parts, asked: Promise<T>): Promise<T | null> {
  try {
    return await withTimeout(ASKED_WITHIN_MS, 'the database', asked);
  } catch (error) {
    log.warn({ err: error, trace }, 'refunds that the desk saw made could not be read');
    return null;
  }
}
