import type { Kysely } from 'kysely';
import { Migrator, sql } from 'kysely';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import type { Store } from '../../src/store/open-store.ts';

type Row = Readonly<Record<string, string | number | null>>;

/** Any table as it was at any version: the product's types know only the latest. */
type Untyped = Kysely<Record<string, Row>>;

const NOW = 1_760_000_000_000;
/** When the last row of the audit was written, unix ms. */
export const LAST_WRITTEN = NOW + 1_000;

/** A pending refund as every version since 0004 wrote it. */
export const REQUEST: Row = {
  id: 'R1001',
  kind: 'refund',
  state: 'pending',
  version: 2,
  subject: 'c.VI231228102118586561',
  amount_fen: 1_205,
  requester: 'mei',
  reason: '门没开, "两次" 😀',
  note: null,
  facts: '{"kind":"refund","order":"VI231228102118586561"}',
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
};

/**
 * What a desk had written at each version, by the migration that brought the tables. As it stood then, hashes too: nothing of it
 * is made by the code of today.
 */
const WRITTEN: Readonly<Record<string, Readonly<Record<string, readonly Row[]>>>> = {
  '0001-staff-preferences': {
    staff_preferences: [
      { staff_id: 'lin', locale: 'en', updated_at: NOW },
      { staff_id: 'mei', locale: null, updated_at: NOW + 1 },
    ],
  },
  '0002-audit': {
    audit: [
      {
        seq: 1,
        at: NOW,
        actor: 'mei',
        event: 'order.revealed',
        subject: 'c.VI231228102118586561',
        request: null,
        amount_fen: null,
        note: null,
        facts_digest: null,
        prev_hash: '0'.repeat(64),
        hash: '8b32b31d4c4bd9c1ff1bc327197a77a4432ec907e27b9224ac4c001af1040ee8',
      },
      {
        seq: 2,
        at: LAST_WRITTEN,
        actor: 'lin',
        event: 'request.asked',
        subject: 'c.VI231228102118586561',
        request: 'R1001',
        amount_fen: 1_205,
        note: '门没开, "两次"',
        facts_digest: 'd1',
        prev_hash: '8b32b31d4c4bd9c1ff1bc327197a77a4432ec907e27b9224ac4c001af1040ee8',
        hash: '5add343825a5d234c40865b00d65a77617e135e12d87536152157692d49f4ced',
      },
    ],
    audit_head: [{ id: 1, seq: 2, hash: '5add343825a5d234c40865b00d65a77617e135e12d87536152157692d49f4ced' }],
  },
  '0003-inbox': {
    inbox: [
      { source: 'slack.event', key: 'Ev1', received_at: NOW, claimed_at: NOW, done_at: NOW + 9 },
      { source: 'slack.event', key: 'Ev2', received_at: NOW, claimed_at: NOW, done_at: null },
    ],
  },
  '0004-requests': {
    request_counter: [{ id: 1, last: 1_003 }],
    requests: [
      REQUEST,
      {
        ...REQUEST,
        id: 'R1002',
        kind: 'door',
        state: 'done',
        version: 6,
        subject: 'd.5f6d',
        amount_fen: null,
        decided_at: NOW + 5,
        begun_at: NOW + 6,
        ended_at: NOW + 7,
        ending: 'accepted',
        receipt: 'VI251124120000000001',
        followed: '{"what":"opened"}',
      },
      {
        ...REQUEST,
        id: 'R1003',
        state: 'rejected',
        decided_by: 'lin',
        decision_note: 'no',
        decided_at: NOW + 8,
      },
    ],
    votes: [{ request: 'R1001', staff: 'lin', at: NOW + 2, facts_digest: 'd1' }],
    attempts: [
      {
        request: 'R1002',
        number: 1,
        fence: 1,
        stored_at: NOW + 6,
        send_by: NOW + 18_000,
        ended_at: NOW + 7,
        outcome: 'accepted',
      },
    ],
    cards_posted: [
      {
        request: 'R1001',
        place: 'approvals',
        messenger: 'slack',
        tried_at: NOW,
        channel: 'C0APPROVE',
        message: '1760000000.000100',
        version: 2,
      },
    ],
  },
  '0005-jobs': {
    jobs: [
      {
        key: 'request.expire:R1001',
        kind: 'request.expire',
        subject: 'R1001',
        payload: null,
        created_at: NOW,
        run_at: NOW + 14_400_000,
        attempts: 0,
        wanted: 1,
        fence: 0,
        lease_until: null,
      },
      {
        key: 'request.tell:R1003:3',
        kind: 'request.tell',
        subject: 'R1003',
        payload: '1760000000008',
        created_at: NOW + 8,
        run_at: NOW + 8,
        attempts: 1,
        wanted: 1,
        fence: 4,
        lease_until: NOW + 30_008,
      },
    ],
  },
  '0006-notices': {
    notices: [
      {
        key: 'k1',
        method: 'cabinet.order.notify',
        content: '{"ReceiptNo":"VI1"}',
        sent_at: NOW,
        received_at: NOW + 1,
        handled_at: null,
        answering_until: null,
        answer: null,
      },
    ],
    devices_seen: [{ device: '5f6d', state: '{"online":true}', seen_at: NOW }],
    cursors: [{ name: 'yopoint.orders', value: '1760000000', moved_at: NOW }],
  },
  '0007-appeals': {
    counters: [{ name: 'appeal', last: 1_001 }],
    appeals: [
      {
        id: 'A1001',
        receipt: 'VI231228102118586561',
        kind: 'after_payment',
        state: 'claimed',
        version: 2,
        cause: 'customer',
        reason: '多扣了一瓶',
        mobile: null,
        images: '[]',
        facts: null,
        facts_at: null,
        created_at: NOW,
        claimed_by: 'mei',
        claimed_at: NOW + 5,
        closed_at: null,
        closed_by: null,
        outcome: null,
        note: null,
        amount_fen: null,
        replaced_by: null,
      },
    ],
    appeal_sources: [{ source: 'intake', key: 'ref-1', appeal: 'A1001', at: NOW }],
  },
  '0008-alerts': {
    alerts: [
      {
        id: 'appeal:A1001',
        kind: 'appeal',
        subject: 'A1001',
        facts: '{}',
        version: 1,
        raised_at: NOW,
        settled_at: null,
      },
    ],
    deliveries: [
      {
        id: 'appeal:A1001',
        messenger: 'slack',
        alert: 'appeal:A1001',
        kind: 'card',
        seq: 1,
        payload: null,
        alone: 0,
        state: 'queued',
        reason: null,
        tries: 0,
        queued_at: NOW,
        due_at: NOW,
        tried_at: null,
        sent_at: null,
        channel: null,
        message: null,
        version: 0,
        digest: null,
      },
    ],
    homes: [{ staff: 'mei', messenger: 'slack', opened_at: NOW, page: 1, shown: null }],
  },
  '0009-device-news': {
    devices_seen: [{ device: '7a8b', state: '{"online":true}', seen_at: NOW + 1, sent_at: NOW }],
  },
  '0010-database-identity': {
    database_identity: [{ one: 1, id: '3f0c6a52-0d7e-4d47-9d61-0f6f6a1f8c11' }],
  },
  '0013-restores': {
    restores: [{ at: NOW + 20, taken_at: NOW, facts: '{"unknown":1}' }],
  },
  '0015-ended-reviews': {
    appeals: [
      {
        id: 'A1002',
        receipt: 'VI231228102118586562',
        kind: 'after_payment',
        state: 'closed',
        version: 4,
        cause: 'refund_asked',
        reason: '',
        mobile: null,
        images: '[]',
        facts: null,
        facts_at: null,
        created_at: NOW,
        claimed_by: null,
        claimed_at: null,
        closed_at: NOW + 9,
        closed_by: null,
        outcome: 'review_ended',
        note: null,
        amount_fen: null,
        replaced_by: null,
        review_ended_at: NOW + 5,
      },
    ],
  },
  '0016-refusals-and-visits': {
    refusals: [{ staff: 'mei', rule: 'own_request', since: NOW, count: 7 }],
    visits: [
      {
        receipt: 'VI251124040000000009',
        request: 'R1002',
        state: 'unpaid',
        total_fen: 550,
        opened_at: NOW,
        seen_at: NOW + 1,
        settled_by: null,
      },
    ],
  },
  '0017-messages': {
    messages: [
      {
        id: 'R1003.tell.3',
        messenger: 'slack',
        recipient: 'mei',
        about: 'R1003',
        kind: 'told',
        seq: 0,
        payload: null,
        alone: 0,
        state: 'sent',
        reason: null,
        tries: 1,
        queued_at: NOW + 8,
        due_at: NOW + 8,
        tried_at: NOW + 8,
        trying: null,
        sent_at: NOW + 9,
        handle: 'D0MEI:1760000000.000200',
        copy: 1,
        version: 1,
        digest: null,
      },
    ],
  },
  // Its one column stands in rows that were written before it.
  '0018-appeal-order-sources': {},
};

/** A message as version 0017 wrote it. */
const MESSAGE: Row = {
  messenger: 'slack',
  seq: 0,
  payload: null,
  alone: 0,
  reason: null,
  tries: 1,
  queued_at: NOW,
  due_at: NOW,
  tried_at: NOW,
  trying: null,
  sent_at: NOW,
  copy: 1,
  digest: null,
};

/** Tables that are no more: what took them over, and what became of their rows. */
const CARRIED: Readonly<
  Record<string, { readonly by: string; readonly into: string; readonly rows: readonly Row[] }>
> = {
  cards_posted: {
    by: '0017-messages',
    into: 'messages',
    rows: [
      {
        ...MESSAGE,
        id: 'R1001.approvals',
        recipient: '#approvals',
        about: 'R1001',
        kind: 'approvals',
        state: 'sent',
        handle: 'C0APPROVE:1760000000.000100',
        version: 2,
      },
    ],
  },
  deliveries: {
    by: '0017-messages',
    into: 'messages',
    rows: [
      {
        ...MESSAGE,
        id: 'appeal:A1001',
        recipient: '#alerts',
        about: 'appeal:A1001',
        kind: 'card',
        seq: 1,
        state: 'queued',
        tries: 0,
        tried_at: null,
        sent_at: null,
        handle: null,
        version: 0,
      },
    ],
  },
};

/** The migrations whose data is known here. */
export const KNOWN: readonly string[] = Object.keys(WRITTEN);

/** What was there of it at this migration, by table. */
function writtenUpTo(migration: string): readonly (readonly [string, readonly Row[]])[] {
  return keptAt(migration, migration);
}

/** What is there after the migrations of today, of what was written up to and with this one. */
export function keptFrom(migration: string): readonly (readonly [string, readonly Row[]])[] {
  return keptAt(migration, KNOWN.at(-1) ?? migration);
}

function keptAt(migration: string, now: string): readonly (readonly [string, readonly Row[]])[] {
  const byTable = new Map<string, readonly Row[]>();
  const keep = (table: string, rows: readonly Row[]) =>
    byTable.set(table, [...(byTable.get(table) ?? []), ...rows]);
  for (const name of KNOWN.filter((known) => known <= migration)) {
    for (const [table, rows] of Object.entries(WRITTEN[name] ?? {})) {
      const carried = CARRIED[table];
      if (carried && carried.by <= now) keep(carried.into, carried.rows);
      else keep(table, rows);
    }
  }
  return [...byTable];
}

function untyped({ db }: Store): Untyped {
  // The tables of the latest version are not those of an earlier one, which no type describes any more.
  return db as unknown as Untyped;
}

/** Brings an empty database to the version of this migration, with nothing in it but the rows that migrations write. */
export async function schemaAt(store: Store, migration: string): Promise<void> {
  const steps = MIGRATIONS.map(
    ({ name, up }) => [name, { up: (trx: Kysely<unknown>) => up(trx, store.engine) }] as const,
  );
  const migrator = new Migrator({
    db: store.db,
    provider: { getMigrations: async () => Object.fromEntries(steps) },
    ...(store.engine === 'postgres' && { migrationTableSchema: await schemaOf(store) }),
  });
  const { error } = await migrator.migrateTo(migration);
  if (error !== undefined) throw error;
}

/** Tables that come with a row, which a desk then changed. */
export function comesWithRow(table: string): boolean {
  return ['audit_head', 'database_identity'].includes(table) || table.includes('counter');
}

/** The same, with the rows that a desk had written then. */
export async function bringTo(store: Store, migration: string): Promise<void> {
  await schemaAt(store, migration);
  const db = untyped(store);
  for (const [table, rows] of writtenUpTo(migration)) {
    if (comesWithRow(table)) await db.deleteFrom(table).execute();
    for (const row of rows) await db.insertInto(table).values(row).execute();
  }
}

async function schemaOf({ db }: Store): Promise<string> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  return rows[0]?.schema ?? 'public';
}

/** Writes a row as the version that the database has would. */
export async function writeRow(store: Store, table: string, row: Row): Promise<void> {
  await untyped(store).insertInto(table).values(row).execute();
}

/** All rows of a table as they stand now. */
export function rowsOf(store: Store, table: string): Promise<readonly Row[]> {
  return untyped(store).selectFrom(table).selectAll().execute();
}
