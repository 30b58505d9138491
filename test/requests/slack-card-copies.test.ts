import { describe, expect, test } from 'vitest';
import { approve, cancel } from '../../src/requests/decide/decide.ts';
import type { SlackDesk } from '../desk/slack-desk.ts';
import { useSlackDesk } from '../desk/suites.ts';
import { gate } from '../jobs/harness.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { asked, MINUTE } from './asking.ts';

const SECOND = 1_000;
const POST = 'chat.postMessage';
const UPDATE = 'chat.update';
/** A lead and somebody of finance: one vote leaves it open. */
const LARGE = 20_001;
const PLACES = ['approvals', 'requester'] as const;

describeOnEachEngine('a copy of a card', (open) => {
  let desk: SlackDesk;
  useSlackDesk(open, (made) => {
    ({ desk } = made);
  });

  /** Asked for, and its cards are there. */
  async function shown(fen?: number): Promise<string> {
    const { id } = await asked(desk, desk.mei, fen);
    await desk.work();
    return id;
  }

  function remove(id: string): void {
    const [message] = desk.messagesOf(id);
    if (!message) throw new Error(`There is no ${id}`);
    desk.slack.workspace.remove(message);
  }

  describe('whose job outlives its lease while a newer one runs', () => {
    /** A worker brings the cards up to date, and Slack takes its time with one of its calls. */
    async function slowWorker(method: string, card: string) {
      const { open: letGo, opened: until } = gate();
      desk.slack.faults.add({ kind: 'delay', match: method, about: card, until, times: 1 });
      const made = desk.callsOf(method, card).length;
      const work = desk.tasksWith(desk.connect())['request.cards']?.(await desk.claimed('request.cards'));
      await desk.until(() => desk.callsOf(method, card).length > made);
      return async () => {
        letGo();
        await work;
      };
    }

    test.each(PLACES)('does not keep an older state that comes last (%s)', async (place) => {
      const id = await shown(LARGE);
      await approve(desk.parts, desk.lin, id);
      const finish = await slowWorker(UPDATE, `${id}.${place}`);
      await cancel(desk.parts, desk.mei, id);
      desk.clock.ms += 31 * SECOND;
      await desk.work();
      await desk.mustShow(id);
      const newest = desk.messagesOf(`${id}.${place}`)[0]?.text;
      await finish();
      // There it is, over the newer one.
      expect(desk.messagesOf(`${id}.${place}`)[0]?.text).not.toBe(newest);
      await desk.work();
      await desk.mustShow(id);
    });

    test.each(PLACES)('does not stay double when the older one was posted last (%s)', async (place) => {
      const { id } = await asked(desk, desk.mei, LARGE);
      const finish = await slowWorker(POST, `${id}.${place}`);
      await approve(desk.parts, desk.lin, id);
      desk.clock.ms += 31 * SECOND;
      await desk.work();
      await desk.mustShow(id);
      await finish();
      expect(desk.messagesOf(`${id}.${place}`)).toHaveLength(2);
      await desk.work();
      await desk.mustShow(id);
      await approve(desk.parts, desk.chen, id);
      await desk.work();
      await desk.mustShow(id);
    });

    test('is shown anew when the older worker only heard that its call failed', async () => {
      const id = await shown(LARGE);
      await approve(desk.parts, desk.lin, id);
      const card = `${id}.approvals`;
      const { open: letGo, opened } = gate();
      const broken = desk.connect(async (url, init) => {
        const answer = await fetch(url, init);
        if (!String(url).endsWith(UPDATE)) return answer;
        // What it asked for was done, later than anything else, and its answer is lost.
        await opened;
        await fetch(url, init);
        throw new TypeError('fetch failed');
      });
      const work = desk.tasksWith(broken)['request.cards']?.(await desk.claimed('request.cards'));
      await desk.until(() => desk.callsOf(UPDATE, card).length === 1);
      await cancel(desk.parts, desk.mei, id);
      desk.clock.ms += 31 * SECOND;
      await desk.work();
      letGo();
      await expect(work).rejects.toThrow();
      await desk.work();
      await desk.mustShow(id);
    });
  });

  describe('that somebody removed', () => {
    test.each(PLACES)('of an open request comes back once, with the newest state (%s)', async (place) => {
      const id = await shown(LARGE);
      remove(`${id}.${place}`);
      await approve(desk.parts, desk.lin, id);
      await desk.work();
      await desk.mustShow(id);
      await approve(desk.parts, desk.chen, id);
      await desk.leap(MINUTE);
      await desk.mustShow(id);
    });

    test.each(['cut_before', 'cut_after', 'garbage', 'truncate', 'rate_limit'] as const)(
      'comes back once though posting it meets %s',
      async (kind) => {
        const id = await shown(LARGE);
        remove(`${id}.approvals`);
        desk.slack.faults.add({ kind, match: POST, about: `${id}.approvals`, times: 1 });
        await approve(desk.parts, desk.lin, id);
        await desk.leap(MINUTE);
        expect(desk.slack.faults.active()).toEqual([]);
        await desk.mustShow(id);
      },
    );

    test.each(PLACES)('of a settled request is not brought back (%s)', async (place) => {
      const id = await shown();
      remove(`${id}.${place}`);
      await cancel(desk.parts, desk.mei, id);
      await desk.leap(MINUTE);
      expect(desk.messagesOf(`${id}.${place}`)).toEqual([]);
      await desk.mustShow(
        id,
        PLACES.filter((other) => other !== place),
      );
    });

    test.each(['duplicate', 'cut_before', 'cut_after'] as const)(
      'has its reminder come all the same, once, on its own (%s)',
      async (kind) => {
        const id = await shown();
        remove(`${id}.approvals`);
        // After the first refusal to post it below what is gone.
        desk.slack.faults.add({ kind: 'duplicate', match: POST, about: `${id}.remind`, times: 1 });
        desk.slack.faults.add({ kind, match: POST, about: `${id}.remind`, times: 1 });
        await desk.leap(20 * MINUTE);
        expect(desk.slack.faults.active()).toEqual([]);
        const reminders = desk.messagesOf(`${id}.remind`);
        expect(reminders.map(({ channel, threadTs }) => [channel, threadTs])).toEqual([
          ['C0APPROVE', undefined],
        ]);
      },
    );

    test('is back before a person is called below it, or the call comes on its own', async () => {
      const id = await shown();
      desk.yopoint.faults.add({ match: 'cabinet.order.refund.apply', kind: 'cut_before' });
      await approve(desk.parts, desk.lin, id);
      await desk.leap(2 * MINUTE);
      remove(`${id}.approvals`);
      await desk.leap(10 * MINUTE);
      await desk.mustShow(id);
      const [call, ...more] = desk.messagesOf(`${id}.person`);
      expect(more).toEqual([]);
      expect([undefined, desk.messagesOf(`${id}.approvals`)[0]?.ts]).toContain(call?.threadTs);
    });
  });
});
