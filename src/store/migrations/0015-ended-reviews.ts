import { sql } from 'kysely';
import type { StoreMigration } from './index.ts';

const TWO_WEEKS_MS = 14 * 24 * 60 * 60_000;

/**
 * The time since which an appeal's review is known to have ended without money. Requests and appeals given up for that reason within two
 * weeks before the database's last write are followed again, because their money may have come since.
 */
export const endedReviews: StoreMigration = {
  name: '0015-ended-reviews',
  async up(db) {
    await db.schema.alterTable('appeals').addColumn('review_ended_at', 'bigint').execute();
    const since = sql`coalesce((select max(at) from audit), 0) - ${sql.lit(TWO_WEEKS_MS)}`;
    await sql`
      update appeals set review_ended_at = closed_at
      where state = 'closed' and outcome = 'review_ended' and closed_at > ${since}`.execute(db);
    const columns = sql`jobs (key, kind, subject, created_at, run_at, attempts, wanted, fence)`;
    await sql`
      insert into ${columns}
      select 'appeal.follow:' || id, 'appeal.follow', id, closed_at, closed_at, 0, 1, 0 from appeals
      where review_ended_at is not null
      on conflict (key) do nothing`.execute(db);
    await sql`
      insert into ${columns}
      select 'request.follow:' || id, 'request.follow', id, ended_at, ended_at, 0, 1, 0 from requests
      where state = 'done' and kind = 'refund' and followed like '%"what":"review_ended"%' and ended_at > ${since}
      on conflict (key) do nothing`.execute(db);
  },
};
