import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditCard } from '../../src/cards/desk/audit.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve, reject } from '../../src/requests/decide/decide.ts';
import { resolve } from '../../src/requests/decide/resolve.ts';
import { execute } from '../../src/requests/do/execute.ts';
import { auditTrail } from '../../src/requests/show/trail.ts';
import { attemptsAt } from '../../src/store/attempts.ts';
import { claimJob, postponeJob } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { votesOf } from '../../src/store/votes.ts';
import { readerOf } from '../cards/samples.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { approvedBy, asked, auditOf, crowded, eventsOf, HOUR, MINUTE, TRACE } from './asking.ts';

/** A lead and somebody of finance. */
const LARGE = 20_001;

describeOnEachEngine('what is written before and beside the doing', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterEach(async () => {
    desk.yopoint.faults.clear();
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
    desk.clock.ms += 24 * HOUR;
    await desk.runDue();
  });
  afterAll(() => desk.close());

  function orderOf({ facts }: RequestView): string {
    return facts.kind === 'refund' ? facts.order : '';
  }

  const arrivals = (request: RequestView) =>
    desk.yopoint.arrived('cabinet.order.refund.apply', orderOf(request));

  describe('what is sent has a number of its own, which is stored before:', () => {
    test('the intention stands in the store while the vendor has not answered yet', async () => {
      const request = await asked(desk, desk.mei);
      await approvedBy(desk, request, 'lin');
      desk.yopoint.faults.add({ match: 'cabinet.order.refund.apply', kind: 'delay', ms: 300 });
      const running = desk.runDue();
      await vi.waitUntil(() => arrivals(request) === 1, { timeout: 10_000, interval: 1 });
      expect(await attemptsAt(store.db, request.id)).toMatchObject([{ number: 1, outcome: null }]);
      expect((await eventsOf(store, request.id)).at(-1)).toBe('request.sending');
      await running;
      expect(await attemptsAt(store.db, request.id)).toMatchObject([{ number: 1, outcome: 'accepted' }]);
      expect(arrivals(request)).toBe(1);
    });

    test('what was intended and not sent is never said to have been sent', async () => {
      const request = await asked(desk, desk.mei);
      await approvedBy(desk, request, 'lin');
      for (const attempt of [1, 2]) {
        const job = await claimJob(
          store.db,
          store.engine,
          desk.clock.ms,
          30_000,
          `request.execute:${request.id}`,
        );
        if (!job) throw new Error('There is nothing to be done');
        // A process that gets so little of the machine that ten seconds pass between two looks at the clock.
        let ms = desk.clock.ms;
        const starved = { ...desk.parts, now: () => (ms += 10_000) };
        const outcome = await execute(starved, job);
        expect(outcome).toEqual(attempt === 1 ? { againAt: expect.any(Number) } : 'done');
        await postponeJob(store.db, job, desk.clock.ms, { failed: false });
      }
      expect(arrivals(request)).toBe(0);
      expect((await auditOf(store, request.id)).slice(3).map(({ event, note }) => [event, note])).toEqual([
        ['request.begun', null],
        ['request.sending', 'attempt 1'],
        ['request.returned', null],
        ['request.begun', null],
        ['request.sending', 'attempt 2'],
        ['request.failed', 'too_slow'],
      ]);
      const { lines, total } = await auditTrail(desk.parts, request.id, 20);
      for (const locale of ['en', 'zh-CN'] as const) {
        const said = JSON.stringify(auditCard(readerOf(locale), { about: request.id, lines, total }));
        expect(said).toContain(
          locale === 'en' ? 'not sent: the desk was too slow' : '未发送：本系统没能及时发送',
        );
        expect(said).not.toMatch(/too_slow|attempt_/);
      }
    });

    test('the one other try is another number, and there is no third', async () => {
      const request = await asked(desk, desk.mei);
      await approvedBy(desk, request, 'lin');
      desk.yopoint.faults.add({ match: 'cabinet.order.get', kind: 'cut_before' });
      await desk.pass(5 * MINUTE, 10_000);
      expect(await attemptsAt(store.db, request.id)).toMatchObject([
        { number: 1, outcome: 'not_sent' },
        { number: 2, outcome: 'not_sent' },
      ]);
      expect(await getRequest(store.db, request.id)).toMatchObject({
        state: 'failed',
        ending: 'unread',
      });
      expect(arrivals(request)).toBe(0);
    });

    test('a refund and a door asked for at once never share one', async () => {
      const device = desk.yopoint.state.addCabinet().DeviceCode;
      const [refund, door] = await Promise.all([
        asked(desk, desk.mei),
        askDoor(desk.parts, desk.mei, { device, reason: 'stuck' }, TRACE),
      ]);
      expect(refund.id).not.toBe(door.id);
      await approvedBy(desk, refund, 'lin');
      await approvedBy(desk, door, 'lin');
      await desk.runDue();
      for (const { id } of [refund, door]) {
        expect(await attemptsAt(store.db, id)).toMatchObject([
          { request: id, number: 1, outcome: 'accepted' },
        ]);
      }
    });
  });

  describe('the digest is of what was shown, and not of what is:', () => {
    test('a vote on an order that has changed since carries the old one, and the request stops', async () => {
      const request = await asked(desk, desk.mei, LARGE);
      const before = await getRequest(store.db, request.id);
      desk.yopoint.state.setPaid(orderOf(request), LARGE - 1);
      await approvedBy(desk, request, 'lin', 'chen');
      const digests = (await votesOf(store.db, [request.id])).map((vote) => vote.facts_digest);
      expect(digests).toEqual([before?.facts_digest, before?.facts_digest]);
      await desk.runDue();
      const after = await getRequest(store.db, request.id);
      expect(after).toMatchObject({ state: 'failed', ending: 'changed', ending_words: 'amount' });
      expect(after?.facts).toBe(before?.facts);
      expect(arrivals(request)).toBe(0);
    });

    test('a no, and what a person says about what nobody knew, carry it too', async () => {
      const rejected = await asked(desk, desk.mei);
      await reject(desk.parts, desk.lin, rejected.id, 'no');
      const unknown = await asked(desk, desk.mei);
      await approve(desk.parts, desk.lin, unknown.id);
      desk.yopoint.faults.add({ match: 'cabinet.order.refund.apply', kind: 'cut_before' });
      await desk.pass(20 * MINUTE, MINUTE);
      await resolve(desk.parts, desk.lin, unknown.id, 'not_done', 'looked');
      for (const [{ id }, event] of [
        [rejected, 'request.rejected'],
        [unknown, 'request.resolved'],
      ] as const) {
        const digest = (await getRequest(store.db, id))?.facts_digest;
        expect((await auditOf(store, id)).find((row) => row.event === event)?.facts_digest).toBe(digest);
      }
    });
  });
});
