import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { elementsBelow } from '../../sandbox/slack/interactive.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { askRefund } from '../../src/requests/ask/ask-refund.ts';
import { approve, cancel, reject } from '../../src/requests/decide/decide.ts';
import { resolve } from '../../src/requests/decide/resolve.ts';
import type { Store } from '../../src/store/open-store.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { raw, read } from '../slack/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { approvedBy, asked, askFor, crowded, HOUR, MINUTE, sold, stateOf, TRACE } from './asking.ts';

/** A lead and somebody of finance. */
const LARGE = 20_001;
const CHANNEL = 'C0APPROVE';
/** Anybody who is mentioned. */
const MENTION = /<@(\w+)>/g;

function calledIn(message: Message): readonly (string | undefined)[] {
  return [...raw(message).matchAll(MENTION)].map(([, id]) => id).sort();
}

function buttonsOn(message: Message): readonly unknown[] {
  return elementsBelow(message.blocks).map((element) => element['action_id']);
}

describeOnEachEngine('what people are told', (open) => {
  let store: Store;
  let desk: PostingDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { messenger: 'posting', policy: crowded });
    const { people } = desk.slack.workspace;
    const mei = people.get('U0MEI');
    for (const id of ['U0ZHOU', 'U0WANG', 'U0BOSS', 'U0GUO', 'U0FANG']) {
      if (mei) people.set(id, { ...mei, id, name: id.toLowerCase(), realName: id });
    }
  });
  afterEach(async () => {
    desk.yopoint.faults.clear();
    desk.slack.faults.clear();
    // Nothing of one test is due in the next.
    desk.clock.ms += 48 * HOUR;
    await desk.runDue();
  });
  afterAll(() => desk.close());

  /** A request by Mei, whose cards are posted. */
  async function shown(fen?: number): Promise<RequestView> {
    const request = await asked(desk, desk.mei, fen);
    await desk.runDue();
    return request;
  }

  /** What rang with the requester beside the card that changes in place. */
  function rang({ id }: RequestView): readonly string[] {
    const card = desk.card(id, 'requester');
    return desk
      .posted(id, 'U0MEI')
      .filter(({ ts }) => ts !== card.ts)
      .map(read);
  }

  describe('who asked is told each time it changes, by a message that rings:', () => {
    /** Approved by Lin, told to the requester, and done a second later. */
    async function approved(request: RequestView): Promise<void> {
      await approvedBy(desk, request, 'lin');
      const { db } = store;
      await db
        .updateTable('jobs')
        .set({ run_at: desk.clock.ms + 1_000 })
        .where('kind', '=', 'request.execute')
        .execute();
      await desk.pass(1_000);
    }

    /** What happens to a request that is shown, and what its requester must have been told by then. */
    const changes: [string, (request: RequestView) => Promise<unknown>, readonly RegExp[]][] = [
      [
        'it was rejected, by whom and why',
        ({ id }) => reject(desk.parts, desk.lin, id, '现金付的'),
        [/Lin 已驳回[\s\S]*现金付的/],
      ],
      ['nobody decided in time', () => desk.pass(4 * HOUR, 4 * HOUR), [/已过期/]],
      [
        'it was approved, by whom, and then what the vendor said to it',
        approved,
        [/已批准，[\s\S]*Lin 批准/, /等待友朋审核，钱款尚未退回/],
      ],
      [
        'the money went back',
        async (request) => {
          await approved(request);
          const { facts } = request;
          desk.yopoint.state.reviewRefund(facts.kind === 'refund' ? facts.order : '', 'agree');
          await desk.pass(10 * MINUTE, 10_000);
        },
        [/已退款 ¥12\.05/],
      ],
      [
        'the vendor refused it, and in which words',
        async (request) => {
          desk.yopoint.faults.add({
            match: 'cabinet.order.refund.apply',
            kind: 'refuse',
            message: '订单已结算',
          });
          await approved(request);
        },
        [/未执行：友朋拒绝：订单已结算/],
      ],
      [
        'the order changed meanwhile, so that nothing was sent',
        async (request) => {
          const { facts } = request;
          desk.yopoint.state.setPaid(facts.kind === 'refund' ? facts.order : '', 950);
          await approved(request);
        },
        [/未执行：期间情况有变（实付金额变了）/],
      ],
      [
        'the facts could not be read again, so that nothing was sent',
        async (request) => {
          desk.yopoint.faults.add({ match: 'cabinet.order.get', kind: 'cut_before' });
          await approved(request);
          await desk.pass(MINUTE, 5_000);
        },
        [/未执行：无法从友朋重新读取最新信息，什么都没有发出/],
      ],
      [
        'nobody knows whether it was done, then that a person has to look, then what they say',
        async (request) => {
          desk.yopoint.faults.add({ match: 'cabinet.order.refund.apply', kind: 'cut_before' });
          await approved(request);
          await desk.pass(20 * MINUTE, MINUTE);
          await resolve(desk.parts, desk.lin, request.id, 'not_done', '后台没有');
        },
        [/结果未知：.*正在查询/, /结果未知：.*需要人工/, /未执行：经人工核实/],
      ],
    ];

    test.each(changes)('that %s', async (_, happen, told) => {
      const request = await shown();
      expect(rang(request)).toEqual([]);
      await happen(request);
      await desk.runDue();
      const messages = rang(request);
      for (const words of told) expect(messages.filter((text) => words.test(text))).toHaveLength(1);
      // The copy they were sent when they asked says it too.
      expect(read(desk.card(request.id, 'requester'))).toMatch(told.at(-1) ?? /never/);
    });

    test('and not of what they did themselves', async () => {
      const request = await shown();
      await cancel(desk.parts, desk.mei, request.id);
      await desk.runDue();
      expect(rang(request)).toEqual([]);
      expect(read(desk.card(request.id, 'requester'))).toContain('Mei 已撤回');
    });
  });

  test('who has approved so far stands on the card in the channel, and who is still needed', async () => {
    const { id } = await shown(LARGE);
    const before = desk.card(id, 'approvals');
    await approve(desk.parts, desk.lin, id);
    await desk.runDue();
    const after = desk.card(id, 'approvals');
    expect(after.ts).toBe(before.ts);
    expect(read(after)).toMatch(/已批准: .*Lin，/);
    expect(read(after)).toMatch(/还需: finance 1 人（Chen、boss、guo）/);
    desk.clock.ms += 1_000;
    await approve(desk.parts, desk.chen, id);
    await desk.runDue();
    expect(read(desk.card(id, 'approvals'))).toMatch(/审批: .*Lin、Chen 批准/);
  });

  describe('the buttons go from every card that was posted:', () => {
    const endings: [string, (request: RequestView) => Promise<unknown>][] = [
      ['approved', ({ id }) => approve(desk.parts, desk.lin, id)],
      ['rejected', ({ id }) => reject(desk.parts, desk.lin, id, 'no')],
      ['withdrawn', ({ id }) => cancel(desk.parts, desk.mei, id)],
      ['lapsed', () => desk.pass(4 * HOUR, 4 * HOUR)],
    ];

    test.each(endings)('once it is %s', async (_, end) => {
      const request = await shown();
      expect(buttonsOn(desk.card(request.id, 'approvals'))).toEqual(['request.approve', 'request.reject']);
      expect(buttonsOn(desk.card(request.id, 'requester'))).toEqual(['request.cancel']);
      await end(request);
      await desk.runDue();
      expect(buttonsOn(desk.card(request.id, 'approvals'))).toEqual([]);
      expect(buttonsOn(desk.card(request.id, 'requester'))).toEqual([]);
    });
  });

  describe('nobody is called who need not come:', () => {
    /** The reminder of a request, which stands below its card. */
    async function reminderOf({ id, createdAt }: RequestView): Promise<readonly Message[]> {
      desk.clock.ms = createdAt + 15 * MINUTE;
      await desk.runDue();
      const card = desk.card(id, 'approvals');
      return desk.posted(id, CHANNEL).filter(({ threadTs }) => threadTs === card.ts);
    }

    test('a new request calls nobody, and goes to one channel and to who asked', async () => {
      const { id } = await shown();
      const about = desk.slack.workspace.messages().filter((message) => raw(message).includes(id));
      expect(about.map(({ channel }) => channel).sort()).toEqual([
        CHANNEL,
        desk.slack.workspace.direct('U0MEI').id,
      ]);
      for (const message of about) expect(calledIn(message)).toEqual([]);
    });

    test('a reminder calls those who can still decide, once, and says how many they are', async () => {
      const request = await shown(LARGE);
      await approve(desk.parts, desk.lin, request.id);
      const [reminder, ...more] = await reminderOf(request);
      expect(more).toEqual([]);
      expect(reminder && calledIn(reminder)).toEqual(['U0BOSS', 'U0CHEN', 'U0GUO']);
      expect(reminder && read(reminder)).toContain('提醒 3 人');
    });

    test('everybody who can: also those for whom somebody would move to another place', async () => {
      const request = await shown(LARGE);
      await approve(desk.parts, desk.person('boss'), request.id);
      const [reminder] = await reminderOf(request);
      expect(reminder && calledIn(reminder)).toEqual(['U0CHEN', 'U0GUO', 'U0LIN', 'U0WANG']);
      expect(reminder && read(reminder)).toContain('提醒 4 人');
      expect(await approve(desk.parts, desk.person('wang'), request.id)).toMatchObject({ state: 'approved' });
    });

    test('what is decided calls nobody any more', async () => {
      const request = await shown();
      await approve(desk.parts, desk.lin, request.id);
      await desk.runDue();
      expect(await reminderOf(request)).toEqual([]);
    });

    test('to look at what nobody knows, those are called who may say how it ended, and not who asked', async () => {
      const device = desk.yopoint.state.addCabinet().DeviceCode;
      const request = await askDoor(desk.parts, desk.mei, { device, reason: 'stuck' }, TRACE);
      desk.yopoint.faults.add({ match: 'cabinet.open.door', kind: 'cut_before' });
      await approvedBy(desk, request, 'lin');
      await desk.pass(20 * MINUTE, MINUTE);
      const [call, ...more] = desk
        .posted(request.id, CHANNEL)
        .filter(({ threadTs }) => threadTs !== undefined);
      expect(more).toEqual([]);
      expect(call && calledIn(call)).toEqual(['U0BOSS', 'U0LIN', 'U0WANG', 'U0ZHOU']);
    });
  });

  describe('one person who is gone from Slack does not break a request:', () => {
    test('not the one who asked: it is shown, decided and done', async () => {
      desk.slack.faults.add({ match: 'conversations.open', kind: 'refuse', code: 'user_disabled' });
      const request = await asked(desk, desk.person('zhou'));
      await desk.runDue();
      expect(buttonsOn(desk.card(request.id, 'approvals'))).toContain('request.approve');
      await approvedBy(desk, request, 'lin');
      await desk.runDue();
      expect(await stateOf(store, request.id)).toBe('done');
      expect(buttonsOn(desk.card(request.id, 'approvals'))).toEqual([]);
      expect(desk.posted(request.id, 'U0ZHOU')).toEqual([]);
    });

    test('not one who could approve: the others are called, and decide', async () => {
      desk.slack.workspace.people.delete('U0GUO');
      const request = await shown(LARGE);
      await approve(desk.parts, desk.lin, request.id);
      desk.clock.ms = request.createdAt + 15 * MINUTE;
      await desk.runDue();
      expect(desk.posted(request.id, CHANNEL).flatMap(calledIn)).toContain('U0CHEN');
      expect(await approve(desk.parts, desk.chen, request.id)).toMatchObject({ state: 'approved' });
    });
  });

  test('nothing that people or customers write comes alive in anything that is posted', async () => {
    const nasty = '<!channel> <@U0LIN> <https://evil.example|your bank> &lt;!here&gt; *x* _y_ :fire:';
    const { ref, order } = sold(desk, LARGE);
    for (const product of order.Products) Object.assign(product, { Name: nasty });
    Object.assign(order, { DeviceName: nasty });
    const request = await askRefund(desk.parts, desk.mei, { ref, reason: nasty, note: nasty }, TRACE);
    await desk.runDue();
    await approve(desk.parts, desk.lin, request.id);
    desk.clock.ms += 15 * MINUTE;
    await desk.runDue();
    await reject(desk.parts, desk.chen, request.id, nasty);
    await desk.runDue();
    const all = [...desk.posted(request.id, CHANNEL), ...desk.posted(request.id, 'U0MEI')];
    // The card, the reminder; the copy, and the message that rang.
    expect(all).toHaveLength(4);
    for (const message of all) expect(raw(message).replace(MENTION, '')).not.toMatch(/[<>]/);
    expect(all.flatMap(calledIn)).not.toContain('U0LIN');
    expect(read(desk.card(request.id, 'approvals'))).toContain(
      '<!channel> <@U0LIN> <https://evil.example|your bank>',
    );
  });

  test('asking for the same again is told where the first stands', async () => {
    const { ref } = sold(desk);
    const first = await askFor(desk.parts, desk.mei, ref);
    await desk.runDue();
    await expect(askFor(desk.parts, desk.lin, ref)).rejects.toMatchObject({
      refusal: { request: { id: first.id } },
    });
    await desk.runDue();
    expect(desk.posted(first.id, CHANNEL)).toHaveLength(1);
  });
});
