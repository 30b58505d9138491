import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSlack, type Slack } from '../../sandbox/slack/slack.ts';
import type { Card } from '../../src/cards/card.ts';
import { MessengerRefused, MessengerTrouble } from '../../src/messengers/port.ts';
import { createHomeTabs, type HomeTabs } from '../../src/messengers/slack/home-tab.ts';
import { createPeople } from '../../src/messengers/slack/people.ts';
import { createQuiet } from '../../src/messengers/slack/quiet.ts';
import { createLog } from '../../src/observe/log.ts';
import { parsePolicy } from '../../src/settings/policy.ts';

const BOT_TOKEN = 'xoxb-of-a-test';
const policy = parsePolicy(
  readFileSync(new URL('../../policy.example.yml', import.meta.url), 'utf8'),
  'policy.yml',
  { slack: true },
);

let slack: Slack;
let homes: HomeTabs;
let clock: number;
/** What the messenger knows of its own workspace. */
let team: string | null;

beforeEach(async () => {
  clock = 1_760_000_000_000;
  team = 'T0SANDBOX';
  slack = createSlack({ botToken: BOT_TOKEN, signingSecret: 'secret' });
  await slack.listen();
  const client = new WebClient(BOT_TOKEN, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  const now = () => clock;
  const people = createPeople({
    client,
    policy,
    homeTeam: () => team,
    now,
    onEvent: () => undefined,
    onTrouble: () => undefined,
  });
  const log = createLog('silent', []);
  homes = createHomeTabs({
    client,
    quiet: createQuiet(now),
    people,
    refusal: ({ rule }) => cardOf(`refused: ${rule}`),
    log,
  });
});
afterEach(() => slack.close());

function cardOf(title: string): Card {
  return { summary: title, title, tone: 'plain', lead: null, parts: [], footnotes: [], buttons: [] };
}

function staff(id: string) {
  const person = policy.staff.byId.get(id);
  if (!person) throw new Error(`The policy has no ${id}`);
  return person;
}

const shown = (userId: string) => JSON.stringify(slack.home(userId)?.blocks ?? null);
const tries = () => slack.traffic.filter(({ method }) => method === 'views.publish').length;

async function troubleOf(call: Promise<unknown>): Promise<MessengerTrouble> {
  try {
    await call;
  } catch (error) {
    if (error instanceof MessengerTrouble) return error;
    throw error;
  }
  throw new Error('This was no trouble');
}

test('a Home is drawn for the language that Slack names, and published', async () => {
  const tags: (string | null)[] = [];
  const draw = async (tag: string | null) => {
    tags.push(tag);
    return cardOf('Mine');
  };
  expect(await homes.show(staff('lin'), draw)).toBe('shown');
  expect(await homes.show(staff('mei'), draw)).toBe('shown');
  expect(tags).toEqual(['en-US', 'zh-CN']);
  expect(shown('U0LIN')).toContain('Mine');
});

test('where there is nothing to draw, nothing is published', async () => {
  expect(await homes.show(staff('lin'), async () => null)).toBe('same');
  expect(tries()).toBe(0);
});

test('for somebody who is not let in nothing is drawn, and their Home says why', async () => {
  await slack.changePerson('U0LIN', { deleted: true });
  const draw = async () => {
    throw new Error('drawn for somebody who is not let in');
  };
  expect(await homes.show(staff('lin'), draw)).toBe('not_let_in');
  expect(shown('U0LIN')).toContain('refused: deactivated');
  slack.faults.add({ match: 'views.publish', kind: 'refuse', code: 'user_not_found' });
  expect(await homes.show(staff('lin'), draw)).toBe('not_let_in');
});

test('while Slack does not say who somebody is, it is trouble, and they keep what they have', async () => {
  await homes.show(staff('lin'), async () => cardOf('Mine'));
  clock += 3_600_000;
  slack.faults.add({ match: 'users.info', kind: 'server_error' });
  expect((await troubleOf(homes.show(staff('lin'), async () => cardOf('Other')))).retryAfterMs).toBeNull();
  expect(shown('U0LIN')).toContain('Mine');
});

test('after Slack has asked to wait nobody’s Home is tried, until the time is over', async () => {
  slack.faults.add({ match: 'views.publish', kind: 'rate_limit', retryAfter: 7, times: 1 });
  const show = (id: string) => homes.show(staff(id), async () => cardOf('Mine'));
  expect((await troubleOf(show('lin'))).retryAfterMs).toBe(7_000);
  clock += 5_000;
  expect((await troubleOf(show('mei'))).retryAfterMs).toBe(2_000);
  expect(tries()).toBe(1);
  clock += 2_000;
  expect(await show('mei')).toBe('shown');
  expect(await show('lin')).toBe('shown');
  expect(tries()).toBe(3);
});

test('what Slack refuses is a refusal with Slack’s word, and what may pass is trouble', async () => {
  const show = () => homes.show(staff('lin'), async () => cardOf('Mine'));
  slack.faults.add({ match: 'views.publish', kind: 'refuse', code: 'not_enabled', times: 1 });
  await expect(show()).rejects.toEqual(new MessengerRefused('not_enabled'));
  slack.faults.add({ match: 'views.publish', kind: 'cut_after', times: 1 });
  expect((await troubleOf(show())).arrived).toBe('maybe');
  expect(shown('U0LIN')).toContain('Mine');
});

test('nobody is taken for a stranger before Slack has said which workspace is ours: the Home is shown later', async () => {
  team = null;
  const draw = async () => cardOf('Mine');
  expect((await troubleOf(homes.show(staff('lin'), draw))).arrived).toBe('no');
  expect(tries()).toBe(0);
  team = 'T0SANDBOX';
  expect(await homes.show(staff('lin'), draw)).toBe('shown');
});
