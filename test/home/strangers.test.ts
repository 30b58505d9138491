import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Homes, startHomes, until } from '../desk/whole.ts';
import { describeOnEachEngine } from '../store/engines.ts';

describeOnEachEngine('the Home', (open) => {
  let homes: Homes;
  let id: string;
  beforeAll(async () => {
    homes = await startHomes(await open());
    ({ id } = await homes.ask('mei'));
  });
  afterAll(() => homes.close());

  const known = async () =>
    (await homes.store.db.selectFrom('homes').select('staff').execute()).map(({ staff }) => staff);

  test.each([
    ['U0STRANGER', 'not on the staff list'],
    ['U0GUEST', 'Guest accounts cannot'],
    ['U0OTHER', 'another workspace'],
    ['U0ROBOT', 'Bot accounts cannot'],
  ])('of %s holds the sentence that refuses them, and nothing of the desk', async (userId, sentence) => {
    await homes.open(userId);
    await homes.settled();
    expect(homes.sees(userId)).toContain(sentence);
    expect(homes.sees(userId)).not.toMatch(/R\d{4}|Waits for me|\/desk help/);
    expect(JSON.stringify(homes.slack.home(userId)?.blocks)).not.toContain('"button"');
    // Whom the policy names is looked at once more, and closed then.
    await until(async () => (await known()).length === 0, 'no Home to be kept for them');
  });

  test('follows nothing for those who are refused', async () => {
    await homes.open('U0LIN');
    const before = homes.published('U0GUEST');
    const another = await homes.ask('mei');
    homes.follow();
    await homes.untilSees('U0LIN', another.id);
    await homes.settled();
    expect(homes.published('U0GUEST')).toBe(before);
  });

  test('is taken away from somebody who becomes a guest, and given back when they are one no longer', async () => {
    await homes.open('U0LIN');
    expect(homes.sees('U0LIN')).toContain(id);
    await homes.slack.changePerson('U0LIN', { isRestricted: true });
    expect(await homes.untilSees('U0LIN', 'Guest accounts cannot')).not.toContain(id);
    await homes.settled();
    const before = homes.published('U0LIN');
    await homes.ask('mei');
    homes.follow();
    await homes.settled();
    expect(homes.published('U0LIN')).toBe(before);
    await homes.slack.changePerson('U0LIN', { isRestricted: false });
    await homes.open('U0LIN');
    expect(homes.sees('U0LIN')).toContain(id);
  });

  test('is shown to nobody of whom Slack does not say who they are, and as soon as it does', async () => {
    await homes.slack.changePerson('U0CHEN', {});
    homes.slack.faults.add({ match: 'users.info', kind: 'server_error' });
    await homes.open('U0CHEN');
    expect(homes.sees('U0CHEN')).toContain('暂时无法确认您的身份');
    homes.slack.faults.clear();
    await homes.untilSees('U0CHEN', '我的申请（0 个进行中）');
  });

  test('is not drawn for whoever opens the messages beside it', async () => {
    const before = homes.published();
    await homes.slack.as('U0MEI').openHome('messages');
    await homes.open('U0LIN');
    await homes.settled();
    expect(homes.sees('U0MEI')).toBe('');
    expect(homes.published()).toBe(before + 1);
  });
});
