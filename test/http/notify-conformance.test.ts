import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { isRefundOrder } from '../../src/vendors/yopoint/notification.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import type { Answer, createPoster } from './deliveries.ts';
import type { Doors } from './doors.ts';
import { event, numberOf, type Sent, sentOf } from './events.ts';
import { useDoors } from './use-doors.ts';

/** Ten thousand bodies on the embedded engine, and a part of them on PostgreSQL, which runs the same code. */
const BATCHES = { sqlite: 42, postgres: 9 } as const;
const LEAST_BODIES = { sqlite: 10_000, postgres: 2_000 } as const;
const EVENTS_IN_A_BATCH = 80;
/** The number that identifies an event. */
const OWN_ORDER = /^VI\d{18}$/;
const OWN_ORDER_WITHIN = /"ReceiptNo":"(VI\d{18})"/;
/** For a machine that does much else at the same time. */
const PATIENCE_MS = 180_000;

describeOnEachEngine('generated deliveries', (open, _fresh, engine) => {
  let store: Store;
  let doors: Doors;
  let poster: ReturnType<typeof createPoster>;
  let serial = 0;
  let bodies = 0;
  useDoors(open, (made) => {
    ({ store, doors, poster } = made);
  });

  async function countOf(table: 'notices' | 'jobs' | 'audit'): Promise<number> {
    const { count } = await store.db
      .selectFrom(table)
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  test('a genuine one has its effect once however often it comes, anything else has none, and nothing is a 5xx', {
    timeout: PATIENCE_MS,
  }, async () => {
    const batch = fc.array(event, { minLength: EVENTS_IN_A_BATCH, maxLength: EVENTS_IN_A_BATCH });
    await fc.assert(
      fc.asyncProperty(batch, async (drawn) => {
        const sent = drawn.map((one) => {
          serial += 1;
          return sentOf(one, numberOf(serial));
        });
        const before = { notices: await countOf('notices'), changed: doors.changed.length };
        // All at once: the same event comes over several connections in the same instant.
        const answers = await Promise.all(
          sent.map(({ deliveries }) => Promise.all(deliveries.map((delivery) => poster.post(delivery)))),
        );
        bodies += answers.flat().length;
        expect(sent.flatMap((one, index) => misfitsOf(one, answers[index] ?? []))).toEqual([]);
        const stored = sent.filter(({ genuine, method }) => genuine && method !== 'api.test').length;
        expect((await countOf('notices')) - before.notices).toBe(stored);
        // Several may share one piece of news.
        const told = doors.changed.slice(before.changed).flatMap(({ orders = [] }) => orders);
        expect(told.filter((order) => OWN_ORDER.test(order)).sort()).toEqual(ordersOf(sent).sort());
      }),
      { numRuns: BATCHES[engine], endOnFailure: true },
    );
    expect(bodies).toBeGreaterThanOrEqual(LEAST_BODIES[engine]);
  });

  test('each of them is to be handled once, and whatever it leads to is said once', async () => {
    const jobs = await store.db
      .selectFrom('jobs')
      .select(['key', 'wanted'])
      .where('kind', '=', 'notice.handle')
      .execute();
    expect(jobs).toHaveLength(await countOf('notices'));
    expect(jobs.filter(({ wanted }) => wanted !== 1)).toEqual([]);
    const stored = await store.db.selectFrom('notices').select('method').execute();
    const refunds = stored.filter(isRefundOrder).length;
    const alerts = await store.db.selectFrom('alerts').select(['id', 'kind']).execute();
    // They are copies of what the payment system carries out.
    expect(refunds).toBeGreaterThan(0);
    expect(alerts.filter(({ kind }) => kind === 'refund_order')).toEqual([]);
    expect(await countOf('audit')).toBe(0);
    // The clock stands, so that all who were turned away fall into one ten minutes.
    const others = alerts.filter(({ kind }) => kind !== 'refund_order').map(({ id }) => id.split(':')[1]);
    expect(others.sort()).toEqual(['forged', 'unsigned']);
  });

  test('the log holds no body, no signature and no secret', () => {
    const telling = /biz_content|[0-9a-f]{32}|test-(?:secret|pay-key)-001/;
    expect(doors.lines.filter((line) => telling.test(line))).toEqual([]);
    expect(doors.lines.length).toBeGreaterThan(bodies / 4);
  });
});

/** Which orders become known to have changed, each once. */
function ordersOf(sent: readonly Sent[]): string[] {
  const telling = sent.filter(
    ({ genuine, method }) => genuine && method !== 'api.test' && method !== 'notify.nobody.knows',
  );
  return telling.flatMap(({ content }) => OWN_ORDER_WITHIN.exec(content)?.[1] ?? []);
}

/** What is wrong with how an event was answered; nothing, as it should be. */
function misfitsOf({ method, content, genuine }: Sent, answers: readonly Answer[]): string[] {
  const [first] = answers;
  return answers.flatMap(({ status, text, envelope }) => {
    const proper = Object.keys(envelope).join() === 'error_code,error_msg,data';
    const fits = genuine
      ? status === 200 && envelope.error_code === 0 && text === first?.text
      : (status === 400 || status === 401) && envelope.error_code !== 0;
    return proper && fits
      ? []
      : [`${status} ${text} for a ${genuine ? 'genuine' : 'bad'} ${method} ${content}`];
  });
}
