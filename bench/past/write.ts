import { GENESIS } from '../../src/store/audit-rows.ts';
import type { StoreLocation } from '../../src/store/open-store.ts';
import { type ChainEnd, chain } from '../chain.ts';
import { FIRST_ID, leftBy } from './rows.ts';
import { openWriter, type PlainRow } from './writer.ts';

/** In the order in which one may refer to another. */
const TABLES = ['requests', 'votes', 'attempts', 'alerts', 'messages', 'audit'] as const;

/** Requests whose rows are written together. */
const BATCH = 500;

/**
 * Writes a past of so many requests (`leftBy`), with ten times as many rows of the audit, into an empty database that nobody uses.
 * The chain of the audit holds, and every count goes on from there. `now` in unix ms.
 */
export async function writePast(location: StoreLocation, count: number, now: number): Promise<void> {
  const writer = await openWriter(location, TABLES);
  let last: ChainEnd = { seq: 0, hash: GENESIS };
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    const batch = Array.from({ length: size }, (_, index) => leftBy(first + index, count, now));
    const audit = chain(
      last,
      batch.flatMap((left) => left.audit),
    );
    last = audit.at(-1) ?? last;
    for (const table of TABLES) {
      await writer.write(table, table === 'audit' ? audit : batch.flatMap<PlainRow>((left) => left[table]));
    }
  }
  await writer.run(`update audit_head set seq = ${last.seq}, hash = '${last.hash}'`);
  await writer.run(`update request_counter set last = ${FIRST_ID - 1 + count}`);
  await writer.finish();
}
