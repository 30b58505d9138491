import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { forms } from '../../commands/index.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import type { ButtonId } from '../../src/cards/card.ts';
import type { FormId } from '../../src/cards/form.ts';
import { LATCHKEY } from '../../src/domain/actor.ts';
import { approvalsCard, type RunningDesk, reaches, sellOrder, writesAbout } from '../desk/service.ts';
import { answerTo, read } from '../slack/desk.ts';
import { expectHarmless, textsIn } from '../slack/harmless.ts';
import { everything } from './asking.ts';
import { askIn, BUTTONS, handForm, OUTSIDERS, openGates, type Waiting } from './gates.ts';

let desk: RunningDesk;
let pending: Waiting;
beforeAll(async () => {
  desk = await openGates();
  pending = await askIn(desk);
}, 60_000);
afterAll(() => desk.close());
afterEach(() => {
  desk.world.slack.faults.clear();
  desk.world.yopoint.faults.clear();
});

const as = (who: string) => desk.world.slack.as(who);

type Act = (who: string) => Promise<unknown>;

/** What goes into each form there is. */
const FILLED: Readonly<Record<FormId, () => Readonly<Record<string, string>>>> = {
  'refund.new': () => ({ order: pending.order, reason: 'broken' }),
  'door.new': () => ({ device: pending.device, reason: 'stuck' }),
  'appeal.new': () => ({ order: pending.order, reason: 'broken' }),
  'request.reject': () => ({ note: 'no' }),
  'request.resolve': () => ({ outcome: 'done', note: 'seen' }),
  'appeal.dismiss': () => ({ note: 'no' }),
};

/** Sends off a form that was not opened for this person, about what waits. */
function sendForged(who: string, form: FormId, { request, appeal } = pending): Promise<unknown> {
  const filled = FILLED[form]();
  const context = form.startsWith('request.') ? request : form === 'appeal.dismiss' ? appeal : '';
  return as(who).submit(handForm(desk.world, who, form, context, Object.keys(filled)).id, filled);
}

function appealOf({ appeal }: Waiting) {
  const [id = ''] = appeal.split('.');
  return desk.store.db.selectFrom('appeals').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

function pressing(actionId: ButtonId): Act {
  return (who) => as(who).click({ actionId, message: pending.buttons });
}

/** Every gesture there is that asks, decides or closes. */
const GESTURES: readonly (readonly [string, Act])[] = [
  ...BUTTONS.map((id): [string, Act] => [`pressing ${id}`, pressing(id)]),
  ...forms.map(({ id }): [string, Act] => [`sending ${id}`, (who) => sendForged(who, id)]),
  ['/refund with order and reason', (who) => as(who).command('/refund', `${pending.order} broken`)],
  ['/refund, which opens a form', (who) => as(who).command('/refund')],
  ['/door with device and reason', (who) => as(who).command('/door', `${pending.device} stuck`)],
  ['/door, which opens a form', (who) => as(who).command('/door')],
  ['/appeal with order and reason', (who) => as(who).command('/appeal', `${pending.order} broken`)],
  ['/appeal, which opens a form', (who) => as(who).command('/appeal')],
  ['/appeals', (who) => as(who).command('/appeals', 'all')],
  ['/desk pending', (who) => as(who).command('/desk', 'pending')],
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

/** What stands before more than one person where these people are; the desk tells of alarms elsewhere by itself. */
function publicMessages(): readonly Message[] {
  return desk.world.slack.workspace
    .messages()
    .filter(({ ephemeralFor, channel }) => ephemeralFor === undefined && channel !== 'C0ALERTS');
}

/** All that was written, but for what the desk does by itself. */
async function written() {
  const { jobs, audit, auditHead: _grows, ...rest } = await everything(desk.store);
  const { db } = desk.store;
  return {
    ...rest,
    appeals: await db.selectFrom('appeals').select(['id', 'state', 'claimed_by', 'reason']).execute(),
    jobs: jobs.filter(({ kind }) => kind.startsWith('request.')),
    // That somebody on the staff was turned away is written, see `turnedAway`; of outsiders not even that.
    audit: audit.filter(({ actor, event }) => actor !== LATCHKEY && event !== 'attempt.refused'),
  };
}

/** The rules that have turned this person away so far, as the audit has them. */
async function turnedAway(actor: string): Promise<readonly (string | null)[]> {
  const { audit } = await everything(desk.store);
  return audit
    .filter((row) => row.actor === actor && row.event === 'attempt.refused')
    .map(({ note }) => note);
}

describe('team, guest and bot flags are looked at on every gesture:', () => {
  /** Refused by name, in private, and nothing is written. */
  async function isTurnedAway(who: string, act: Act, rule: RegExp): Promise<void> {
    const before = await written();
    await reads(who, act, rule);
    expect(await written()).toEqual(before);
    expect(writesAbout(desk.world, pending.order)).toBe(0);
  }

  test.each(GESTURES)('a guest is turned away from %s', (_what, act) =>
    isTurnedAway('U0GUEST', act, /Guest accounts cannot/),
  );

  // Who somebody is is asked before what they do is looked at: of each way one gesture stands for all.
  test.each(OUTSIDERS)(
    '%s (%s) is turned away from a button, a form and a command',
    async (_who, who, rule) => {
      const gestures: readonly Act[] = [
        pressing('request.approve'),
        (one) => sendForged(one, 'request.reject'),
        (one) => as(one).command('/refund', `${pending.order} broken`),
      ];
      for (const act of gestures) await isTurnedAway(who, act, rule);
    },
  );

  test('whoever may is let in by the very same buttons and forms', async () => {
    const waiting = await askIn(desk);
    const press = (who: string, actionId: ButtonId) => as(who).click({ actionId, message: waiting.buttons });
    const opens = async (who: string, button: ButtonId, form: FormId) => {
      await press(who, button);
      await desk.world.slack.waitFor(() => as(who).view()?.definition['callback_id'] === form, {
        what: `${form} before ${who}`,
      });
      await as(who).dismiss();
    };
    await opens('U0LIN', 'request.reject', 'request.reject');
    await reads('U0LIN', () => press('U0LIN', 'request.resolve'), new RegExp(`${waiting.id}[^]*Waiting`));
    await press('U0MEI', 'appeal.claim');
    await vi.waitUntil(async () => (await appealOf(waiting)).claimed_by === 'mei', { timeout: 10_000 });
    await opens('U0MEI', 'appeal.refund', 'refund.new');
    await opens('U0MEI', 'appeal.dismiss', 'appeal.dismiss');
    await sendForged('U0LIN', 'request.reject', waiting);
    await reaches(desk.store, waiting.id, ['rejected']);
    await sendForged('U0MEI', 'appeal.dismiss', waiting);
    await vi.waitUntil(async () => (await appealOf(waiting)).state === 'closed', { timeout: 10_000 });
    const another = await askIn(desk);
    await as('U0MEI').click({ actionId: 'request.cancel', message: another.buttons });
    await reaches(desk.store, another.id, ['cancelled']);
  });

  test('somebody who became a guest after the form was opened is refused when they send it', async () => {
    const lin = desk.world.slack.workspace.people.get('U0LIN');
    await as('U0LIN').click({ actionId: 'request.reject', message: pending.buttons });
    await desk.world.slack.waitFor(() => as('U0LIN').view()?.definition['callback_id'] === 'request.reject');
    await desk.world.slack.changePerson('U0LIN', { isRestricted: true });
    try {
      const before = await written();
      await reads('U0LIN', (who) => as(who).submit(undefined, { note: 'no' }), /Guest accounts cannot/);
      expect(await written()).toEqual(before);
    } finally {
      await desk.world.slack.changePerson('U0LIN', { isRestricted: lin?.isRestricted ?? false });
    }
  });

  test('who became a guest without a word from Slack decides nothing, though a look-up still goes by what was known', async () => {
    const { people } = desk.world.slack.workspace;
    const lin = people.get('U0LIN');
    if (!lin) throw new Error('There is no Lin');
    await answerTo(desk, 'U0LIN', () => as('U0LIN').command('/desk', 'whoami'), ['Lin']);
    people.set('U0LIN', { ...lin, isRestricted: true });
    try {
      const before = await written();
      await answerTo(desk, 'U0LIN', () => as('U0LIN').command('/desk', 'whoami'), ['Lin']);
      await reads('U0LIN', pressing('request.approve'), /Guest accounts cannot/);
      expect(await written()).toEqual(before);
    } finally {
      people.set('U0LIN', lin);
      await desk.world.slack.changePerson('U0LIN', {});
    }
  });

  test('nobody whom Slack cannot be asked about decides anything', async () => {
    await desk.world.slack.changePerson('U0LIN', {});
    desk.world.slack.faults.add({ kind: 'server_error', match: 'users.info' });
    const before = await written();
    await reads('U0LIN', pressing('request.approve'), /could not be checked|核实|确认/);
    expect(await written()).toEqual(before);
  });
});

describe('being in the channel is no permission:', () => {
  test('staff of none of the groups may neither approve nor reject, and are told which may', async () => {
    const before = await written();
    const gestures = [
      pressing('request.approve'),
      pressing('request.reject'),
      (who: string) => sendForged(who, 'request.reject'),
    ];
    for (const act of gestures) await reads('U0CHEN', act, /只能由 support.leads 组的人审批/);
    expect(await written()).toEqual(before);
    expect(await turnedAway('chen')).toEqual(gestures.map(() => 'may_not_decide'));
  });

  test('nor may who asked, by a button or by a form that was not opened for them', async () => {
    const before = await written();
    const gestures = [
      pressing('request.approve'),
      pressing('request.reject'),
      (who: string) => sendForged(who, 'request.reject'),
    ];
    for (const act of gestures) await reads('U0MEI', act, /您自己的申请，须由别人审批/);
    expect(await written()).toEqual(before);
  });
});

test('who is called like somebody who may approve is not them; only the id counts', async () => {
  const { people } = desk.world.slack.workspace;
  expect(people.get('U0STRANGER')?.realName).toBe(people.get('U0LIN')?.realName);
  const before = await written();
  await reads(
    'U0STRANGER',
    pressing('request.approve'),
    /not on the staff list[\s\S]*U0STRANGER[\s\S]*ask Lin/,
  );
  expect(await written()).toEqual(before);
});

test('two clicks at once are one decision, one effect and one reply to the later', async () => {
  const { id, order, buttons } = await askIn(desk);
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

describe('what people type comes alive nowhere:', () => {
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
    const rang = await world.slack.waitForMessage(
      'U0MEI',
      (one) => read(one).includes(id) && read(one).includes('已驳回'),
      {
        channel: world.slack.workspace.direct('U0MEI').id,
      },
    );
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
