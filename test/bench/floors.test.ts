import { afterEach, expect, it } from 'vitest';
import { intakeBare, noticeBare, settleBare } from '../../bench/floors/alert.ts';
import { approveBare } from '../../bench/floors/approve.ts';
import { type Bare, openBare } from '../../bench/floors/bare.ts';
import { storeBare } from '../../bench/floors/ingest.ts';
import { leftBy } from '../../bench/past/rows.ts';
import { attemptsAt } from '../../src/store/attempts.ts';
import type { StoreLocation } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { votesOf } from '../../src/store/votes.ts';
import { describeOnEachEngine } from '../store/engines.ts';

/*
 * A floor that left something out would flatter nobody and prove nothing: each leaves in the database what the product would have left
 * there by the same moment.
 */

describeOnEachEngine('The floor of', (open, fresh, engine) => {
  const bares: Bare[] = [];
  afterEach(async () => {
    for (const bare of bares.splice(0)) await bare.close();
  });

  async function opened() {
    const location: StoreLocation = await fresh();
    const { db } = await open(location);
    const bare = await openBare(location);
    bares.push(bare);
    return { db, bare };
  }

  it('approving leaves a request that is being done, with its votes, its intention and a sound audit', async () => {
    const { db, bare } = await opened();
    const { requests } = leftBy(0, 1, Date.now());
    await db.insertInto('requests').values(requests).execute();
    const [row] = requests;
    if (!row) throw new Error('There is no request to decide about.');
    const request = {
      id: row.id,
      subject: row.subject,
      amountFen: row.amount_fen,
      factsDigest: row.facts_digest,
    };
    await db
      .insertInto('votes')
      .values({ request: row.id, staff: 'lin', at: 1, facts_digest: row.facts_digest })
      .execute();
    await approveBare(bare, engine, request, 'chen');
    expect(await getRequest(db, row.id)).toMatchObject({
      state: 'executing',
      decided_at: expect.any(Number),
    });
    expect((await votesOf(db, [row.id])).map(({ staff }) => staff)).toEqual(['lin', 'chen']);
    expect(await attemptsAt(db, row.id)).toMatchObject([{ number: 1, fence: 1, outcome: null }]);
    const jobs = await db.selectFrom('jobs').selectAll().orderBy('key').execute();
    expect(jobs.map(({ kind, wanted, fence }) => [kind, wanted, fence])).toEqual([
      ['request.cards', 2, 0],
      ['request.execute', 1, 1],
      ['request.tell', 1, 0],
    ]);
    const audit = await db.selectFrom('audit').select('event').orderBy('seq').execute();
    expect(audit.map(({ event }) => event)).toEqual([
      'request.voted',
      'request.approved',
      'request.begun',
      'request.sending',
    ]);
    expect(await verifyAudit(db)).toMatchObject({ ok: true, rows: 4 });
  });

  it('an alert leaves its card under way to be posted, whether a notice or an appeal led to it', async () => {
    const { db, bare } = await opened();
    const deliveries = () =>
      db.selectFrom('messages').select(['about as alert', 'state', 'tries']).orderBy('queued_at').execute();
    await noticeBare(bare, engine, '108284445710', '{}');
    expect(await deliveries()).toEqual([
      { alert: expect.stringMatching(/^device_offline:108284445710:\d+$/), state: 'queued', tries: 1 },
    ]);
    expect(await db.selectFrom('notices').select('key').execute()).toEqual([{ key: '108284445710' }]);
    await settleBare(bare);
    await intakeBare(bare, engine, 'VI231228102118586561', 'the door stayed shut');
    expect((await deliveries()).at(-1)).toEqual({ alert: 'appeal:A1001', state: 'queued', tries: 1 });
    expect(await db.selectFrom('appeals').select(['id', 'state']).execute()).toEqual([
      { id: 'A1001', state: 'open' },
    ]);
    const jobs = await db.selectFrom('jobs').select('kind').orderBy('kind').execute();
    expect(jobs.map(({ kind }) => kind)).toEqual(['alerts.post', 'appeal.follow', 'appeal.remind']);
    expect(await verifyAudit(db)).toMatchObject({ ok: true, rows: 1 });
  });

  it('ingesting leaves a notification and the job that handles it', async () => {
    const { db, bare } = await opened();
    await storeBare(bare, 'notify.cabinet.order.simple', 'k1', '{"ReceiptNo":"VI231228102118586561"}');
    expect(await db.selectFrom('notices').select(['key', 'handled_at']).execute()).toEqual([
      { key: 'k1', handled_at: null },
    ]);
    expect(await db.selectFrom('jobs').select(['key', 'fence']).execute()).toEqual([
      { key: 'notice.handle:k1', fence: 0 },
    ]);
  });

  it('any of them is as durable as the product', async () => {
    const { bare } = await opened();
    const settings =
      engine === 'sqlite'
        ? [await bare.run('pragma synchronous'), await bare.run('pragma journal_mode')]
        : [
            await bare.run(
              "select setting from pg_settings where name = 'synchronous_commit' and source = 'session'",
            ),
          ];
    expect(settings).toEqual(
      engine === 'sqlite'
        ? [[expect.objectContaining({ synchronous: 2 })], [expect.objectContaining({ journal_mode: 'wal' })]]
        : [[]],
    );
  });
});
