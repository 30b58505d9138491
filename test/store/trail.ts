import type { Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import { type AuditEntry, type AuditTable, appendAudit } from '../../src/store/audit.ts';
import { auditHash, GENESIS } from '../../src/store/audit-rows.ts';
import type { Engine, Tables } from '../../src/store/tables.ts';

type Db = Kysely<Tables>;

/** Unix ms. */
export const NOW = 1_760_000_000_000;

export const REVEAL: AuditEntry = {
  at: NOW,
  actor: 'mei',
  event: 'order.revealed',
  subject: 'VI231228102118586561',
};

export function append(db: Db, entry: AuditEntry): Promise<number> {
  return db.transaction().execute((trx) => appendAudit(trx, entry));
}

/** Rows a millisecond apart, or as the entry of each says. */
export function appendMany(
  db: Db,
  count: number,
  entryOf: (index: number) => Partial<AuditEntry> = () => ({}),
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    for (let index = 0; index < count; index++) {
      const entry = { ...REVEAL, at: NOW + index, amountFen: index, note: `note ${index}` };
      await appendAudit(trx, { ...entry, ...entryOf(index) });
    }
  });
}

/** What someone with the rights of the database's owner can do. */
export async function dropGuards(db: Db, engine: Engine): Promise<void> {
  for (const change of ['update', 'delete']) {
    const table = engine === 'postgres' ? sql` on audit` : sql``;
    await sql`drop trigger ${sql.id(`audit_no_${change}`)}${table}`.execute(db);
  }
}

/** Lets two rows change places, hashes and all. */
export async function swapRows(db: Db, one: number, other: number): Promise<void> {
  const away = 1_000_000;
  for (const [from, to] of [
    [one, away],
    [other, one],
    [away, other],
  ] as const) {
    await db.updateTable('audit').set({ seq: to }).where('seq', '=', from).execute();
  }
}

/** Puts a row behind the last one that fits it in every way, but that the head knows nothing of. */
export async function forgeRow(db: Db): Promise<void> {
  const last = await db
    .selectFrom('audit')
    .selectAll()
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  const forged = { ...last, seq: last.seq + 1, prev_hash: last.hash };
  await db
    .insertInto('audit')
    .values({ ...forged, hash: auditHash(forged) })
    .execute();
}

/** A whole chain on an empty SQLite database, many rows to a statement: what appending one by one takes minutes for. */
export function fillSqliteTrail(db: Db, count: number): Promise<void> {
  return db.transaction().execute(async (trx) => {
    let hash = GENESIS;
    for (let begun = 0; begun < count; begun += FILL_BATCH) {
      const rows: AuditTable[] = [];
      for (let seq = begun + 1; seq <= Math.min(begun + FILL_BATCH, count); seq += 1) {
        const row = rowOf(seq, hash);
        hash = auditHash(row);
        rows.push({ ...row, hash });
      }
      await insertAll(trx, rows);
    }
    await trx.updateTable('audit_head').set({ seq: count, hash }).execute();
  });
}

const FILL_BATCH = 2_000;

function rowOf(seq: number, hash: string): Omit<AuditTable, 'hash'> {
  const isRequest = seq % 3 === 0;
  return {
    seq,
    at: NOW + seq * 1_000,
    actor: 'mei',
    event: isRequest ? 'request.asked' : 'order.revealed',
    subject: `c.VI2312281021${seq % 100_000}`,
    request: isRequest ? `R${1_000 + seq}` : null,
    amount_fen: isRequest ? 1_250 : null,
    note: isRequest ? '门没开, "两次"' : null,
    facts_digest: null,
    prev_hash: hash,
  };
}

async function insertAll(trx: Transaction<Tables>, rows: readonly AuditTable[]): Promise<void> {
  const values = rows.map((row) => [
    row.seq,
    row.at,
    row.actor,
    row.event,
    row.subject,
    row.request,
    row.amount_fen,
    row.note,
    row.facts_digest,
    row.prev_hash,
    row.hash,
  ]);
  await sql`
    insert into audit select value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6,
      value->>7, value->>8, value->>9, value->>10 from json_each(${JSON.stringify(values)})`.execute(trx);
}
