import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FilingFacts } from '../../src/domain/request.ts';
import { COLLECTED_MS } from '../../src/home/homes-changed.ts';
import { cancel } from '../../src/requests/decide/decide.ts';
import { enqueue } from '../../src/store/jobs.ts';
import { getRequest, insertRequest } from '../../src/store/requests.ts';
import { type Homes, startHomes, until } from '../desk/whole.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const CHANGES = 200;

describeOnEachEngine('Homes', (open) => {
  let homes: Homes;
  beforeAll(async () => {
    homes = await startHomes(await open());
    await homes.open('U0MEI', 'U0LIN', 'U0CHEN');
  });
  afterAll(() => homes.close());
  afterEach(async () => {
    homes.slack.faults.clear();
    // A page holds five: those of one test must not push the next one's off it.
    await homes.store.db.updateTable('appeals').set({ state: 'closed', closed_at: 1 }).execute();
    await homes.look();
  });

  test('follow a burst of changes with a publish for each while, not for each change, and end as things are', async () => {
    const { store, desk } = homes;
    const mei = homes.person('mei');
    const { id } = await homes.ask('mei');
    const row = await getRequest(store.db, id);
    if (!row) throw new Error(`There is no ${id}`);
    // Filings have no card of their own: what is counted here is what Homes make of a burst.
    const ids = Array.from({ length: CHANGES }, (_, index) => `R${90_000 + index}`);
    await store.db.transaction().execute(async (trx) => {
      for (const each of ids) await insertRequest(trx, { ...row, ...filing(each) });
    });
    await homes.open('U0MEI');
    expect(homes.sees('U0MEI')).toContain(`我的申请（${CHANGES + 1} 个进行中）`);
    await homes.settled();

    const before = { mei: homes.published('U0MEI'), chen: homes.published('U0CHEN') };
    const begun = homes.now();
    for (const [index, each] of ids.entries()) {
      await cancel(desk.kit, mei, each);
      // A desk that follows changes one by one would have the time for it.
      if (index % 4 === 0) await homes.idle();
    }
    await homes.untilSees('U0MEI', '我的申请（1 个进行中）');
    await homes.settled();
    const whiles = Math.ceil((homes.now() - begun) / COLLECTED_MS) + 1;
    expect(homes.published('U0MEI') - before.mei).toBeLessThanOrEqual(whiles);
    // Chen's shows none of it.
    expect(homes.published('U0CHEN')).toBe(before.chen);
    await cancel(desk.kit, mei, id);
  });

  test('wait as long as Slack asks, and are shown then', async () => {
    await homes.look();
    homes.slack.faults.add({ match: 'views.publish', kind: 'rate_limit', retryAfter: 30, times: 1 });
    const before = homes.published();
    const { id } = await homes.ask('mei');
    homes.follow();
    const waiting = homes.store.db.selectFrom('jobs').select('run_at').where('kind', '=', 'home.show');
    const isLater = async () => (await waiting.execute()).some((job) => job.run_at > homes.now() + 10_000);
    await until(isLater, 'the pause');
    homes.pass(30_000);
    for (const who of ['U0MEI', 'U0LIN']) await homes.untilSees(who, id);
    await homes.settled();
    expect(homes.published() - before).toBe(3);
  });

  test.each([
    ['fails', { kind: 'server_error' }],
    ['breaks off', { kind: 'cut_before' }],
    ['says that something is wrong inside', { kind: 'refuse', code: 'internal_error' }],
  ] as const)('are shown in the end when Slack %s', async (_how, fault) => {
    homes.slack.faults.add({ ...fault, match: 'views.publish', times: 2 });
    const id = await homes.appeal();
    homes.follow();
    for (const who of ['U0MEI', 'U0LIN', 'U0CHEN']) await homes.untilSees(who, id);
  });

  test('do not wait for one that Slack refuses, which is tried again with the next change', async () => {
    await homes.look();
    homes.slack.faults.add({ match: 'views.publish', kind: 'refuse', code: 'user_not_found', times: 1 });
    const first = await homes.ask('mei');
    homes.follow();
    const shows = (id: string) => ['U0MEI', 'U0LIN'].filter((who) => homes.sees(who).includes(id)).length;
    await homes.slack.waitFor(() => shows(first.id) === 1, { what: 'one Home to follow', timeoutMs: 15_000 });
    await homes.settled();
    expect(shows(first.id)).toBe(1);
    const second = await homes.ask('mei');
    homes.follow();
    await homes.slack.waitFor(() => shows(second.id) === 2, { what: 'both to follow', timeoutMs: 15_000 });
    expect(shows(first.id)).toBe(2);
  });

  test('end as things are when a change is taken back while it is being shown', async () => {
    await homes.look();
    const delayed = { match: 'views.publish', kind: 'delay', ms: 300 } as const;
    const off = homes.slack.faults.add(delayed);
    const before = homes.published('U0LIN');
    const { id } = await homes.ask('mei');
    homes.follow();
    await homes.slack.waitFor(() => homes.published('U0LIN') > before, { what: 'Slack to be told of it' });
    await cancel(homes.desk.kit, homes.person('mei'), id);
    await homes.look();
    off();
    expect(homes.sees('U0LIN')).not.toContain(id);
  });

  test('opened while one is being shown, is shown once more', async () => {
    await homes.settled();
    homes.slack.faults.add({ match: 'views.publish', kind: 'delay', ms: 300, times: 1 });
    const before = homes.published('U0LIN');
    await homes.slack.as('U0LIN').openHome();
    await homes.slack.waitFor(() => homes.published('U0LIN') === before + 1, { what: 'the first publish' });
    await homes.slack.as('U0LIN').openHome();
    await homes.slack.waitFor(() => homes.published('U0LIN') === before + 2, { what: 'the second publish' });
    await homes.settled();
    expect(homes.published('U0LIN')).toBe(before + 2);
  });

  test('say when alerts do not arrive, and when they do again', async () => {
    const { db } = homes.store;
    const ledger = (state: 'sent' | 'failed') =>
      until(
        async () =>
          (await db.selectFrom('messages').select('state').where('about', '=', alert).execute()).every(
            (delivery) => delivery.state === state,
          ),
        `the alert to be ${state}`,
      );
    const alert = `appeal:${await homes.appeal()}`;
    await ledger('sent');
    await homes.look();
    expect(homes.sees('U0LIN')).not.toContain('could not be delivered');

    const off = homes.slack.faults.add({ match: 'chat.postMessage', kind: 'refuse', code: 'is_archived' });
    // Nothing else has changed: what Homes say comes of the delivery alone.
    await deliver('queued');
    await ledger('failed');
    homes.follow();
    await homes.untilSees('U0LIN', '1 alert could not be delivered to the alerts channel');
    off();
    await deliver('failed');
    await ledger('sent');
    homes.follow();
    await homes.untilSees('U0LIN', /^(?![\s\S]*could not be delivered)[\s\S]*Last alert delivered/);

    /** As if it had not been posted yet, or without success. */
    async function deliver(state: 'queued' | 'failed'): Promise<void> {
      const again = { state, handle: null, tried_at: null, due_at: 0 };
      await db.updateTable('messages').set(again).where('about', '=', alert).execute();
      await enqueue(db, { kind: 'alerts.post', subject: 'slack', runAt: 0 }, homes.now());
      homes.wake();
    }
  });
});

function filing(id: string) {
  const facts: FilingFacts = {
    kind: 'appeal',
    order: `VI${id}`,
    state: { code: 1, meaning: 'paid' },
    paid: 1_000,
    refunded: 0,
    suspicious: false,
    goods: [],
    deviceId: null,
    deviceCode: null,
    deviceName: null,
  };
  return { id, kind: 'appeal', subject: `c.${facts.order}`, facts: JSON.stringify(facts) } as const;
}
