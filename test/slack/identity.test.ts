import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Gesture } from '../../sandbox/slack/actor.ts';
import type { Person } from '../../sandbox/slack/directory.ts';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { answerTo, CABINET_SAMPLE, callsAbout, postSigned, read, untouched, vendorCalls } from './desk.ts';

let desk: RunningDesk;
beforeAll(async () => {
  desk = await openDesk();
  const { people, channels } = desk.world.slack.workspace;
  const robot = people.get('U0ROBOT');
  if (!robot) throw new Error('The sandbox has no robot.');
  const add = (id: string, change: Partial<Person>) => {
    people.set(id, { ...robot, id, name: id.toLowerCase(), realName: id, isBot: false, ...change });
    channels.get('C0SUPPORT')?.members.add(id);
  };
  // As where the manifest has been given a command that this desk does not know yet.
  desk.world.slack.commands = undefined;
  add('U0LEFT', { deleted: true });
  add('U0SINGLE', { isUltraRestricted: true });
});
afterAll(() => desk.close());
afterEach(() => desk.world.slack.faults.clear());

const as = (who: string) => desk.world.slack.as(who);

/** A card with buttons that stands before everybody, as a shared one does. */
async function sharedCard(): Promise<string> {
  const card = await answerTo(
    desk,
    'U0CHEN',
    () => as('U0LIN').command('/order', `${CABINET_SAMPLE} share`),
    [CABINET_SAMPLE],
  );
  return card.ts;
}

/** The answer to each of them, in English because all of them read English. */
const REFUSED = [
  ['U0STRANGER', /not on the staff list.*U0STRANGER/],
  ['U0GUEST', /Guest accounts cannot/],
  ['U0SINGLE', /Guest accounts cannot/],
  ['U0ROBOT', /Bot accounts cannot/],
  ['U0LEFT', /deactivated/],
  ['U0OTHER', /another workspace|工作区/],
] as const;

describe.each(REFUSED)('%s', (who, rule) => {
  const gestures: [string, () => Promise<Gesture>][] = [
    ['a command', () => as(who).command('/order', untouched(desk.world).number)],
    ['a list', () => as(who).command('/orders', '7d')],
    ['/desk', () => as(who).command('/desk', 'whoami')],
    ['an unknown command', () => as(who).command('/dance')],
    ['a button', async () => as(who).click({ actionId: 'order.refresh', message: await sharedCard() })],
    [
      'the message shortcut',
      () => as(who).shortcut('order.lookup', as('U0LIN').say('C0SUPPORT', untouched(desk.world).number)),
    ],
    ['a mention', () => as(who).mention('C0SUPPORT', untouched(desk.world).number)],
  ];

  test.each(gestures)(
    '%s is refused in private, naming the rule and whom to ask, and no vendor is asked',
    async (_what, act) => {
      // Whatever the shared card needs is asked before it is counted.
      await sharedCard();
      const before = vendorCalls(desk.world);
      const others = () =>
        desk.world.slack
          .visibleTo('U0CHEN')
          .filter(({ via, text }) => via !== 'person' && !text.includes(CABINET_SAMPLE)).length;
      const othersBefore = others();
      const refusal = await answerTo(desk, who, act, [rule]);
      expect(refusal.ephemeralFor).toBe(who);
      expect(read(refusal)).toContain('Lin');
      expect(vendorCalls(desk.world)).toBe(before);
      expect(others()).toBe(othersBefore);
    },
  );
});

test('a payload that claims another workspace is refused, although the person is of ours', async () => {
  const before = vendorCalls(desk.world);
  const form = new URLSearchParams({
    team_id: 'T0ELSEWHERE',
    channel_id: 'C0SUPPORT',
    user_id: 'U0MEI',
    command: '/order',
    text: untouched(desk.world).number,
    response_url: `${desk.world.slack.apiUrl}none`,
  });
  const answer = await postSigned(desk.service.url, form.toString(), { secret: desk.world.signingSecret });
  expect(await answer.text()).toMatch(/workspace|工作区/);
  expect(vendorCalls(desk.world)).toBe(before);
});

test('a payload that claims our workspace does not help somebody of another', async () => {
  const before = vendorCalls(desk.world);
  const form = new URLSearchParams({
    team_id: 'T0SANDBOX',
    channel_id: 'C0SUPPORT',
    user_id: 'U0OTHER',
    command: '/order',
    text: untouched(desk.world).number,
    response_url: `${desk.world.slack.apiUrl}none`,
  });
  const answer = await postSigned(desk.service.url, form.toString(), { secret: desk.world.signingSecret });
  expect(await answer.text()).toMatch(/another workspace/);
  expect(vendorCalls(desk.world)).toBe(before);
});

test('the home tab of a guest holds the refusal', async () => {
  await as('U0GUEST').openHome();
  const view = await desk.world.slack.waitFor(() => as('U0GUEST').home(), { timeoutMs: 10_000 });
  expect(JSON.stringify(view.blocks)).toContain('Guest accounts cannot');
});

test.each([
  ['refuses', { kind: 'refuse', code: 'internal_error' }],
  ['breaks off', { kind: 'cut_before' }],
  ['limits us', { kind: 'rate_limit', retryAfter: 1 }],
  ['fails', { kind: 'server_error' }],
] as const)('while users.info %s, nobody new gets anything, and no vendor is asked', async (_how, fault) => {
  const { slack } = desk.world;
  // Nothing is known of Chen after a change.
  await slack.changePerson('U0CHEN', {});
  slack.faults.add({ ...fault, match: 'users.info' });
  const before = vendorCalls(desk.world);
  const refusal = await answerTo(
    desk,
    'U0CHEN',
    () => as('U0CHEN').command('/order', untouched(desk.world).number),
    [/could not be checked|无法核实|核实|确认/],
  );
  expect(refusal.ephemeralFor).toBe('U0CHEN');
  expect(vendorCalls(desk.world)).toBe(before);
  slack.faults.clear();
});

test('once Slack answers again, the same person is served', async () => {
  const { number, goods } = untouched(desk.world);
  await answerTo(desk, 'U0CHEN', () => as('U0CHEN').command('/order', number), [goods]);
});

test('a person who becomes a guest is refused at the very next click', async () => {
  const { number, goods } = untouched(desk.world);
  const card = await answerTo(desk, 'U0MEI', () => as('U0MEI').command('/order', number), [goods]);
  const before = callsAbout(desk.world, number);
  await desk.world.slack.changePerson('U0MEI', { isRestricted: true });
  const refusal = await answerTo(desk, 'U0MEI', () =>
    as('U0MEI').click({ actionId: 'order.refresh', message: card }),
  );
  expect(read(refusal)).not.toContain(goods);
  expect(read(refusal)).toContain('Lin');
  expect(callsAbout(desk.world, number)).toBe(before);
});
