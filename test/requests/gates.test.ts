import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { APP, type Person } from '../../sandbox/slack/directory.ts';
import { openView } from '../../sandbox/slack/views.ts';
import type { Message, View } from '../../sandbox/slack/workspace.ts';
import type { Policy } from '../../sandbox/world.ts';
import { answerTo, read } from '../slack/desk.ts';
import { expectHarmless, textsIn } from '../slack/harmless.ts';
import { everything, jobsOf } from './asking.ts';
import {
  approvalsCard,
  openRequestsDesk,
  type RequestsDesk,
  reaches,
  sellOrder,
  writesAbout,
} from './harness.ts';

/** In the policy file with every group there is: only what Slack says of them keeps them out. */
const NAMED = ['U0GUEST', 'U0SINGLE', 'U0ROBOT', 'U0LEFT', 'U0OTHER'];

/** Who has no business here, and what they are told. The stranger is in the channel, and is called like somebody who may. */
const OUTSIDERS = [
  ['a guest', 'U0GUEST', /Guest accounts cannot/],
  ['a guest of one channel', 'U0SINGLE', /Guest accounts cannot/],
  ['a bot', 'U0ROBOT', /Bot accounts cannot/],
  ['an account that was closed', 'U0LEFT', /deactivated/],
  ['somebody of another company in a shared channel', 'U0OTHER', /another workspace|工作区/],
  [
    'a member of the channel whom the policy does not name',
    'U0STRANGER',
    /not on the staff list.*U0STRANGER/,
  ],
] as const;

function namingEverybody(policy: Policy): Policy {
  const { staff } = policy;
  if (!Array.isArray(staff)) throw new Error('The policy has no staff');
  const groups = ['support', 'leads', 'finance'];
  const named = NAMED.map((slack) => ({ id: slack.toLowerCase(), name: slack, slack, groups }));
  return { ...policy, staff: [...staff.filter(({ slack }) => slack !== 'U0GUEST'), ...named] };
}

let desk: RequestsDesk;
/** A request of Mei's that waits, its order and a device, and a message before everybody with every button of requests on it. */
let pending: {
  readonly id: string;
  readonly order: string;
  readonly device: string;
  readonly buttons: Message;
};

beforeAll(async () => {
  desk = await openRequestsDesk({ policy: namingEverybody });
  const { workspace } = desk.world.slack;
  const robot = workspace.people.get('U0ROBOT');
  const add = (id: string, change: Partial<Person>) => {
    if (robot) workspace.people.set(id, { ...robot, id, name: id, realName: id, isBot: false, ...change });
  };
  add('U0LEFT', { deleted: true });
  add('U0SINGLE', { isUltraRestricted: true });
  add('U0STRANGER', { name: 'lin', realName: 'Lin' });
  for (const [, id] of OUTSIDERS) {
    for (const channel of ['C0SUPPORT', 'C0APPROVE']) workspace.channels.get(channel)?.members.add(id);
  }
  pending = await ask();
}, 60_000);
afterAll(() => desk.close());
afterEach(() => desk.world.slack.faults.clear());

const as = (who: string) => desk.world.slack.as(who);

async function ask() {
  const { world } = desk;
  const order = sellOrder(world, 1_500).ReceiptNo;
  const answer = await answerTo(desk, 'U0MEI', () => as('U0MEI').command('/refund', `${order} 门没开`), [
    order,
  ]);
  const id = /\bR\d{4,}\b/.exec(read(answer))?.[0] ?? 'none';
  // Both cards stand, and whoever posted them is done.
  await vi.waitUntil(async () => !('request.cards' in (await jobsOf(desk.store, id))), { timeout: 10_000 });
  const device = world.yopoint.state.addCabinet();
  return { id, order, device: device.DeviceCode, buttons: handOut(id, order, device.id) };
}

/** A message of the desk's own with these buttons, where everybody can press them. */
function handOut(id: string, order: string, device: string): Message {
  const button = (action: string, value: string) => ({
    type: 'button',
    action_id: action,
    text: { type: 'plain_text', text: action },
    value,
  });
  const elements = [
    ...['approve', 'reject', 'cancel', 'resolve'].map((what) => button(`request.${what}`, id)),
    button('order.refund', `c.${order}`),
    button('order.door', `d.${device}`),
  ];
  const { workspace } = desk.world.slack;
  return workspace.add({
    channel: 'C0APPROVE',
    user: APP.botUser,
    botId: APP.botId,
    text: 'buttons',
    blocks: [{ type: 'actions', block_id: 'handed-out', elements }],
    via: 'web_api',
  });
}

/** The form before somebody that was not opened for them, as whoever forges a submission sends it. */
function handForm(who: string, callbackId: string, context: string, fields: readonly string[]): View {
  const input = (field: string) => ({
    type: 'input',
    block_id: field,
    label: { type: 'plain_text', text: field },
    element:
      field === 'outcome'
        ? {
            type: 'radio_buttons',
            action_id: field,
            options: [{ value: 'done', text: { type: 'plain_text', text: 'done' } }],
          }
        : { type: 'plain_text_input', action_id: field },
  });
  return openView(desk.world.slack.workspace, who, {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: JSON.stringify({ context }),
    title: { type: 'plain_text', text: callbackId },
    submit: { type: 'plain_text', text: 'Send' },
    blocks: fields.map(input),
  });
}

type Act = (who: string) => Promise<unknown>;

/** Every gesture there is about requests. */
const GESTURES: readonly (readonly [string, Act])[] = [
  ...[
    'request.approve',
    'request.reject',
    'request.cancel',
    'request.resolve',
    'order.refund',
    'order.door',
  ].map((actionId): [string, Act] => [
    `pressing ${actionId}`,
    (who) => as(who).click({ actionId, message: pending.buttons }),
  ]),
  ['/refund with order and reason', (who) => as(who).command('/refund', `${pending.order} broken`)],
  ['/refund, which opens a form', (who) => as(who).command('/refund')],
  ['/door with device and reason', (who) => as(who).command('/door', `${pending.device} stuck`)],
  ['/door, which opens a form', (who) => as(who).command('/door')],
  ['/desk pending', (who) => as(who).command('/desk', 'pending')],
  [
    'sending refund.new',
    (who) => {
      const form = handForm(who, 'refund.new', '', ['order', 'reason']);
      return as(who).submit(form.id, { order: pending.order, reason: 'broken' });
    },
  ],
  [
    'sending door.new',
    (who) => {
      const form = handForm(who, 'door.new', '', ['device', 'reason']);
      return as(who).submit(form.id, { device: pending.device, reason: 'stuck' });
    },
  ],
  [
    'sending request.reject',
    (who) => {
      const form = handForm(who, 'request.reject', pending.id, ['note']);
      return as(who).submit(form.id, { note: 'no' });
    },
  ],
  [
    'sending request.resolve',
    (who) => {
      const form = handForm(who, 'request.resolve', pending.id, ['outcome', 'note']);
      return as(who).submit(form.id, { outcome: 'done', note: 'seen' });
    },
  ],
];

/** Does it, and waits until the person has read this: in a message for them alone, or in the form before them. */
async function reads(who: string, act: Act, words: RegExp): Promise<void> {
  const { slack } = desk.world;
  const before = new Set<unknown>(slack.visibleTo(who));
  const others = publicMessages();
  const viewBefore = as(who).view();
  await act(who);
  await slack.waitFor(
    () => {
      const view = as(who).view();
      const form = view === viewBefore ? '' : JSON.stringify(view?.blocks ?? '');
      const told = slack.visibleTo(who).filter((one) => !before.has(one) && one.ephemeralFor === who);
      return words.test(form) || told.some((one) => words.test(read(one)));
    },
    { timeoutMs: 10_000, what: `${who} to read ${words}` },
  );
  expect(publicMessages()).toEqual(others);
}

/** What stands before more than one person. */
function publicMessages(): readonly Message[] {
  return desk.world.slack.workspace.messages().filter(({ ephemeralFor }) => ephemeralFor === undefined);
}

describe('pitfall 13: team, guest and bot flags are looked at on every gesture:', () => {
  describe.each(OUTSIDERS)('%s (%s)', (_who, who, rule) => {
    test.each(GESTURES)('%s is refused by name, in private, and nothing is written', async (_what, act) => {
      const before = await everything(desk.store);
      await reads(who, act, rule);
      expect(await everything(desk.store)).toEqual(before);
      expect(writesAbout(desk.world, pending.order)).toBe(0);
    });
  });

  test('somebody who became a guest after the form was opened is refused when they send it', async () => {
    const lin = desk.world.slack.workspace.people.get('U0LIN');
    await as('U0LIN').click({ actionId: 'request.reject', message: pending.buttons });
    await desk.world.slack.waitFor(() => as('U0LIN').view()?.definition['callback_id'] === 'request.reject');
    await desk.world.slack.changePerson('U0LIN', { isRestricted: true });
    try {
      const before = await everything(desk.store);
      await reads('U0LIN', (who) => as(who).submit(undefined, { note: 'no' }), /Guest accounts cannot/);
      expect(await everything(desk.store)).toEqual(before);
    } finally {
      await desk.world.slack.changePerson('U0LIN', { isRestricted: lin?.isRestricted ?? false });
    }
  });

  test('nobody whom Slack cannot be asked about decides anything', async () => {
    await desk.world.slack.changePerson('U0LIN', {});
    desk.world.slack.faults.add({ kind: 'server_error', match: 'users.info' });
    const before = await everything(desk.store);
    const act: Act = (who) => as(who).click({ actionId: 'request.approve', message: pending.buttons });
    await reads('U0LIN', act, /could not be checked|核实|确认/);
    expect(await everything(desk.store)).toEqual(before);
  });
});

describe('pitfall 8: being in the channel is no permission:', () => {
  test('staff of none of the groups may neither approve nor reject, and are told which may', async () => {
    const before = await everything(desk.store);
    for (const actionId of ['request.approve', 'request.reject']) {
      const act: Act = (who) => as(who).click({ actionId, message: pending.buttons });
      await reads('U0CHEN', act, /只能由 support.leads 组的人审批/);
    }
    const forged: Act = (who) => {
      const form = handForm(who, 'request.reject', pending.id, ['note']);
      return as(who).submit(form.id, { note: 'no' });
    };
    await reads('U0CHEN', forged, /只能由 support.leads 组的人审批/);
    expect(await everything(desk.store)).toEqual(before);
  });

  test('nor may who asked, by a button or by a form that was not opened for them', async () => {
    const before = await everything(desk.store);
    const gestures: Act[] = [
      (who) => as(who).click({ actionId: 'request.approve', message: pending.buttons }),
      (who) => as(who).click({ actionId: 'request.reject', message: pending.buttons }),
      (who) => {
        const form = handForm(who, 'request.reject', pending.id, ['note']);
        return as(who).submit(form.id, { note: 'no' });
      },
    ];
    for (const act of gestures) await reads('U0MEI', act, /您自己的申请，须由别人审批/);
    expect(await everything(desk.store)).toEqual(before);
  });
});

test('pitfall 12: who is called like somebody who may approve is not them; only the id counts', async () => {
  const { people } = desk.world.slack.workspace;
  expect(people.get('U0STRANGER')?.realName).toBe(people.get('U0LIN')?.realName);
  const before = await everything(desk.store);
  const act: Act = (who) => as(who).click({ actionId: 'request.approve', message: pending.buttons });
  await reads('U0STRANGER', act, /not on the staff list[\s\S]*U0STRANGER[\s\S]*ask Lin/);
  expect(await everything(desk.store)).toEqual(before);
});

test('pitfalls 1 and 2: two clicks at once are one decision, one effect and one reply to the later', async () => {
  const { id, order, buttons } = await ask();
  const sees = () =>
    desk.world.slack.visibleTo('U0LIN').filter(({ ephemeralFor }) => ephemeralFor === 'U0LIN');
  const before = sees().length;
  await Promise.all([1, 2].map(() => as('U0LIN').click({ actionId: 'request.approve', message: buttons })));
  await reaches(desk.store, id, ['done']);
  await desk.world.slack.waitFor(() => sees().length > before, { timeoutMs: 10_000, what: 'a reply' });
  const [reply, ...more] = sees().slice(before);
  expect(more).toEqual([]);
  expect(reply && read(reply)).toMatch(/approved by Lin/);
  expect(writesAbout(desk.world, order)).toBe(1);
  const votes = await desk.store.db.selectFrom('votes').selectAll().where('request', '=', id).execute();
  expect(votes.map(({ staff }) => staff)).toEqual(['lin']);
});

describe('pitfall 15: what people type comes alive nowhere:', () => {
  /** As Slack hands over what is typed into a command, and into a form. */
  const TYPED = '&lt;!channel&gt; &lt;https://evil.example|your bank&gt; *bold*';
  const FILLED = '<!channel> <https://evil.example|your bank> *bold*';

  function expectDead(message: Message): void {
    expect(read(message)).toContain('<!channel> <https://evil.example|your bank>');
    expectHarmless([...textsIn(message.blocks), { text: message.text, markup: true, verbatim: true }]);
  }

  test('a reason in a command: on the answer, on the card and on the copy', async () => {
    const { world } = desk;
    const order = sellOrder(world, 1_500).ReceiptNo;
    const act = () => as('U0MEI').command('/refund', `${order} ${TYPED}`);
    const answer = await answerTo(desk, 'U0MEI', act, [order]);
    const id = /\bR\d{4,}\b/.exec(read(answer))?.[0] ?? 'none';
    expectDead(answer);
    expectDead(await world.slack.waitFor(() => approvalsCard(world, id), { timeoutMs: 10_000 }));
    await as('U0LIN').click({ actionId: 'request.reject', message: approvalsCard(world, id)?.ts ?? '' });
    await world.slack.waitFor(() => as('U0LIN').view()?.definition['callback_id'] === 'request.reject');
    await as('U0LIN').submit(undefined, { note: FILLED });
    await reaches(desk.store, id, ['rejected']);
    const rang = await world.slack.waitForMessage('U0MEI', (one) => read(one).includes('已驳回'), {
      channel: world.slack.workspace.direct('U0MEI').id,
    });
    expectDead(rang);
  });

  test('a device in a form, told in a message because the form could not be changed any more', async () => {
    const { world } = desk;
    await as('U0MEI').command('/door');
    await world.slack.waitFor(() => as('U0MEI').view()?.definition['callback_id'] === 'door.new');
    // Past what Slack waits for, so that the answer has to come behind.
    world.yopoint.faults.add({ kind: 'delay', ms: 2_800, match: 'cabinet.list', times: 1 });
    world.slack.faults.add({ kind: 'refuse', code: 'not_found', match: 'views.update', times: 1 });
    const told = await answerTo(
      desk,
      'U0MEI',
      () => as('U0MEI').submit(undefined, { device: FILLED, reason: 'stuck' }),
      ['没有设备'],
    );
    expectDead(told);
  });
});
