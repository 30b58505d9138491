import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve, cancel, reject } from '../../src/requests/decide/decide.ts';
import { expire } from '../../src/requests/decide/remind.ts';
import { openRequests } from '../../src/requests/show/list.ts';
import { viewById } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import {
  asked,
  askFor,
  auditOf,
  crowded,
  eventsOf,
  everything,
  expiryOf,
  HOUR,
  jobsOf,
  MINUTE,
  refusalOf,
  sold,
  TRACE,
} from './asking.ts';

/** A lead and somebody of finance. */
const LARGE = 20_001;
const DAY = 24 * HOUR;

describeOnEachEngine('what happens to a request by itself', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterEach(async () => {
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
    // Nothing of one test is due in the next.
    desk.clock.ms += DAY;
    await desk.runDue();
  });
  afterAll(() => desk.close());

  /** Moves the clock to a time and runs what is due then. */
  async function at(ms: number): Promise<void> {
    desk.clock.ms = ms;
    await desk.runDue();
  }

  const stateOf = async (id: string) => (await getRequest(store.db, id))?.state;

  describe('a request does not hang for ever:', () => {
    test('a refund that nobody decides lapses after its four hours, not a millisecond sooner', async () => {
      const { id, createdAt, expiresAt } = await asked(desk, desk.mei);
      expect(expiresAt - createdAt).toBe(4 * HOUR);
      await at(expiresAt - 1);
      expect(await stateOf(id)).toBe('pending');
      await at(expiresAt);
      expect(await viewById(desk.parts.policy, store.db, id)).toMatchObject({
        state: 'expired',
        missing: [],
        approvals: [],
        decision: { how: 'expired', by: [], at: expiresAt, note: null },
        execution: null,
      });
      expect((await auditOf(store, id)).at(-1)).toMatchObject({
        at: expiresAt,
        actor: 'latchkey',
        event: 'request.expired',
      });
      expect(await jobsOf(store, id)).toEqual({});
    });

    test('a door lapses after its fifteen minutes', async () => {
      const device = desk.yopoint.state.addCabinet().DeviceCode;
      const { id, createdAt } = await askDoor(desk.parts, desk.mei, { device, reason: 'stuck' }, TRACE);
      await at(createdAt + 15 * MINUTE - 1);
      expect(await stateOf(id)).toBe('pending');
      await at(createdAt + 15 * MINUTE);
      expect(await stateOf(id)).toBe('expired');
      expect(desk.yopoint.state.effects.door_opened).toBe(0);
    });

    test('half an approval does not keep it, and is still shown afterwards', async () => {
      const { id, expiresAt } = await asked(desk, desk.mei, LARGE);
      await approve(desk.parts, desk.lin, id);
      await at(expiresAt);
      expect(await viewById(desk.parts.policy, store.db, id)).toMatchObject({
        state: 'expired',
        approvals: [{ by: { id: 'lin' } }],
        decision: { how: 'expired', by: [] },
      });
      expect(await refusalOf(approve(desk.parts, desk.chen, id))).toMatchObject({
        request: { state: 'expired' },
      });
    });

    test('who asked is told that it lapsed', async () => {
      const { id, expiresAt } = await asked(desk, desk.mei);
      await expire({ ...desk.parts, now: () => expiresAt }, expiryOf(id, expiresAt));
      expect(await jobsOf(store, id)).toMatchObject({
        'request.tell': expiresAt,
        'request.cards': expect.anything(),
      });
    });

    test('a job that comes too soon comes again, and one that runs twice lapses it once', async () => {
      const { id, createdAt, expiresAt } = await asked(desk, desk.mei);
      const job = expiryOf(id, expiresAt);
      expect(await expire(desk.parts, job)).toEqual({ againAt: expiresAt });
      expect(await stateOf(id)).toBe('pending');
      const late = { ...desk.parts, now: () => createdAt + 5 * HOUR };
      expect(await expire(late, job)).toBe('done');
      const before = await everything(store);
      expect(await expire(late, job)).toBe('done');
      expect(await everything(store)).toEqual(before);
      expect(await expire(late, expiryOf('R1', expiresAt))).toBe('done');
    });

    test.each([
      ['approved', (id: string) => approve(desk.parts, desk.lin, id), 'done'],
      ['rejected', (id: string) => reject(desk.parts, desk.lin, id, 'no'), 'rejected'],
      ['withdrawn', (id: string) => cancel(desk.parts, desk.mei, id), 'cancelled'],
    ])('one that was %s does not lapse', async (_, decide, state) => {
      const { id, expiresAt } = await asked(desk, desk.mei);
      await decide(id);
      await at(expiresAt);
      expect(await stateOf(id)).toBe(state);
      const events = await eventsOf(store, id);
      expect(events).not.toContain('request.expired');
      expect(events).not.toContain('request.reminded');
    });
  });

  describe('before it lapses there is a reminder:', () => {
    test('once, while it is pending, by the desk, and the request is as before', async () => {
      const { id, createdAt, expiresAt } = await asked(desk, desk.mei, LARGE);
      await approve(desk.parts, desk.lin, id);
      const before = await getRequest(store.db, id);
      await at(createdAt + 15 * MINUTE - 1);
      expect(await eventsOf(store, id)).not.toContain('request.reminded');
      await at(createdAt + 15 * MINUTE);
      expect((await auditOf(store, id)).at(-1)).toMatchObject({
        actor: 'latchkey',
        event: 'request.reminded',
      });
      expect(await getRequest(store.db, id)).toEqual(before);
      await at(expiresAt - 1);
      expect((await eventsOf(store, id)).filter((event) => event === 'request.reminded')).toHaveLength(1);
    });

    test('one whose worker died before the job was taken away is audited once', async () => {
      const { id, createdAt } = await asked(desk, desk.mei, LARGE);
      const remind = desk.tasks['request.remind'];
      const job = { ...expiryOf(id, createdAt), key: `request.remind:${id}`, kind: 'request.remind' };
      desk.clock.ms = createdAt + 15 * MINUTE;
      await remind?.(job);
      await remind?.({ ...job, attempts: 2, fence: 2 });
      expect((await eventsOf(store, id)).filter((event) => event === 'request.reminded')).toHaveLength(1);
    });

    test('none for what lapsed while the desk was down', async () => {
      const { id, expiresAt } = await asked(desk, desk.mei);
      await at(expiresAt + HOUR);
      expect(await eventsOf(store, id)).toEqual(['request.asked', 'request.expired']);
    });

    test('none is planned that would come after the end', async () => {
      const { policy } = desk.parts;
      const { expireAfterMs } = policy.refund;
      const late = { ...policy, refund: { ...policy.refund, remindAfterMs: expireAfterMs } };
      const { id } = await askFor({ ...desk.parts, policy: late }, desk.mei, sold(desk).ref);
      expect(await jobsOf(store, id)).not.toHaveProperty(['request.remind']);
    });
  });

  describe('a withdrawal', () => {
    test('ends it: nothing is sent, nobody decides on it any more, and its place is free', async () => {
      const { ref, order } = sold(desk, LARGE);
      const first = await askFor(desk.parts, desk.mei, ref);
      await approve(desk.parts, desk.lin, first.id);
      const view = await cancel(desk.parts, desk.mei, first.id);
      expect(view).toMatchObject({
        state: 'cancelled',
        missing: [],
        decision: { how: 'cancelled', by: [{ id: 'mei', name: 'Mei' }], at: desk.clock.ms },
      });
      // Who withdraws knows it; only the cards follow.
      expect(Object.keys(await jobsOf(store, first.id)).sort()).toEqual([
        'request.cards',
        'request.expire',
        'request.remind',
      ]);
      await desk.runDue();
      expect(desk.yopoint.arrived('cabinet.order.refund.apply', order.ReceiptNo)).toBe(0);
      expect(await refusalOf(approve(desk.parts, desk.chen, first.id))).toEqual({
        kind: 'already_decided',
        request: view,
      });
      const again = await askFor(desk.parts, desk.lin, ref);
      expect(again).toMatchObject({ state: 'pending', approvals: [] });
      await approve(desk.parts, desk.chen, again.id);
      await approve(desk.parts, desk.person('wang'), again.id);
      await desk.runDue();
      expect(desk.yopoint.arrived('cabinet.order.refund.apply', order.ReceiptNo)).toBe(1);
      expect(await stateOf(first.id)).toBe('cancelled');
    });

    test('is too late once it is approved', async () => {
      const { id } = await asked(desk, desk.mei);
      await approve(desk.parts, desk.lin, id);
      expect(await refusalOf(cancel(desk.parts, desk.mei, id))).toMatchObject({
        kind: 'already_decided',
        request: { state: 'approved', decision: { by: [{ id: 'lin' }] } },
      });
    });
  });

  test('only what is open is listed, oldest first, a page at a time', async () => {
    const kept: string[] = [];
    for (let number = 0; number < 5; number += 1) {
      desk.clock.ms += 1_000;
      kept.push((await asked(desk, desk.mei, 100)).id);
    }
    const [gone = '', ...open] = kept;
    await reject(desk.parts, desk.lin, gone, 'no');
    const pages = await Promise.all([1, 2, 3].map((page) => openRequests(desk.parts, desk.lin, page, 3)));
    const listed = pages.flatMap(({ requests }) => requests.map(({ id }) => id));
    expect(listed.filter((id) => kept.includes(id))).toEqual(open);
    expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([listed.length]));
  });
});
