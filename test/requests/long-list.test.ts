import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { requestCard } from '../../src/cards/requests/request.ts';
import { createLookups } from '../../src/lookups/index.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { viewById } from '../../src/requests/show/view.ts';
import { claimJob } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { createTransport } from '../../src/vendors/transport.ts';
import { readerOf, screen } from '../cards/samples.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { crowded, HOUR, TRACE } from './asking.ts';

const CABINETS = 1_300;
const LEASE_MS = 30_000;
type Cabinet = ReturnType<TestDesk['yopoint']['state']['addCabinet']>;

describeOnEachEngine('a fleet of 1,300 cabinets, whose list is slow', (open) => {
  let store: Store;
  let desk: TestDesk;
  /** The last of the list. */
  let device: Cabinet;
  /** The duration of a page on the desk's clock; concurrent pages share it. */
  let pageMs = 0;
  let duringPage: () => Promise<void> = async () => undefined;

  beforeAll(async () => {
    store = await open();
    const transport = createTransport({ vendor: 'yopoint', totalTimeoutMs: 10_000 });
    desk = await startDesk(store, {
      policy: crowded,
      line: () => ({
        ...transport,
        async call(post) {
          if (post.method !== 'cabinet.list') return transport.call(post);
          const begun = desk.clock.ms;
          const answer = await transport.call(post);
          desk.clock.ms = Math.max(desk.clock.ms, begun + pageMs);
          await duringPage();
          return answer;
        },
      }),
    });
    while (desk.yopoint.state.cabinets.size < CABINETS - 1) desk.yopoint.state.addCabinet();
    device = desk.yopoint.state.addCabinet();
  });
  afterEach(async () => {
    pageMs = 0;
    duringPage = async () => undefined;
    desk.clock.ms += HOUR;
    await desk.runDue();
  });
  afterAll(() => desk.close());

  const pagesRead = () => desk.yopoint.calls.filter(({ method }) => method === 'cabinet.list').length;
  const opened = () => desk.yopoint.arrived('cabinet.open.door', device.id);

  /** Asks, approves, and lets an instance do it that has never read the list, or one that just did. */
  async function doorBy(instance: 'fresh' | 'informed') {
    const request = await askDoor(desk.parts, desk.mei, { device: `d.${device.id}`, reason: 'stuck' }, TRACE);
    if (instance === 'informed') await desk.parts.cabinets?.all({ refresh: true });
    const { cabinets } = createLookups(desk.parts);
    await approve(desk.parts, desk.lin, request.id);
    const before = { pages: pagesRead(), opened: opened(), at: desk.clock.ms };
    await desk.runDue(instance === 'fresh' ? desk.tasksOf({ ...desk.parts, cabinets }) : desk.tasks);
    const view = await viewById(desk.parts.policy, store.db, request.id);
    if (!view) throw new Error(`${request.id} is gone`);
    return {
      view,
      pages: pagesRead() - before.pages,
      opened: opened() - before.opened,
      tookMs: desk.clock.ms - before.at,
    };
  }

  test('a door opens at 1.5 seconds a page: the pages are read side by side, up to the one that holds it', async () => {
    pageMs = 1_500;
    const { view, opened: times, tookMs } = await doorBy('fresh');
    expect(view).toMatchObject({ state: 'done', execution: { ending: 'accepted' } });
    expect(times).toBe(1);
    // The first page, and thirteen more by five.
    expect(tookMs).toBe(4 * pageMs);
  });

  test('an instance that knows on which page the device is reads that one alone', async () => {
    pageMs = 1_500;
    const { view, pages, opened: times } = await doorBy('informed');
    expect(view.state).toBe('done');
    expect([pages, times]).toEqual([1, 1]);
  });

  test('the lease is renewed while the list is read, and nobody else begins the same door', async () => {
    pageMs = 12_000;
    const taken: unknown[] = [];
    duringPage = async () => {
      const mine = await store.db
        .selectFrom('jobs')
        .select('key')
        .where('kind', '=', 'request.execute')
        .executeTakeFirst();
      if (mine) taken.push(await claimJob(store.db, store.engine, desk.clock.ms, LEASE_MS, mine.key));
    };
    const { view, opened: times, tookMs } = await doorBy('fresh');
    expect(tookMs).toBeGreaterThan(LEASE_MS);
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter((job) => job !== null)).toEqual([]);
    expect(view).toMatchObject({ state: 'done', execution: { ending: 'accepted' } });
    expect(times).toBe(1);
  });

  test('beyond its not-after it is not sent, and its card says that the desk was too slow', async () => {
    pageMs = 25_000;
    const { view, opened: times } = await doorBy('fresh');
    expect(view).toMatchObject({ state: 'failed', execution: { ending: 'too_slow' } });
    expect(times).toBe(0);
    const card = (locale: 'en' | 'zh-CN') => screen(requestCard(readerOf(locale), view, 'approvals'));
    expect(card('en')).toContain('the desk was too slow to send it in time. Nothing was sent.');
    expect(card('zh-CN')).toContain('本系统没能及时发送，什么都没有发出');
    expect(card('en')).not.toContain('could not be reached');
  });
});
