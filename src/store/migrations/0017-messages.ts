import { type Kysely, sql } from 'kysely';
import type { StoreMigration } from './index.ts';

/**
 * One table of all messages that people are shown, one row per recipient, in place of `cards_posted` and `deliveries`, whose rows it takes over.
 * Throws, naming the row, for one that it cannot take over: the database is then as it was.
 */
export const messages: StoreMigration = {
  name: '0017-messages',
  async up(db) {
    await db.schema
      .createTable('messages')
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('messenger', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('about', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('payload', 'text')
      .addColumn('alone', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('tries', 'integer', (column) => column.notNull())
      .addColumn('queued_at', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('tried_at', 'bigint')
      .addColumn('trying', 'bigint')
      .addColumn('sent_at', 'bigint')
      .addColumn('handle', 'text')
      .addColumn('copy', 'integer', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('digest', 'text')
      .addPrimaryKeyConstraint('messages_pk', ['id', 'messenger', 'recipient'])
      .execute();
    await mustBeCarried(db);
    await sql`
      insert into messages (id, messenger, recipient, about, kind, seq, payload, alone, state, reason, tries, queued_at, due_at, tried_at,
        trying, sent_at, handle, copy, version, digest)
      select cards_posted.request || '.' || place, messenger,
        case when place = 'approvals' then '#approvals' else requests.requester end,
        cards_posted.request, place, 0, null, 0, case when message is null then 'queued' else 'sent' end, null, 1, tried_at, tried_at, tried_at,
        null, case when message is null then null else tried_at end, channel || ':' || message, 1, cards_posted.version, null
      from cards_posted inner join requests on requests.id = cards_posted.request`.execute(db);
    await sql`
      insert into messages (id, messenger, recipient, about, kind, seq, payload, alone, state, reason, tries, queued_at, due_at, tried_at,
        trying, sent_at, handle, copy, version, digest)
      select id, messenger, '#alerts', alert, kind, seq, payload, alone, state, reason, tries, queued_at, due_at, tried_at,
        null, sent_at, channel || ':' || message, 1, version, digest
      from deliveries`.execute(db);
    await db.schema.dropTable('cards_posted').execute();
    await db.schema.dropTable('deliveries').execute();
    await sql`
      create index messages_waiting on messages (messenger, kind, due_at, queued_at)
      where state in ('queued', 'failed')`.execute(db);
    await db.schema.createIndex('messages_about').on('messages').columns(['about', 'seq']).execute();
    await db.schema
      .createIndex('messages_sent')
      .on('messages')
      .columns(['messenger', 'kind', 'sent_at'])
      .execute();
    await sql`create index messages_digest on messages (digest) where digest is not null`.execute(db);
  },
};

/** Refuses rows without a known place, and rows whose place another row would take. */
async function mustBeCarried(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ what: string; why: string }>`
    select 'cards_posted ' || request || ' ' || place || ' ' || messenger as what,
      case when place not in ('approvals', 'requester') then 'its place is unknown'
        else 'only one of its channel and its message is there' end as why
    from cards_posted
    where place not in ('approvals', 'requester') or (channel is null) <> (message is null)
    union all
    select 'cards_posted ' || request || ' ' || place || ' ' || messenger, 'there is no request of this id'
    from cards_posted where request not in (select id from requests)
    union all
    select 'deliveries ' || id || ' ' || messenger,
      case when kind not in ('card', 'reply', 'digest') then 'its kind is unknown'
        when state not in ('queued', 'sent', 'failed', 'digested') then 'its state is unknown'
        else 'it was sent, and where it stands is not there' end
    from deliveries
    where kind not in ('card', 'reply', 'digest') or state not in ('queued', 'sent', 'failed', 'digested')
      or (state = 'sent' and (channel is null or message is null))
    union all
    select 'deliveries ' || deliveries.id || ' ' || deliveries.messenger, 'a card of a request has the same id'
    from deliveries
    where exists (select 1 from cards_posted
      where cards_posted.request || '.' || cards_posted.place = deliveries.id)
    limit 1`.execute(db);
  const [row] = rows;
  if (row) throw new Error(`the row ${row.what} cannot be carried over into messages: ${row.why}`);
}
