import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlack, type Slack } from '../../sandbox/slack/slack.ts';
import { type BareApp, fieldsOf, startBareApp } from './slack-app.ts';

const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => 'error',
  setName() {},
};

let slack: Slack;
let app: BareApp;
let client: WebClient;

beforeEach(async () => {
  slack = createSlack({
    botToken: 'xoxb-test',
    signingSecret: 's',
    ackTimeoutMs: 300,
    eventRetryDelaysMs: [5],
  });
  await slack.listen();
  app = await startBareApp();
  slack.requestUrl = app.url;
  client = new WebClient('xoxb-test', {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // The level is a word of the logger's own enum; silence needs none of them.
    logger: silent as never,
  });
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

const post = (text = 'Hello') => client.chat.postMessage({ channel: 'C0ALERTS', text });
const seen = () => slack.visibleTo('U0MEI', 'C0ALERTS').map((message) => message.text);
const match = 'chat.postMessage';

describe('faults of the Web API', () => {
  it('cut_before: an error, and no message', async () => {
    slack.faults.add({ kind: 'cut_before', match, times: 1 });
    await expect(post()).rejects.toThrow();
    expect(seen()).toEqual([]);
    await post('Again');
    expect(seen()).toEqual(['Again']);
  });

  it.each(['cut_after', 'truncate', 'garbage'] as const)(
    '%s: an error, yet the message is there',
    async (kind) => {
      slack.faults.add({ kind, match, times: 1 });
      await expect(post()).rejects.toThrow();
      expect(seen()).toEqual(['Hello']);
    },
  );

  it('refuse: the given code in Slack’s form', async () => {
    slack.faults.add({ kind: 'refuse', match, code: 'restricted_action', times: 1 });
    await expect(post()).rejects.toMatchObject({ data: { ok: false, error: 'restricted_action' } });
    expect(seen()).toEqual([]);
  });

  it('rate_limit: 429 with the seconds to wait', async () => {
    slack.faults.add({ kind: 'rate_limit', match, retryAfter: 7, times: 1 });
    await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
  });

  it('server_error: the status', async () => {
    slack.faults.add({ kind: 'server_error', match, code: '503', times: 1 });
    await expect(post()).rejects.toMatchObject({ statusCode: 503 });
  });

  it('delay: later, but well', async () => {
    slack.faults.add({ kind: 'delay', match, ms: 20, times: 1 });
    await post();
    expect(seen()).toEqual(['Hello']);
  });

  it('delay until something: not before, and then well', async () => {
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    slack.faults.add({ kind: 'delay', match, until, times: 1 });
    const posted = post();
    await post('Later, and yet before it');
    release();
    await posted;
    expect(seen()).toEqual(['Later, and yet before it', 'Hello']);
  });

  it('late_answer: it is there at once, and the app hears of it later', async () => {
    slack.faults.add({ kind: 'late_answer', match, ms: 200, times: 1 });
    let answered = false;
    const posting = post().then(() => {
      answered = true;
    });
    await slack.waitFor(() => seen().includes('Hello'));
    expect(answered).toBe(false);
    await posting;
  });

  it('are turned over HTTP too', async () => {
    const knobs = slack.apiUrl.replace('/api/', '/_sandbox/faults');
    const body = JSON.stringify({ kind: 'refuse', match, code: 'fatal_error', times: 1 });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(knobs, { method: 'POST', headers, body })).status).toBe(201);
    await expect(post()).rejects.toMatchObject({ data: { error: 'fatal_error' } });
    await post();
  });
});

describe('faults of a response URL', () => {
  it('cut_after: the answer is there though the app saw an error', async () => {
    await slack.as('U0MEI').command('/order');
    slack.faults.add({ kind: 'cut_after', match: 'response_url', times: 1 });
    const url = String(fieldsOf(app.arrived[0])['response_url']);
    const headers = { 'content-type': 'application/json' };
    const answer = fetch(url, { method: 'POST', headers, body: JSON.stringify({ text: 'Found' }) });
    await expect(answer).rejects.toThrow();
    expect(slack.visibleTo('U0MEI').map((message) => message.text)).toEqual(['Found']);
  });
});

describe('faults of deliveries', () => {
  it('duplicate: the same thing twice', async () => {
    slack.faults.add({ kind: 'duplicate', match: 'delivery.event', times: 1 });
    await slack.as('U0MEI').mention('C0SUPPORT', 'VI1');
    const [first, second] = app.arrived.map((request) => request.body);
    expect(app.arrived).toHaveLength(2);
    expect(first).toBe(second);
  });

  it('cut_before: the app hears nothing, the person of a failure', async () => {
    slack.faults.add({ kind: 'cut_before', match: 'delivery.command', times: 1 });
    expect(await slack.as('U0MEI').command('/order')).toMatchObject({ error: 'dispatch_failed' });
    expect(app.arrived).toEqual([]);
  });

  it('cut_after: the app did it, the person is told of a time-out, an event comes again', async () => {
    slack.faults.add({ kind: 'cut_after', match: /^delivery\./, times: 2 });
    expect(await slack.as('U0MEI').command('/order')).toMatchObject({ error: 'operation_timeout' });
    await slack.as('U0MEI').mention('C0SUPPORT', 'VI1');
    await slack.waitFor(() => app.arrived.length === 3);
    expect(app.arrived[2]?.headers['x-slack-retry-reason']).toBe('http_timeout');
  });
});

describe('waiting', () => {
  it('ends with what was awaited, or with an error that says what was not there', async () => {
    const waiting = slack.waitForMessage('U0MEI', (message) => message.text === 'Hello', {
      channel: 'C0ALERTS',
    });
    await post();
    expect((await waiting).text).toBe('Hello');
    const inVain = slack.waitFor(() => undefined, { timeoutMs: 30, what: 'a miracle' });
    await expect(inVain).rejects.toThrow('Waited 30 ms in vain for a miracle.');
  });
});
