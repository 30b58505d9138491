import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlack, type Slack } from '../../sandbox/slack/slack.ts';
import { type BareApp, fieldsOf, json, startBareApp } from './slack-app.ts';

let slack: Slack;
let app: BareApp;
let clock: number;

beforeEach(async () => {
  clock = Date.UTC(2026, 10, 1);
  slack = createSlack({ botToken: 'xoxb-test', signingSecret: 's', now: () => clock });
  await slack.listen();
  app = await startBareApp();
  slack.requestUrl = app.url;
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

const refresh = [
  {
    type: 'actions',
    elements: [{ type: 'button', action_id: 'order.refresh', text: { type: 'plain_text', text: 'Refresh' } }],
  },
];

async function respond(url: unknown, body: object): Promise<{ status: number; error?: string }> {
  const answer = await fetch(String(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const said: { readonly error?: string } = JSON.parse(await answer.text());
  return { status: answer.status, ...said };
}

/** The response URL of the newest request that the app got. */
const lastUrl = () => fieldsOf(app.arrived.at(-1))['response_url'];

async function commandUrl(): Promise<unknown> {
  app.react = () => json({ text: 'Looking up', blocks: refresh });
  await slack.as('U0MEI').command('/order', 'VI1');
  return lastUrl();
}

async function clickUrl(): Promise<unknown> {
  await commandUrl();
  app.react = () => ({});
  await slack.as('U0MEI').click({ actionId: 'order.refresh' });
  return lastUrl();
}

const seen = (who = 'U0MEI') => slack.visibleTo(who, 'C0SUPPORT').map((message) => message.text);

describe('a response URL', () => {
  it('is used five times, then no more', async () => {
    const url = await commandUrl();
    for (const n of [1, 2, 3, 4, 5]) expect((await respond(url, { text: `${n}` })).status).toBe(200);
    expect(await respond(url, { text: '6' })).toMatchObject({ status: 404, error: 'used_url' });
    expect(seen()).toEqual(['Looking up', '1', '2', '3', '4', '5']);
  });

  it('lives half an hour', async () => {
    const url = await commandUrl();
    clock += 30 * 60_000;
    expect((await respond(url, { text: 'In time' })).status).toBe(200);
    clock += 1;
    expect(await respond(url, { text: 'Late' })).toMatchObject({ status: 404, error: 'expired_url' });
  });

  it('refuses what Slack refuses, without counting it', async () => {
    const url = await commandUrl();
    for (let n = 0; n < 6; n += 1) {
      expect(await respond(url, { blocks: [{ type: 'marquee' }] })).toMatchObject({
        status: 400,
        error: 'invalid_blocks',
      });
    }
    expect((await respond(url, {})).error).toBe('no_text');
    expect((await respond(url, { text: 'Well' })).status).toBe(200);
  });

  it('that nobody handed out is refused', async () => {
    const url = String(await commandUrl()).replace(/[^/]+$/, 'guessed');
    expect((await respond(url, { text: 'a' })).status).toBe(404);
  });

  it('shows a thing to the whole channel when told to', async () => {
    await respond(await commandUrl(), { text: 'For all', response_type: 'in_channel' });
    expect(seen('U0LIN')).toEqual(['For all']);
  });
});

describe('replacing', () => {
  it('a command’s own acknowledgement is not possible: the answer comes below it (bolt-js#2287)', async () => {
    await respond(await commandUrl(), { text: 'Found', replace_original: true });
    expect(seen()).toEqual(['Looking up', 'Found']);
  });

  it('an ephemeral under a button is replaced where it stands', async () => {
    const url = await clickUrl();
    const before = slack.visibleTo('U0MEI')[0];
    await respond(url, { text: 'Fresh', replace_original: true });
    expect(slack.visibleTo('U0MEI')).toMatchObject([
      { ts: before?.ts, text: 'Fresh', ephemeralFor: 'U0MEI' },
    ]);
  });

  it('a posted message under a button is replaced for everybody', async () => {
    app.react = () => json({ text: 'Card', blocks: refresh, response_type: 'in_channel' });
    await slack.as('U0MEI').command('/order');
    app.react = () => ({});
    await slack.as('U0LIN').click({ actionId: 'order.refresh' });
    await respond(lastUrl(), { text: 'Fresh', replace_original: true });
    expect(seen('U0CHEN')).toEqual(['Fresh']);
    expect(slack.visibleTo('U0CHEN')[0]?.edited).toBeDefined();
  });

  it('a message under a button can be taken away, and then not replaced', async () => {
    const url = await clickUrl();
    await respond(url, { delete_original: true });
    expect(seen()).toEqual([]);
    expect((await respond(url, { text: 'a', replace_original: true })).error).toBe('message_not_found');
  });

  it('a click’s URL without replace_original adds an ephemeral', async () => {
    await respond(await clickUrl(), { text: 'Also' });
    expect(seen()).toEqual(['Looking up', 'Also']);
  });
});

describe('what is recorded', () => {
  it('the acknowledgement’s and the response URL’s bytes', async () => {
    await respond(await commandUrl(), { text: 'Found 138****8000' });
    expect(slack.traffic.map(({ kind }) => kind)).toEqual(['ack', 'response_url']);
    expect(slack.traffic[0]).toMatchObject({ method: 'command /order' });
    expect(slack.traffic[1]?.body).toContain('138****8000');
  });
});
