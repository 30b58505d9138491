import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlack, type Slack } from '../../sandbox/slack/slack.ts';
import { ImpossibleGesture } from '../../sandbox/slack/views.ts';
import { type BareApp, fieldsOf, json, startBareApp } from './slack-app.ts';

const SECRET = 'signing-secret-of-a-test';
const plain = (text: string) => ({ type: 'plain_text', text });
const card = (...ids: string[]) => [
  { type: 'section', block_id: 'text', text: { type: 'mrkdwn', text: 'Card' } },
  {
    type: 'actions',
    block_id: 'buttons',
    elements: ids.map((id) => ({ type: 'button', action_id: id, value: `v-${id}`, text: plain(id) })),
  },
];

let slack: Slack;
let app: BareApp;
let clock: number;

beforeEach(async () => {
  clock = Date.UTC(2026, 10, 1);
  slack = createSlack({
    botToken: 'xoxb-test',
    signingSecret: SECRET,
    now: () => clock,
    ackTimeoutMs: 300,
    eventRetryDelaysMs: [5, 10, 15],
  });
  await slack.listen();
  app = await startBareApp();
  slack.requestUrl = app.url;
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

/** Publishes Mei's home tab. */
async function publishHome(blocks: object): Promise<void> {
  const answer = await fetch(`${slack.apiUrl}views.publish`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: 'U0MEI', view: { type: 'home', blocks } }),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
}

/** What Slack's documentation says a signature is, written down once more. */
function signature(timestamp: unknown, body: string, secret = SECRET): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

describe('signed requests', () => {
  it('are signed over the raw body with the clock’s time', async () => {
    await slack.as('U0MEI').command('/order', '柜 VI231228102118586561 & more');
    const [request] = app.arrived;
    const timestamp = request?.headers['x-slack-request-timestamp'];
    expect(timestamp).toBe(String(clock / 1000));
    expect(request?.headers['x-slack-signature']).toBe(signature(timestamp, request?.body ?? ''));
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('are signed wrongly under the bad_signature fault, once', async () => {
    slack.faults.add({ kind: 'bad_signature', match: 'delivery.command', times: 1 });
    await slack.as('U0MEI').command('/order');
    await slack.as('U0MEI').command('/order');
    const good = app.arrived.map(
      ({ headers, body }) =>
        headers['x-slack-signature'] === signature(headers['x-slack-request-timestamp'], body),
    );
    expect(good).toEqual([false, true]);
  });

  it.each([-3600, 86_400])('can be %d seconds off, with a signature that fits', async (skew) => {
    slack.skewSeconds = skew;
    await slack.as('U0MEI').command('/order');
    const [request] = app.arrived;
    const timestamp = Number(request?.headers['x-slack-request-timestamp']);
    expect(timestamp - clock / 1000).toBe(skew);
    expect(request?.headers['x-slack-signature']).toBe(signature(timestamp, request?.body ?? ''));
  });
});

describe('slash commands', () => {
  it('carry every field', async () => {
    await slack.as('U0MEI').command('/order', 'VI1', { channel: 'C0SUPPORT' });
    expect(fieldsOf(app.arrived[0])).toMatchObject({
      team_id: 'T0SANDBOX',
      channel_id: 'C0SUPPORT',
      channel_name: 'support',
      user_id: 'U0MEI',
      user_name: 'mei',
      command: '/order',
      text: 'VI1',
      api_app_id: 'A0LATCHKEY',
      is_enterprise_install: 'false',
      response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/commands\//),
      trigger_id: expect.any(String),
    });
  });

  it('say which workspace a visitor is from', async () => {
    await slack.as('U0OTHER').command('/order');
    expect(fieldsOf(app.arrived[0])).toMatchObject({ team_id: 'T0OTHER', user_id: 'U0OTHER' });
  });

  it('show a JSON answer to the one person, and an in_channel one to all', async () => {
    app.react = () => json({ text: 'Only you', blocks: card('a') });
    const { message } = await slack.as('U0MEI').command('/order');
    expect(message).toMatchObject({ text: 'Only you', ephemeralFor: 'U0MEI', via: 'acknowledgement' });
    expect(slack.visibleTo('U0LIN', 'C0SUPPORT')).toEqual([]);
    app.react = () => json({ text: 'All', response_type: 'in_channel' });
    await slack.as('U0MEI').command('/order');
    expect(slack.visibleTo('U0LIN', 'C0SUPPORT')).toMatchObject([{ text: 'All' }]);
  });

  it('show a plain text, and nothing for an empty answer', async () => {
    app.react = () => ({ body: 'Looking up' });
    expect((await slack.as('U0MEI').command('/order')).message?.text).toBe('Looking up');
    app.react = () => ({});
    expect(await slack.as('U0MEI').command('/order')).not.toHaveProperty('message');
  });

  it('tell the person of a time-out after the time is up', async () => {
    app.react = () => undefined;
    const result = await slack.as('U0MEI').command('/order');
    expect(result).toMatchObject({ status: 0, error: 'operation_timeout' });
    expect(slack.visibleTo('U0MEI')).toMatchObject([
      { via: 'slackbot', text: '/order failed with the error "operation_timeout"' },
    ]);
  });

  it('tell the person when the app refuses or is not there', async () => {
    app.react = () => ({ status: 401 });
    expect(await slack.as('U0MEI').command('/order')).toMatchObject({
      status: 401,
      error: 'dispatch_failed',
    });
    slack.requestUrl = 'http://127.0.0.1:9/slack/events';
    expect(await slack.as('U0MEI').command('/order')).toMatchObject({ status: 0, error: 'dispatch_failed' });
  });

  it('with an answer that breaks Block Kit’s limits fail, and the delivery says why', async () => {
    app.react = () => json({ text: 'a', blocks: [{ type: 'header', text: plain('a'.repeat(151)) }] });
    const result = await slack.as('U0MEI').command('/order');
    expect(result).toMatchObject({ status: 200, error: 'invalid_blocks' });
    expect(slack.deliveries.at(-1)?.failed).toContain('json-pointer:/blocks/0/text/text');
  });
});

describe('clicks', () => {
  it('carry the message, its value, and a response URL', async () => {
    const message = slack.workspace.add({
      channel: 'C0APPROVE',
      user: 'U0LATCHKEY',
      botId: 'B0LATCHKEY',
      text: 'Card',
      blocks: card('request.approve', 'request.reject'),
      via: 'web_api',
    });
    await slack.as('U0LIN').click({ actionId: 'request.reject' });
    expect(fieldsOf(app.arrived[0])).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0LIN', team_id: 'T0SANDBOX' },
      container: { type: 'message', message_ts: message.ts, channel_id: 'C0APPROVE', is_ephemeral: false },
      message: { ts: message.ts, text: 'Card' },
      channel: { id: 'C0APPROVE' },
      actions: [
        {
          action_id: 'request.reject',
          block_id: 'buttons',
          value: 'v-request.reject',
          action_ts: expect.any(String),
        },
      ],
      response_url: expect.stringContaining('/actions/'),
    });
  });

  it('on an ephemeral come without the message', async () => {
    app.react = () => json({ text: 'Only you', blocks: card('order.refresh') });
    await slack.as('U0MEI').command('/order');
    await slack.as('U0MEI').click({ actionId: 'order.refresh' });
    const payload = fieldsOf(app.arrived[1]);
    expect(payload).toMatchObject({ container: { is_ephemeral: true } });
    expect(payload).not.toHaveProperty('message');
  });

  it('press the newest button there is, and only one that the person sees', async () => {
    app.react = () => json({ text: 'Only you', blocks: card('order.refresh') });
    await slack.as('U0MEI').command('/order');
    const { message } = await slack.as('U0MEI').command('/order');
    await slack.as('U0MEI').click({ actionId: 'order.refresh' });
    expect(fieldsOf(app.arrived[2])).toMatchObject({ container: { message_ts: message?.ts } });
    await expect(slack.as('U0LIN').click({ actionId: 'order.refresh' })).rejects.toThrow(ImpossibleGesture);
    await expect(slack.as('U0MEI').click({ actionId: 'order.share' })).rejects.toThrow('order.refresh');
  });

  it('choose an option of a menu that is offered', async () => {
    const options = ['order.door', 'order.appeal'].map((value) => ({ text: plain(value), value }));
    app.react = () =>
      json({
        text: 'a',
        blocks: [{ type: 'actions', elements: [{ type: 'overflow', action_id: 'more', options }] }],
      });
    await slack.as('U0MEI').command('/order');
    await slack.as('U0MEI').select({ actionId: 'more' }, 'order.appeal');
    expect(fieldsOf(app.arrived[1])).toMatchObject({
      actions: [{ selected_option: { value: 'order.appeal' } }],
    });
    await expect(slack.as('U0MEI').select({ actionId: 'more' }, 'fly')).rejects.toThrow('is not offered');
  });
});

describe('buttons in a home tab', () => {
  it('come with the view and a trigger, and with neither a channel nor a response URL', async () => {
    await publishHome(card('request.approve'));
    await slack.as('U0MEI').click({ view: 'home', actionId: 'request.approve' });
    const payload = fieldsOf(app.arrived[0]);
    expect(payload).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: slack.home('U0MEI')?.id },
      view: { type: 'home', id: slack.home('U0MEI')?.id },
      user: { id: 'U0MEI' },
      trigger_id: expect.any(String),
      actions: [{ action_id: 'request.approve', value: 'v-request.approve' }],
    });
    for (const key of ['response_url', 'channel', 'message']) expect(payload).not.toHaveProperty(key);
    await expect(slack.as('U0LIN').click({ view: 'home', actionId: 'request.approve' })).rejects.toThrow(
      ImpossibleGesture,
    );
  });
});

describe('message shortcuts', () => {
  it('carry the callback_id and the message', async () => {
    const message = slack.as('U0MEI').say('C0SUPPORT', 'Please look at VI1');
    await slack.as('U0LIN').shortcut('order.lookup', message);
    expect(fieldsOf(app.arrived[0])).toMatchObject({
      type: 'message_action',
      callback_id: 'order.lookup',
      message: { text: 'Please look at VI1', user: 'U0MEI' },
      user: { id: 'U0LIN' },
      response_url: expect.any(String),
    });
  });
});

describe('events', () => {
  const events = () => app.arrived.map((request) => JSON.parse(request.body));

  it('carry an id, and mentions, home tabs and changed people', async () => {
    await slack.as('U0MEI').mention('C0SUPPORT', 'VI1');
    await slack.as('U0MEI').openHome();
    await slack.changePerson('U0MEI', { isRestricted: true });
    expect(events()).toMatchObject([
      { type: 'event_callback', event: { type: 'app_mention', text: '<@U0LATCHKEY> VI1', user: 'U0MEI' } },
      { event: { type: 'app_home_opened', user: 'U0MEI', tab: 'home' } },
      { event: { type: 'user_change', user: { id: 'U0MEI', is_restricted: true } } },
    ]);
    expect(new Set(events().map((event) => event.event_id)).size).toBe(3);
    expect(app.arrived[0]?.headers['content-type']).toBe('application/json');
  });

  it('of an opened home tab say which tab, and bring along what stands there once something does', async () => {
    await slack.as('U0MEI').openHome('messages');
    await slack.as('U0MEI').openHome();
    expect(events().map(({ event }) => [event.tab, event.view])).toEqual([
      ['messages', undefined],
      ['home', undefined],
    ]);
    await publishHome(card('request.approve'));
    await slack.as('U0MEI').openHome();
    expect(events().at(-1)).toMatchObject({
      event: { tab: 'home', view: { id: slack.home('U0MEI')?.id, type: 'home' } },
    });
  });

  it('are retried with their number and reason, under the same id, until one is taken', async () => {
    app.react = () => ({ status: app.arrived.length < 3 ? 500 : 200 });
    const result = await slack.as('U0MEI').mention('C0SUPPORT', 'VI1');
    expect(result.error).toBe('dispatch_failed');
    await slack.waitFor(() => app.arrived.length === 3);
    expect(app.arrived.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2']);
    expect(app.arrived[1]?.headers['x-slack-retry-reason']).toBe('http_error');
    expect(new Set(events().map((event) => event.event_id)).size).toBe(1);
  });

  it('are given up after the last retry', async () => {
    app.react = () => undefined;
    await slack.as('U0MEI').mention('C0SUPPORT', 'VI1');
    await slack.waitFor(() => slack.deliveries.filter((one) => one.failed !== undefined).length === 4);
    expect(app.arrived[3]?.headers).toMatchObject({
      'x-slack-retry-num': '3',
      'x-slack-retry-reason': 'http_timeout',
    });
  });

  it('ask the app to prove its address', async () => {
    app.react = ({ body }) => ({ body: JSON.parse(body).challenge });
    expect(await slack.verifyUrl()).toBe(true);
    app.react = () => ({ body: 'no' });
    expect(await slack.verifyUrl()).toBe(false);
  });
});

describe('forms', () => {
  const text = (blockId: string, more: object = {}) => ({
    type: 'input',
    block_id: blockId,
    label: plain(blockId),
    element: { type: 'plain_text_input', action_id: blockId, ...more },
  });
  const form = (title: string, more: object = {}) => ({
    type: 'modal',
    callback_id: 'refund.new',
    title: plain(title),
    submit: plain('Send'),
    blocks: [text('order'), { ...text('note'), optional: true }],
    ...more,
  });
  const open = async (view: object) => {
    const body = JSON.stringify({ trigger_id: slack.grants.trigger('U0MEI'), view });
    const headers = { 'content-type': 'application/json', authorization: 'Bearer xoxb-test' };
    const answer = await fetch(`${slack.apiUrl}views.open`, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ ok: true });
  };

  it('send what was filled in, and close', async () => {
    await open(form('Refund'));
    const result = await slack.as('U0MEI').submit(undefined, { order: 'VI1' });
    expect(result).toMatchObject({ status: 200 });
    expect(fieldsOf(app.arrived[0])).toMatchObject({
      type: 'view_submission',
      view: {
        callback_id: 'refund.new',
        state: {
          values: {
            order: { order: { type: 'plain_text_input', value: 'VI1' } },
            note: { note: { value: null } },
          },
        },
      },
    });
    expect(slack.as('U0MEI').view()).toBeUndefined();
  });

  it('are not sent while a required field is empty', async () => {
    await open(form('Refund'));
    const result = await slack.as('U0MEI').submit(undefined, { note: 'a' });
    expect(result.fieldErrors).toHaveProperty('order');
    expect(app.arrived).toEqual([]);
  });

  it('show field errors, an update, a form on top, and go away altogether', async () => {
    await open(form('One'));
    const mei = slack.as('U0MEI');
    const submit = () => mei.submit(undefined, { order: 'VI1' });
    app.react = () => json({ response_action: 'errors', errors: { order: 'No such order' } });
    expect((await submit()).fieldErrors).toEqual({ order: 'No such order' });
    app.react = () => json({ response_action: 'update', view: form('Two') });
    await submit();
    expect(mei.view()?.definition).toMatchObject({ title: { text: 'Two' } });
    app.react = () => json({ response_action: 'push', view: form('Three') });
    await submit();
    expect(mei.view()?.definition).toMatchObject({ title: { text: 'Three' } });
    app.react = () => json({ response_action: 'clear' });
    await submit();
    expect(mei.view()).toBeUndefined();
  });

  it('answered with an invalid view stay open with an error that the app cannot catch (bolt-js#1978)', async () => {
    await open(form('One'));
    app.react = () => json({ response_action: 'update', view: form('A title of twenty-five ch') });
    const result = await slack.as('U0MEI').submit(undefined, { order: 'VI1' });
    expect(result.error).toBe('invalid_arguments');
    expect(slack.deliveries.at(-1)?.failed).toContain('/view/title/text');
    app.react = () => json({ response_action: 'errors', errors: { nowhere: 'a' } });
    expect((await slack.as('U0MEI').submit(undefined, {})).error).toBe('invalid_errors');
    expect(slack.as('U0MEI').view()?.definition).toMatchObject({ title: { text: 'One' } });
  });

  it('closed by hand tell the app only when it asked', async () => {
    await open(form('Quiet'));
    expect(await slack.as('U0MEI').dismiss()).toBeUndefined();
    await open(form('Loud', { notify_on_close: true }));
    await slack.as('U0MEI').dismiss();
    expect(app.arrived.map((request) => fieldsOf(request)['type'])).toEqual(['view_closed']);
  });
});
