import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../sandbox/faults.ts';
import { approve, cancel, reject } from '../../src/requests/decide/decide.ts';
import type { SlackDesk } from '../desk/slack-desk.ts';
import { useSlackDesk } from '../desk/suites.ts';
import { gate } from '../jobs/harness.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { asked, MINUTE } from './asking.ts';

const SECOND = 1_000;
const POST = 'chat.postMessage';
/** A lead and somebody of finance: one vote leaves it open. */
const LARGE = 20_001;
/** The message arrives, and the desk does not hear of it. */
const ARRIVED = ['cut_after', 'garbage', 'truncate'] as const satisfies readonly FaultKind[];

/** What a call may meet, and Slack’s word where it says one. */
const TROUBLES: readonly { readonly name: string; readonly kind: FaultKind; readonly code?: string }[] = [
  ...(['rate_limit', 'server_error', 'cut_before', 'cut_after', 'garbage', 'truncate'] as const).map(
    (kind) => ({
      name: kind,
      kind,
    }),
  ),
  ...['internal_error', 'channel_not_found', 'is_archived', 'message_not_found', 'invalid_blocks'].map(
    (code) => ({
      name: code,
      kind: 'refuse' as const,
      code,
    }),
  ),
];

describeOnEachEngine('a message to Slack whose answer was lost', (open) => {
  let desk: SlackDesk;
  useSlackDesk(open, (made) => {
    ({ desk } = made);
  });

  const fail = (kind: FaultKind, match: string, about = '', code?: string) =>
    desk.slack.faults.add({
      kind,
      match,
      about,
      times: 1,
      retryAfter: 30,
      ...(code !== undefined && { code }),
    });

  describe('is looked for before it is posted again,', () => {
    const LOOKS = [
      { what: 'the card', id: 'approvals', method: 'conversations.history', about: 'C0APPROVE' },
      { what: 'the copy', id: 'requester', method: 'conversations.history', about: 'D0MEI' },
      { what: 'the reminder', id: 'remind', method: 'conversations.replies', about: 'C0APPROVE' },
    ] as const;
    const cells = LOOKS.flatMap((look) => TROUBLES.map((trouble) => ({ ...look, ...trouble })));

    test.each(cells)(
      'and while the look for $what meets $name it is not posted',
      async ({ id: of, method, about, kind, code }) => {
        const { id } = await asked(desk, desk.mei);
        if (of === 'remind') await desk.leap(15 * MINUTE - 1);
        fail('cut_after', POST, `${id}.${of}`);
        fail(kind, method, about, code);
        await desk.leap(5 * MINUTE);
        expect(desk.slack.faults.active()).toEqual([]);
        expect(desk.messagesOf(`${id}.${of}`)).toHaveLength(1);
        expect(desk.callsOf(POST, `${id}.${of}`)).toHaveLength(1);
        await desk.mustShow(id);
      },
    );

    test.each(cells)(
      'and one that did not arrive is posted once though the look behind it for $what meets $name',
      async ({ id: of, method, about, kind, code }) => {
        const { id } = await asked(desk, desk.mei);
        if (of === 'remind') await desk.leap(15 * MINUTE - 1);
        fail('cut_before', POST, `${id}.${of}`);
        // The look before it goes well.
        fail('duplicate', method, about);
        fail(kind, method, about, code);
        await desk.leap(5 * MINUTE);
        expect(desk.slack.faults.active()).toEqual([]);
        expect(desk.messagesOf(`${id}.${of}`)).toHaveLength(1);
        expect(desk.callsOf(POST, `${id}.${of}`)).toHaveLength(2);
        await desk.mustShow(id);
      },
    );
  });

  describe('and was overtaken by what happened', () => {
    test.each(ARRIVED)('shows the newest state once it is found (%s)', async (kind) => {
      const { id } = await asked(desk, desk.mei);
      fail(kind, POST, `${id}.approvals`);
      fail(kind, POST, `${id}.requester`);
      await desk.work();
      // Nobody has heard that the cards arrived, and somebody pressed a button on one.
      await reject(desk.parts, desk.lin, id, 'not ours');
      await desk.leap(MINUTE);
      await desk.mustShow(id);
      expect(desk.callsOf(POST, `${id}.approvals`)).toHaveLength(1);
    });

    test('shows the newest state though the change of what was found fails at first', async () => {
      const { id } = await asked(desk, desk.mei);
      fail('cut_after', POST, `${id}.approvals`);
      await desk.work();
      await cancel(desk.parts, desk.mei, id);
      fail('server_error', 'chat.update', `${id}.approvals`);
      await desk.leap(MINUTE);
      expect(desk.slack.faults.active()).toEqual([]);
      await desk.mustShow(id);
    });
  });

  describe('and came so late that it was posted again', () => {
    /**
     * Two posts of one card: a worker died while it waited for Slack, and the next one looked for the card before it was there.
     * `meanwhile` happens between the two.
     */
    async function postedTwice(meanwhile: (id: string) => Promise<unknown>): Promise<string> {
      const { id } = await asked(desk, desk.mei, LARGE);
      const card = `${id}.approvals`;
      const first = gate();
      const second = gate();
      for (const { opened: until } of [first, second]) {
        desk.slack.faults.add({ kind: 'delay', match: POST, about: card, until, times: 1 });
      }
      void desk.tasksWith(desk.connectDeaf(POST))['request.cards']?.(await desk.claimed('request.cards'));
      await desk.until(() => desk.callsOf(POST, card).length === 1);
      await meanwhile(id);
      desk.clock.ms += 31 * SECOND;
      const retried = desk.work();
      await desk.until(() => desk.callsOf(POST, card).length === 2);
      first.open();
      await desk.until(() => desk.messagesOf(card).length === 1);
      second.open();
      await retried;
      return id;
    }

    test('is there once, as the first, and goes on to follow the request', async () => {
      const removed = desk.callsOf('chat.delete', '').length;
      const id = await postedTwice(async () => undefined);
      expect(desk.callsOf('chat.delete', '')).toHaveLength(removed + 1);
      await desk.mustShow(id);
      await approve(desk.parts, desk.lin, id);
      await desk.work();
      await desk.mustShow(id);
    });

    test('is there once, and says what happened between the two', async () => {
      await desk.mustShow(await postedTwice((id) => approve(desk.parts, desk.lin, id)));
      await desk.mustShow(await postedTwice((id) => reject(desk.parts, desk.lin, id, 'no')));
    });

    // Slack says so of a message that is gone.
    const removals = TROUBLES.filter(({ code }) => code !== 'message_not_found');

    test.each(removals)(
      'is there once in the end, though removing the double meets $name',
      async ({ kind, code }) => {
        fail(kind, 'chat.delete', 'C0APPROVE', code);
        const id = await postedTwice((id) => approve(desk.parts, desk.lin, id));
        expect(desk.slack.faults.active()).toEqual([]);
        await desk.leap(2 * MINUTE);
        await desk.mustShow(id);
      },
    );
  });
});
