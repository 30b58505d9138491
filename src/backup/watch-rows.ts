import { auditHash, GENESIS } from '../store/audit-rows.ts';
import type { Cell, RowBatch, Snapshot } from '../store/snapshot.ts';

/** The facts of a database, collected while its rows are read. */
export type BackupFacts = {
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** The end of the audit's chain. */
  readonly audit: { readonly seq: number; readonly hash: string };
  /** Null: the chain holds; else the first broken number. */
  readonly brokenAt: number | null;
  /** The last issued numbers of requests and appeals. */
  readonly numbers: { readonly request: number; readonly appeal: number };
};

/**
 * Observes the rows of a snapshot while they are read: counts them, verifies the audit's chain, and collects the numbers. The returned
 * function gives the facts once all rows were read.
 */
export function watchRows(snapshot: Snapshot): readonly [AsyncIterable<RowBatch>, () => BackupFacts] {
  const rows: Record<string, number> = Object.fromEntries(snapshot.tables.map(({ table }) => [table, 0]));
  const end = { seq: 0, hash: GENESIS };
  const head = { seq: 0, hash: GENESIS };
  const numbers = { request: 0, appeal: 0 };
  let brokenAt: number | null = null;

  function chain(row: ReadonlyMap<string, Cell>): void {
    const fields = auditRowOf(row);
    const fits =
      fields.seq === end.seq + 1 && fields.prev_hash === end.hash && auditHash(fields) === row.get('hash');
    if (!fits && brokenAt === null) brokenAt = end.seq + 1;
    end.seq = fields.seq;
    end.hash = String(row.get('hash'));
  }
  function see(table: string, row: ReadonlyMap<string, Cell>): void {
    if (table === 'audit') chain(row);
    if (table === 'audit_head') {
      head.seq = Number(row.get('seq'));
      head.hash = String(row.get('hash'));
    }
    if (table === 'request_counter') numbers.request = Number(row.get('last'));
    if (table === 'counters' && row.get('name') === 'appeal') numbers.appeal = Number(row.get('last'));
  }
  async function* looking(): AsyncGenerator<RowBatch> {
    for await (const batch of snapshot.batches) {
      rows[batch.table] = (rows[batch.table] ?? 0) + batch.rows.length;
      if (WATCHED.has(batch.table)) {
        for (const row of batch.rows) {
          see(batch.table, new Map(batch.columns.map((column, index) => [column, row[index] ?? null])));
        }
      }
      yield batch;
    }
  }
  const facts = (): BackupFacts => {
    const atHead = head.seq === end.seq && head.hash === end.hash;
    const broken = brokenAt ?? (atHead ? null : Math.min(head.seq, end.seq) + 1);
    return { rows, audit: head, brokenAt: broken, numbers };
  };
  return [looking(), facts];
}

const WATCHED = new Set(['audit', 'audit_head', 'request_counter', 'counters']);

function auditRowOf(row: ReadonlyMap<string, Cell>) {
  const text = (name: string) => (row.get(name) ?? null) as string | null; // a text column
  const number = (name: string) => (row.get(name) ?? null) as number | null; // a whole number's
  return {
    seq: number('seq') ?? 0,
    at: number('at') ?? 0,
    actor: text('actor') ?? '',
    event: text('event') ?? '',
    subject: text('subject'),
    request: text('request'),
    amount_fen: number('amount_fen'),
    note: text('note'),
    facts_digest: text('facts_digest'),
    prev_hash: text('prev_hash') ?? '',
  };
}
