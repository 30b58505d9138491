import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSlack, type Slack } from '../../sandbox/slack/slack.ts';
import type { Card } from '../../src/cards/card.ts';
import type { Messenger } from '../../src/messengers/port.ts';
import { createPosting } from '../../src/messengers/slack/posting.ts';
import { type WatchedCalls, watchCalls } from '../../src/messengers/slack/quiet.ts';
import { parsePolicy } from '../../src/settings/policy.ts';
import { startHomes, until } from '../desk/whole.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const BOT_TOKEN = 'xoxb-no-answers-test';
const LOST = { match: /^chat\./, kind: 'cut_before' } as const;
const policy = parsePolicy(
  readFileSync(new URL('../../policy.example.yml', import.meta.url), 'utf8'),
  'policy.yml',
  { slack: true },
);
const card: Card = {
  summary: 'a',
  title: 'a',
  tone: 'plain',
  lead: null,
  parts: [],
  footnotes: [],
  buttons: [],
};

describe('calls to a Slack that gives no answers', () => {
  const clock = { ms: 1_760_000_000_000 };
  let slack: Slack;
  let client: WebClient;
  let calls: WatchedCalls;
  let posting: Pick<Messenger, 'show'>;
  let told: string[];
  let next = 0;
  beforeEach(async () => {
    slack = createSlack({ botToken: BOT_TOKEN, signingSecret: 'secret' });
    await slack.listen();
    client = new WebClient(BOT_TOKEN, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
    told = [];
    calls = watchCalls({
      now: () => clock.ms,
      ask: () => client.auth.test(),
      onBreaker: (family, open) => told.push(`${family} ${open ? 'open' : 'closed'}`),
      everyMs: 20,
    });
    posting = createPosting(client, policy, () => clock.ms, calls.quiet);
  });
  afterEach(async () => {
    calls.stop();
    await slack.close();
  });

  const post = () =>
    posting.show(
      { id: `m${next++}`, recipient: '#alerts', handle: null, triedSince: null, below: null },
      card,
    );
  const sent = (method: string) => slack.traffic.filter((call) => call.method === method).length;
  const triedInVain = async (times: number) => {
    for (let time = 0; time < times; time += 1) await expect(post()).rejects.toThrow('no answer');
  };

  test('are not made after five in a row, and nothing of them can have arrived; other methods are called', async () => {
    slack.faults.add(LOST);
    await triedInVain(5);
    expect(sent('chat.postMessage')).toBe(5);
    await expect(post()).rejects.toMatchObject({
      code: 'messenger_trouble',
      arrived: 'no',
      retryAfterMs: null,
    });
    expect(sent('chat.postMessage')).toBe(5);
    expect(calls.silent()).toEqual(['chat']);
    expect(told).toEqual(['chat open']);
    const opened = await calls.quiet('conversations.open', () =>
      client.conversations.open({ users: 'U0MEI' }),
    );
    expect(opened.ok).toBe(true);
  });

  test('go on as soon as one is answered', async () => {
    const mend = slack.faults.add(LOST);
    await triedInVain(5);
    mend();
    clock.ms += 5_000;
    expect(await post()).toMatchObject({ how: 'posted' });
    expect(calls.silent()).toEqual([]);
    expect(told).toEqual(['chat open', 'chat closed']);
    expect(await post()).toMatchObject({ how: 'posted' });
  });

  test('are tried without any message to send, and Slack that is mended is noticed', async () => {
    const mend = slack.faults.add({ ...LOST, match: /./ });
    await triedInVain(5);
    mend();
    clock.ms += 5_000;
    await until(async () => calls.silent().length === 0, 'Slack to be noticed');
    expect(sent('chat.postMessage')).toBe(5);
    expect(await post()).toMatchObject({ how: 'posted' });
  });

  test('are made on and on where Slack answers with an error: that may be for one message alone', async () => {
    slack.faults.add({ ...LOST, kind: 'refuse', code: 'internal_error', times: 12 });
    for (let time = 0; time < 12; time += 1) await expect(post()).rejects.toThrow('internal_error');
    expect(sent('chat.postMessage')).toBe(12);
    expect(await post()).toMatchObject({ how: 'posted' });
    expect(told).toEqual([]);
  });
});

describeOnEachEngine('a desk whose Slack gives no answers', (open) => {
  test('says so at /readyz and in its metrics until Slack answers, and then posts what waited, once', async () => {
    const homes = await startHomes(await open());
    try {
      const gauge = async () => {
        const text = await homes.desk.metrics.registry.metrics();
        return text.match(/^latchkey_messenger_breaker_open\{[^}]*methods="chat"\} (\d)$/m)?.[1];
      };
      /** Nothing is under way meanwhile: a lease must not lapse over it. */
      const minutePasses = async () => {
        const held = homes.store.db.selectFrom('jobs').select('key').where('lease_until', 'is not', null);
        if ((await held.execute()).length === 0) homes.pass(60_000);
      };
      expect(await homes.readyz()).toEqual({ status: 200, body: { status: 'ready' } });
      const mend = homes.slack.faults.add(LOST);
      const id = await homes.appeal();
      await until(async () => {
        await minutePasses();
        return (await homes.readyz()).status === 503;
      }, 'the desk to say that Slack is silent');
      expect(await homes.readyz()).toMatchObject({
        body: { missing: [{ what: 'slack', why: 'no answer to the last messages' }] },
      });
      expect(await gauge()).toBe('1');
      mend();
      await until(async () => {
        await minutePasses();
        return (await homes.readyz()).status === 200;
      }, 'the desk to notice that Slack answers');
      expect(await gauge()).toBe('0');
      const cards = () =>
        homes.slack.workspace
          .messages()
          .filter((message) => JSON.stringify(message.metadata).includes(`appeal:${id}"`));
      await until(async () => {
        await minutePasses();
        return cards().length > 0;
      }, 'the card');
      expect(cards()).toHaveLength(1);
    } finally {
      await homes.close();
    }
  });
});
