import { describe, expect, test } from 'vitest';
import { messageText } from '../../sandbox/tour/transcript.ts';
import { approve, reject } from '../../src/requests/decide/decide.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { SlackDesk } from '../desk/slack-desk.ts';
import { useSlackDesk } from '../desk/suites.ts';
import { gate } from '../jobs/harness.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { asked, eventsOf, HOUR, jobsOf, MINUTE, stateOf } from './asking.ts';
import { standOf, wishFor } from './wishes.ts';

const SECOND = 1_000;
const POST = 'chat.postMessage';
/** A lead and somebody of finance: one vote leaves it open. */
const LARGE = 20_001;
const WRITE = 'cabinet.order.refund.apply';

describeOnEachEngine('requests over a Slack in trouble', (open) => {
  let store: Store;
  let desk: SlackDesk;
  useSlackDesk(open, (made) => {
    ({ store, desk } = made);
  });

  const limit = (about: string, seconds: number, method = POST) =>
    desk.slack.faults.add({ kind: 'rate_limit', match: method, about, retryAfter: seconds, times: 1 });

  /** What the desk has told Mei about a request, oldest first. */
  const toldOf = (id: string) => desk.messagesOf(new RegExp(`^${id}\\.tell\\.`)).map(messageText);

  describe('its Retry-After is kept:', () => {
    test('the job is not due before it', async () => {
      const { id } = await asked(desk, desk.mei);
      limit(`${id}.approvals`, 90);
      await desk.work();
      expect((await jobsOf(store, id))['request.cards']).toBeGreaterThanOrEqual(desk.clock.ms + 90 * SECOND);
    });

    test('a change meanwhile brings the job forward, and yet nothing is posted there sooner', async () => {
      const { id } = await asked(desk, desk.mei, LARGE);
      const limitedAt = desk.clock.ms;
      limit(`${id}.approvals`, 90);
      await desk.work();
      // The other place is not held up, and follows.
      await desk.mustShow(id, ['requester']);
      await desk.leap(10 * SECOND);
      await approve(desk.parts, desk.lin, id);
      await desk.work();
      await desk.mustShow(id, ['requester']);
      expect(desk.callsOf(POST, `${id}.approvals`)).toEqual([limitedAt]);
      await desk.leap(80 * SECOND);
      expect(desk.callsOf(POST, `${id}.approvals`)).toEqual([limitedAt, limitedAt + 90 * SECOND]);
      await desk.mustShow(id);
    });

    test('what else goes to that channel waits too, and what goes elsewhere does not', async () => {
      const { id: first } = await asked(desk, desk.mei);
      limit(`${first}.approvals`, 90);
      await desk.work();
      const { id: second } = await asked(desk, desk.mei);
      await desk.work();
      await desk.mustShow(second, ['requester']);
      expect(desk.callsOf(POST, `${second}.approvals`)).toEqual([]);
      await desk.leap(91 * SECOND);
      await desk.mustShow(first);
      await desk.mustShow(second);
    });

    test('of two places each waits as long as it was told, and no longer', async () => {
      const { id } = await asked(desk, desk.mei);
      const limitedAt = desk.clock.ms;
      limit(`${id}.approvals`, 90);
      limit(`${id}.requester`, 10);
      await desk.leap(2 * MINUTE);
      expect(desk.callsOf(POST, `${id}.requester`)).toEqual([limitedAt, limitedAt + 10 * SECOND]);
      expect(desk.callsOf(POST, `${id}.approvals`)).toEqual([limitedAt, limitedAt + 90 * SECOND]);
      await desk.mustShow(id);
    });

    test('many cards at once come one a second to a channel, each once', async () => {
      desk.slack.limitPosts = true;
      const ids: string[] = [];
      for (let count = 0; count < 6; count += 1) ids.push((await asked(desk, desk.mei)).id);
      await desk.leap(2 * MINUTE);
      for (const id of ids) await desk.mustShow(id);
    });
  });

  describe('while it cannot be called,', () => {
    test('requests go on for an hour; then every card is there once and says the newest', async () => {
      desk.slack.faults.add({ kind: 'cut_before' });
      const wish = wishFor(desk, 'refund');
      const { id: done } = await wish.ask();
      const { id: open } = await asked(desk, desk.mei, LARGE);
      const { id: no } = await asked(desk, desk.mei);
      await desk.work();
      await approve(desk.parts, desk.lin, done);
      await approve(desk.parts, desk.lin, open);
      await reject(desk.parts, desk.lin, no, 'not ours');
      await desk.work();
      expect(await standOf(store, done)).toMatchObject({ state: 'done', attempts: ['accepted'] });
      wish.finish();
      await desk.leap(MINUTE);
      await desk.skip(HOUR);
      expect(desk.slack.workspace.messages().filter(({ text }) => text.includes(done))).toEqual([]);
      expect(await eventsOf(store, open)).not.toContain('request.reminded');
      desk.slack.faults.clear();
      await desk.leap(2 * MINUTE);
      for (const id of [done, open, no]) await desk.mustShow(id);
      // Nobody hears of what was overtaken.
      expect(toldOf(done)).toEqual([expect.stringContaining('Refunded')]);
      expect(toldOf(no)).toEqual([expect.stringContaining('Rejected by Lin')]);
      expect(desk.messagesOf(`${open}.remind`)).toHaveLength(1);
      expect(await eventsOf(store, open)).toContain('request.reminded');
      expect(wish.arrived()).toBe(1);
    });

    test('what was told later is not told again by what could not be told before', async () => {
      const { id } = await asked(desk, desk.mei);
      await desk.work();
      // That it was approved cannot be said for a while; meanwhile it is done, and that is said.
      const { open: letGo, opened: until } = gate();
      desk.yopoint.faults.add({ kind: 'delay', match: WRITE, until, times: 1 });
      await approve(desk.parts, desk.lin, id);
      desk.slack.faults.add({ kind: 'server_error', match: POST, about: `${id}.tell.`, times: 1 });
      const working = desk.work();
      await desk.until(() => desk.slack.faults.active().length === 0);
      letGo();
      await working;
      await desk.leap(MINUTE);
      expect(await stateOf(store, id)).toBe('done');
      expect(toldOf(id)).toEqual([expect.stringContaining('Applied for')]);
    });
  });

  describe('a place that says no', () => {
    test('for good is asked for while it matters, and nobody is said to have been reminded', async () => {
      const { id, expiresAt } = await asked(desk, desk.mei);
      await desk.work();
      desk.slack.faults.add({ kind: 'refuse', match: POST, about: `${id}.remind`, code: 'not_in_channel' });
      await desk.leap(17 * MINUTE);
      await desk.skip(expiresAt - desk.clock.ms - 2 * MINUTE);
      expect(await eventsOf(store, id)).toEqual(['request.asked']);
      desk.slack.faults.clear();
      await desk.leap(3 * MINUTE);
      expect(await eventsOf(store, id)).toEqual(['request.asked', 'request.reminded', 'request.expired']);
      expect(await jobsOf(store, id)).toEqual({});
    });

    test('to a settled card, or to telling, is asked for an hour and then left', async () => {
      const { id } = await asked(desk, desk.mei);
      await desk.work();
      desk.slack.faults.add({ kind: 'refuse', about: id, code: 'is_archived' });
      await reject(desk.parts, desk.lin, id, 'not ours');
      await desk.leap(2 * MINUTE);
      await desk.skip(50 * MINUTE);
      const jobs = await jobsOf(store, id);
      expect(jobs).toHaveProperty(['request.cards']);
      expect(jobs).toHaveProperty(['request.tell']);
      await desk.skip(10 * MINUTE);
      expect(await jobsOf(store, id)).toMatchObject({ 'request.expire': expect.anything() });
      expect(await jobsOf(store, id)).not.toHaveProperty(['request.cards']);
      expect(await jobsOf(store, id)).not.toHaveProperty(['request.tell']);
    });
  });

  test.each(['rate_limit', 'server_error', 'cut_before', 'cut_after', 'garbage', 'truncate'] as const)(
    'one try of a job makes one call of it, and the next one looks first (%s)',
    async (kind) => {
      const { id } = await asked(desk, desk.mei);
      const card = `${id}.approvals`;
      desk.slack.faults.add({ kind, match: POST, about: card });
      await desk.work();
      expect(desk.callsOf(POST, card)).toHaveLength(1);
      const looks = desk.callsOf('conversations.history', 'C0APPROVE').length;
      await desk.leap(2 * SECOND);
      expect(desk.callsOf('conversations.history', 'C0APPROVE').length).toBeGreaterThan(looks);
      desk.slack.faults.clear();
      await desk.leap(2 * MINUTE);
      await desk.mustShow(id);
    },
  );

  test('hours later the cards still follow: they are posted messages, and nothing rests on a response URL', async () => {
    const { id } = await asked(desk, desk.mei, LARGE);
    await desk.work();
    await desk.skip(3 * HOUR);
    await approve(desk.parts, desk.lin, id);
    await desk.skip(30 * MINUTE);
    await approve(desk.parts, desk.chen, id);
    await desk.skip(HOUR);
    await desk.mustShow(id);
    expect(desk.slack.traffic.filter((call) => call.kind !== 'web_api')).toEqual([]);
    expect(desk.messagesOf(new RegExp(`^${id}\\.`)).filter((one) => one.ephemeralFor !== undefined)).toEqual(
      [],
    );
  });

  describe('decided and done are two lines:', () => {
    /** What stands on the card behind a label. */
    function lineOf(id: string, label: string): string | undefined {
      const [card] = desk.messagesOf(`${id}.approvals`);
      const lines = card ? messageText(card).split('\n') : [];
      return lines.find((line) => line.includes(label));
    }

    test('while the vendor has not answered, nothing says that it is done', async () => {
      const { id } = await asked(desk, desk.mei);
      await desk.work();
      const { open: letGo, opened: until } = gate();
      desk.yopoint.faults.add({ kind: 'delay', match: WRITE, until, times: 1 });
      await approve(desk.parts, desk.lin, id);
      const working = desk.work();
      await desk.until(() => lineOf(id, 'being sent') !== undefined);
      expect(lineOf(id, 'Decided')).toContain('approved by Lin');
      expect(lineOf(id, 'Done')).toContain('not yet');
      expect(toldOf(id).join()).not.toMatch(/Applied|Refunded/);
      letGo();
      await working;
      expect(lineOf(id, 'Done')).toContain('accepted');
    });

    test.each([
      { kind: 'refuse', says: 'YoPoint refused' },
      { kind: 'cut_before', says: 'Not known' },
    ] as const)('what was approved and met $kind says so, and stays approved', async ({ kind, says }) => {
      const { id } = await asked(desk, desk.mei);
      desk.yopoint.faults.add({ kind, match: WRITE, times: 1 });
      await desk.work();
      await approve(desk.parts, desk.lin, id);
      await desk.work();
      expect(lineOf(id, 'Decided')).toContain('approved by Lin');
      expect(lineOf(id, 'Done')).toContain(says);
      expect(toldOf(id).join()).not.toMatch(/Applied|Refunded/);
    });
  });

  test('the card offers to say what happened once a person is called, and no sooner', async () => {
    const { id } = await asked(desk, desk.mei);
    desk.yopoint.faults.add({ kind: 'cut_before', match: WRITE, times: 1 });
    await approve(desk.parts, desk.lin, id);
    const offers = () =>
      JSON.stringify(desk.messagesOf(`${id}.approvals`)[0]?.blocks).includes('request.resolve');
    await desk.leap(2 * MINUTE);
    expect(offers()).toBe(false);
    expect(desk.messagesOf(`${id}.person`)).toEqual([]);
    await desk.leap(2 * MINUTE);
    expect(offers()).toBe(true);
    const [call] = desk.messagesOf(`${id}.person`);
    expect(JSON.stringify(call?.blocks)).toContain('<@U0LIN>');
    expect(JSON.stringify(call?.blocks)).not.toContain('<@U0MEI>');
  });
});
