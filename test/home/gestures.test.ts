import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { elementsBelow } from '../../sandbox/slack/interactive.ts';
import { approvalsCard, effectsAbout, reaches, writesAbout } from '../desk/service.ts';
import { type Homes, homeText, startHomes } from '../desk/whole.ts';
import { read } from '../slack/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';

describeOnEachEngine('pressed in a Home', (open) => {
  let homes: Homes;
  beforeAll(async () => {
    homes = await startHomes(await open());
    await homes.open('U0MEI', 'U0LIN', 'U0CHEN');
  });
  afterAll(() => homes.close());
  afterEach(async () => {
    homes.slack.faults.clear();
    for (const who of ['U0MEI', 'U0LIN']) if (as(who).view()) await as(who).dismiss();
  });

  const as = (userId: string) => homes.slack.as(userId);
  const modal = (userId: string) => homeText(as(userId).view());
  /** Presses the button beside what bears this id. */
  const press = (userId: string, actionId: string, id: string) => {
    const button = elementsBelow(homes.slack.home(userId)?.blocks).find(
      (one) => one['action_id'] === actionId && String(one['value']).startsWith(id),
    );
    if (!button) throw new Error(`${userId} sees no ${actionId} for ${id}`);
    return as(userId).click({ view: 'home', actionId, value: String(button['value']) });
  };

  test('Approve approves, and the Home says at once that it waits no more', async () => {
    const request = await homes.ask('mei', 1_100);
    const { order } = request.facts as { order: string };
    homes.follow();
    await homes.untilSees('U0LIN', request.id);
    await homes.settled();
    await press('U0LIN', 'request.approve', request.id);
    // By the press itself: the time in which changes are collected has not passed.
    await homes.untilSees('U0LIN', 'Nothing waits for you');
    await reaches(homes.store, request.id, ['done']);
    expect(writesAbout(homes.world, order)).toBe(1);
    expect(effectsAbout(homes.world, order)).toBe(1);
    expect(modal('U0LIN')).toBe('');
    homes.follow();
    await homes.untilSees('U0MEI', /我的申请（0 个进行中）\n退款 R\d+ · ¥11\.00\n已向友朋申请退款/);
    // The card in the channel follows as after any other approval.
    await homes.slack.waitFor(() => read(approvalsCard(homes.world, request.id) ?? nothing).includes('Lin'));
  });

  test('twice in one instant, Approve approves once', async () => {
    const request = await homes.ask('mei', 1_200);
    const { order } = request.facts as { order: string };
    homes.follow();
    await homes.untilSees('U0LIN', request.id);
    await Promise.all([
      press('U0LIN', 'request.approve', request.id),
      press('U0LIN', 'request.approve', request.id),
    ]);
    await reaches(homes.store, request.id, ['done']);
    expect(writesAbout(homes.world, order)).toBe(1);
    await homes.slack.waitFor(() => modal('U0LIN').includes(request.id), {
      what: 'why the second did nothing',
    });
  });

  test('Approve that comes too late is refused in a modal, in the words of the person', async () => {
    const { id } = await homes.ask('lin');
    homes.follow();
    await homes.untilSees('U0MEI', id);
    await homes.settled();
    await lapse(id);
    const before = homes.published('U0MEI');
    await press('U0MEI', 'request.approve', id);
    await homes.slack.waitFor(() => modal('U0MEI').includes('已过期'), { what: 'the refusal' });
    await homes.idle();
    // It has changed nothing, so that there is nothing to show.
    expect(homes.published('U0MEI')).toBe(before);
    expect(as('U0MEI').view()?.definition['submit']).toBeUndefined();
    expect(JSON.stringify(as('U0MEI').view()?.blocks)).not.toContain('"button"');
  });

  test.each(['expired_trigger_id', 'exchanged_trigger_id'])(
    'what cannot be said in a modal (%s) is said in the conversation with the person',
    async (code) => {
      const { id } = await homes.ask('lin');
      homes.follow();
      await homes.untilSees('U0MEI', id);
      await lapse(id);
      homes.slack.faults.add({ match: 'views.open', kind: 'refuse', code });
      const before = new Set(homes.slack.visibleTo('U0MEI'));
      await press('U0MEI', 'request.approve', id);
      const message = await homes.slack.waitForMessage(
        'U0MEI',
        (one) => !before.has(one) && read(one).includes('已过期'),
      );
      expect(homes.slack.workspace.channels.get(message.channel)?.isIm).toBe(true);
      expect(message.ephemeralFor).toBeUndefined();
    },
  );

  test('a button of another version is answered, not ignored', async () => {
    await homes.open('U0LIN');
    const view = homes.slack.home('U0LIN');
    if (!view) throw new Error('Lin has no Home');
    const button = {
      type: 'button',
      action_id: 'order.dance',
      value: 'x',
      text: { type: 'plain_text', text: 'D' },
    };
    homes.slack.workspace.views.set(view.id, {
      ...view,
      blocks: [{ type: 'actions', block_id: 'old', elements: [button] }],
    });
    await press('U0LIN', 'order.dance', 'x');
    await homes.slack.waitFor(() => modal('U0LIN').includes('another version'), { what: 'the refusal' });
  });

  test('Claim takes the appeal, and everybody’s Home says who has it', async () => {
    const id = await homes.appeal();
    homes.follow();
    await homes.untilSees('U0LIN', id);
    await homes.untilSees('U0CHEN', id);
    await press('U0LIN', 'appeal.claim', id);
    const lin = await homes.untilSees('U0LIN', new RegExp(`${id} [^\\n]*\\nLin has it`));
    expect(lin).not.toContain('[Claim]');
    expect(modal('U0LIN')).toBe('');
    homes.follow();
    await homes.untilSees('U0CHEN', new RegExp(`${id} [^\\n]*\\nLin 正在处理`));
  });

  test('“Say what happened” opens its form, and what was said shows in the Home', async () => {
    const { id } = await homes.unknown('mei');
    homes.follow();
    await homes.untilSees('U0LIN', id);
    await press('U0LIN', 'request.resolve', id);
    await homes.slack.waitFor(() => as('U0LIN').view()?.definition['callback_id'] === 'request.resolve', {
      what: 'the form',
    });
    await as('U0LIN').submit(undefined, { outcome: 'not_done', note: 'it is not in the back office' });
    await reaches(homes.store, id, ['failed']);
    homes.follow();
    await homes.untilSees('U0LIN', 'Unknown (0)');
    await homes.untilSees('U0MEI', new RegExp(`退款 ${id} · ¥10\\.00\\n未执行：经人工核实`));
  });

  test('Next and Previous turn the page in place, and it stays while changes are followed', async () => {
    const appeals: string[] = [];
    for (let count = 0; count < 12; count += 1) appeals.push(await homes.appeal());
    homes.follow();
    await homes.untilSees('U0LIN', 'page 1 of 3');
    const view = homes.slack.home('U0LIN')?.id;
    expect(homes.sees('U0LIN')).toContain('[Next]');
    expect(homes.sees('U0LIN')).not.toContain('[Previous]');

    await press('U0LIN', 'list.next', 'home.2');
    const second = await homes.untilSees('U0LIN', 'page 2 of 3');
    expect(homes.slack.home('U0LIN')?.id).toBe(view);
    expect(second).toContain(appeals[5]);
    expect(second).not.toContain(appeals[0]);
    expect(second).toContain('[Previous] [Next]');

    const latest = await homes.appeal();
    homes.follow();
    expect(await homes.untilSees('U0LIN', 'Open appeals (14)')).toContain('page 2 of 3');
    await press('U0LIN', 'list.next', 'home.3');
    const third = await homes.untilSees('U0LIN', 'page 3 of 3');
    expect(third).toContain(latest);
    expect(third).not.toContain('Waits for me');
    await press('U0LIN', 'list.prev', 'home.2');
    await homes.untilSees('U0LIN', 'page 2 of 3');
    await homes.open('U0LIN');
    expect(homes.sees('U0LIN')).toContain('page 1 of 3');
    expect(modal('U0LIN')).toBe('');
  });

  test('by somebody who became a guest, nothing is done and their Home is taken away', async () => {
    const { id } = await homes.ask('mei');
    homes.follow();
    await homes.untilSees('U0LIN', id);
    // Slack has not told of it: neither at first nor when it tried again at once.
    const lin = homes.slack.workspace.people.get('U0LIN');
    if (!lin) throw new Error('There is no Lin');
    homes.slack.faults.add({ match: 'delivery.event', kind: 'cut_before', times: 2 });
    await homes.slack.changePerson('U0LIN', { isRestricted: true });
    await homes.restart();
    await press('U0LIN', 'request.approve', id);
    await homes.untilSees('U0LIN', 'Guest accounts cannot');
    await homes.slack.waitFor(() => modal('U0LIN').includes('Guest accounts cannot'), {
      what: 'the refusal',
    });
    expect((await reaches(homes.store, id, ['pending'])).state).toBe('pending');
    await homes.slack.changePerson('U0LIN', { isRestricted: false });
  });

  /** Past its time, and the job that says so has not come round. */
  async function lapse(id: string): Promise<void> {
    await homes.store.db.updateTable('requests').set({ expires_at: 1 }).where('id', '=', id).execute();
  }
});

const nothing = { text: '', blocks: [] } as unknown as Parameters<typeof read>[0];
