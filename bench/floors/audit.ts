import type { AuditEntry } from '../../src/store/audit.ts';
import { chain } from '../chain.ts';
import type { Bare } from './bare.ts';

const COLUMNS = 11;

/**
 * Adds rows to the chain by hand, however many at once, in the caller's transaction: the numbers taken, the hashes reckoned, the
 * rows written and the end of the chain moved by one statement each.
 */
export async function chainBare(bare: Bare, entries: readonly AuditEntry[]): Promise<void> {
  const [head] = await bare.run(
    'update audit_head set seq = seq + ? where id = 1 returning seq, hash',
    entries.length,
  );
  const last = { seq: Number(head?.['seq']) - entries.length, hash: String(head?.['hash']) };
  const rows = chain(last, entries);
  const places = `(${Array(COLUMNS).fill('?').join(', ')})`;
  await bare.run(
    `insert into audit values ${rows.map(() => places).join(', ')}`,
    ...rows.flatMap((row) => Object.values(row)),
  );
  await bare.run('update audit_head set hash = ? where id = 1', rows.at(-1)?.hash ?? last.hash);
}
