import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { attemptsAt } from '../../src/store/attempts.ts';
import {
  openRequestsDesk,
  policyWith,
  type RequestsDesk,
  reaches,
  writesAbout,
} from '../requests/harness.ts';
import { posted } from '../requests/posted.ts';
import { ask, newDoor, newRefund, type Subject } from '../requests/shift.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { createMachine, type Machine } from './machine.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Much less than any of the clocks here is off. */
const SOON_MS = 45_000;
const MOST_LOOKS = 200;
const LOOK_MS = 25;
/** What a request's facts are read by. */
const FACTS = /^cabinet\.(list|order\.get)$/;
const TIMEOUT_MS = 120_000;

describeOnEachEngine('a machine whose clock is wrong for a moment', (_open, fresh, engine) => {
  let desk: RequestsDesk;
  let machine: Machine;
  afterEach(async () => {
    await desk?.close();
    await machine?.remove();
  });

  async function open(aheadMs = 0): Promise<void> {
    machine = await createMachine(aheadMs);
    desk = await openRequestsDesk({
      database: await fresh(),
      service: machine.service,
      env: { YOPOINT_WATCH_INTERVAL: '1s' },
      policy: policyWith({ refund: { remindAfter: '10m' } }),
    });
  }

  /** Asks, and waits for the card. */
  async function asked(subject: Subject): Promise<string> {
    const { world } = desk;
    const id = (await ask(world, 'U0MEI', subject)) ?? '';
    await world.slack.waitFor(() => posted(world, `${id}.approvals`));
    return id;
  }

  async function approve(id: string): Promise<void> {
    const { world } = desk;
    const message = posted(world, `${id}.approvals`);
    if (!message) throw new Error(`There is no card of ${id}`);
    await world.slack.as('U0LIN').click({ actionId: 'request.approve', message });
  }

  /** The facts cannot be read again before the first try, so that it is given back and put off; the answer mends it. */
  const unreadable = () => desk.world.yopoint.faults.add({ match: FACTS, kind: 'cut_before' });

  /** Waits until the first try was given back, or for a moment where a desk does not begin it. */
  async function givenBack(id: string): Promise<void> {
    for (let looked = 0; looked < MOST_LOOKS; looked += 1) {
      if ((await attemptsAt(desk.store.db, id)).some(({ outcome }) => outcome === 'not_sent')) return;
      await sleep(LOOK_MS);
    }
  }

  /** How often the order list was asked for. */
  const looks = () => desk.world.yopoint.calls.filter(({ method }) => method === 'cabinet.order.list').length;

  /** Waits until it is asked for again. */
  function looksAgain(): Promise<boolean> {
    const before = looks();
    return desk.world.slack.waitFor(() => looks() > before, { timeoutMs: 20_000 });
  }

  test(
    'a door that was approved while it was 150 seconds ahead opens in time',
    async () => {
      await open();
      const door = newDoor(desk.world);
      const id = await asked(door);
      await machine.set(150_000);
      const readable = unreadable();
      await approve(id);
      await givenBack(id);
      readable();
      await machine.set(0);
      // Soon, and not when a clock that was wrong would have said so.
      expect(await reaches(desk.store, id, ['done', 'failed'], SOON_MS)).toMatchObject({ state: 'done' });
      expect(writesAbout(desk.world, door.about)).toBe(1);
    },
    TIMEOUT_MS,
  );

  test(
    'an approved refund and the look through the order list do not sleep for three hours',
    async () => {
      await open();
      const { world } = desk;
      const refund = newRefund(world, 500);
      const id = await asked(refund);
      let letRead: () => void = () => undefined;
      const until = new Promise<void>((resolve) => {
        letRead = resolve;
      });
      world.yopoint.faults.add({ match: FACTS, about: refund.about, kind: 'delay', until, times: 1 });
      await approve(id);
      await reaches(desk.store, id, ['executing']);
      await machine.set(3 * HOUR);
      const readable = unreadable();
      letRead();
      await looksAgain();
      await givenBack(id);
      readable();
      await machine.set(0);
      expect(await reaches(desk.store, id, ['done', 'failed'], SOON_MS)).toMatchObject({ state: 'done' });
      expect(writesAbout(world, refund.about)).toBe(1);
      await looksAgain();
    },
    TIMEOUT_MS,
  );

  // A database with a clock of its own is not wrong with the machine.
  if (engine === 'postgres') return;
  test(
    'after a restart, what was put off by the wrong clock is done, and a door that it approved stays shut',
    async () => {
      await open(4 * MINUTE);
      const refund = newRefund(desk.world, 500);
      const door = newDoor(desk.world);
      const [refundId, doorId] = [await asked(refund), await asked(door)];
      const readable = unreadable();
      await approve(refundId);
      await approve(doorId);
      await Promise.all([givenBack(refundId), givenBack(doorId)]);
      readable();
      await desk.service.kill();
      await machine.set(0);
      await desk.start(machine.service);
      expect(await reaches(desk.store, refundId, ['done', 'failed'], SOON_MS)).toMatchObject({
        state: 'done',
      });
      expect(await reaches(desk.store, doorId, ['done', 'failed'], SOON_MS)).toMatchObject({
        state: 'failed',
        ending: 'too_late',
      });
      expect(writesAbout(desk.world, door.about)).toBe(0);
      await looksAgain();
    },
    TIMEOUT_MS,
  );
});
