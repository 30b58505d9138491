import { get } from 'node:http';
import { App, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlack, type Slack } from '../../sandbox/slack/slack.ts';

const logger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A desk in miniature: one of each kind of listener. */
function register(app: App): void {
  app.command('/order', async ({ ack, respond, command }) => {
    await ack({ text: `Looking up ${command.text}` });
    await respond({
      text: 'Card',
      blocks: [
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'order.refresh', value: 'o1', text: plain('Refresh') },
            { type: 'button', action_id: 'order.refund', value: 'o1', text: plain('Refund') },
          ],
        },
      ],
    });
  });
  app.command('/slow', () => new Promise(() => {}));
  app.action('order.refresh', async ({ ack, respond, action }) => {
    await ack();
    const value = 'value' in action ? action.value : '';
    await respond({ text: `Fresh ${value}`, replace_original: true });
  });
  app.action('order.refund', async ({ ack, body, client }) => {
    await ack();
    if (!('trigger_id' in body)) return;
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'refund.new',
        title: plain('Refund'),
        submit: plain('Ask'),
        blocks: [
          {
            type: 'input',
            block_id: 'reason',
            label: plain('Reason'),
            element: { type: 'plain_text_input', action_id: 'reason' },
          },
        ],
      },
    });
  });
  app.view('refund.new', async ({ ack, view, client, body }) => {
    const reason = view.state.values['reason']?.['reason']?.value ?? '';
    if (reason.length < 3) return ack({ response_action: 'errors', errors: { reason: 'Longer, please' } });
    await ack();
    await client.chat.postMessage({ channel: 'C0APPROVE', text: `${body.user.id} asks: ${reason}` });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: `Heard: ${event.text}`, thread_ts: event.ts });
  });
  app.shortcut('order.lookup', async ({ ack, shortcut, respond }) => {
    await ack();
    if (shortcut.type === 'message_action') await respond({ text: `Found in: ${shortcut.message.text}` });
  });
}

let slack: Slack;
const toStop: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  slack = createSlack({
    botToken: 'xoxb-test',
    appToken: 'xapp-test',
    signingSecret: 'secret',
    ackTimeoutMs: 400,
    eventRetryDelaysMs: [10],
  });
  await slack.listen();
});
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
  await slack.close();
});

const common = () => ({
  token: 'xoxb-test',
  logger,
  deferInitialization: true,
  clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
});

async function startHttp(): Promise<void> {
  const app = new App({ ...common(), signingSecret: 'secret' });
  register(app);
  await app.init();
  const server = await app.start(0);
  toStop.push(() => app.stop());
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  slack.requestUrl = `http://127.0.0.1:${port}/slack/events`;
}

/** Socket Mode with a short heartbeat, which is also the time that its client waits before it connects again. */
async function startSocket(): Promise<void> {
  const receiver = new SocketModeReceiver({
    appToken: 'xapp-test',
    logger,
    clientPingTimeout: 200,
    installerOptions: { clientOptions: common().clientOptions },
  });
  const app = new App({ ...common(), receiver });
  register(app);
  await app.init();
  await app.start();
  toStop.push(() => app.stop());
}

/** The same shift, whichever way it is delivered. */
function aShift(): void {
  it('a command is acknowledged and answered', async () => {
    const result = await slack.as('U0MEI').command('/order', 'VI1');
    expect(result).toMatchObject({ status: 200, message: { text: 'Looking up VI1' } });
    const card = await slack.waitForMessage('U0MEI', (message) => message.text === 'Card');
    expect(card.ephemeralFor).toBe('U0MEI');
  });

  it('a click replaces the card under it', async () => {
    await slack.as('U0MEI').command('/order', 'VI1');
    const card = await slack.waitForMessage('U0MEI', (message) => message.text === 'Card');
    expect(await slack.as('U0MEI').click({ actionId: 'order.refresh' })).toMatchObject({ status: 200 });
    const fresh = await slack.waitForMessage('U0MEI', (message) => message.text === 'Fresh o1');
    expect(fresh.ts).toBe(card.ts);
  });

  it('a form is opened, refused and taken', async () => {
    const mei = slack.as('U0MEI');
    await mei.command('/order', 'VI1');
    await slack.waitForMessage('U0MEI', (message) => message.text === 'Card');
    await mei.click({ actionId: 'order.refund' });
    const view = await slack.waitFor(() => mei.view());
    expect((await mei.submit(view.id, { reason: 'no' })).fieldErrors).toEqual({ reason: 'Longer, please' });
    expect(await mei.submit(view.id, { reason: 'Door stayed shut' })).toMatchObject({ status: 200 });
    await slack.waitForMessage('U0LIN', (message) => message.text === 'U0MEI asks: Door stayed shut');
    expect(mei.view()).toBeUndefined();
  });

  it('a mention is answered in its thread', async () => {
    const { message } = await slack.as('U0MEI').mention('C0SUPPORT', 'VI1');
    const answer = await slack.waitForMessage('U0LIN', (one) => one.text.startsWith('Heard:'));
    expect(answer.threadTs).toBe(message.ts);
  });

  it('a shortcut on a message is answered privately', async () => {
    const message = slack.as('U0LIN').say('C0SUPPORT', 'VI1?');
    await slack.as('U0MEI').shortcut('order.lookup', message);
    await slack.waitForMessage('U0MEI', (one) => one.text === 'Found in: VI1?');
    expect(slack.visibleTo('U0LIN')).toHaveLength(1);
  });

  it('a handler that never acknowledges is a time-out for the person', async () => {
    expect(await slack.as('U0MEI').command('/slow')).toMatchObject({ error: 'operation_timeout' });
  });
}

describe('a bare Bolt app over HTTP', () => {
  beforeEach(startHttp);
  aShift();

  it('refuses a forged delivery', async () => {
    slack.faults.add({ kind: 'bad_signature', match: 'delivery.command' });
    expect(await slack.as('U0MEI').command('/order', 'VI1')).toMatchObject({ status: 401 });
  });

  it('refuses a stale one, and takes one from the future, as measured', async () => {
    slack.skewSeconds = -600;
    expect(await slack.as('U0MEI').command('/order', 'VI1')).toMatchObject({ status: 401 });
    slack.skewSeconds = 86_400;
    expect(await slack.as('U0MEI').command('/order', 'VI1')).toMatchObject({ status: 200 });
  });

  it('proves its address', async () => {
    expect(await slack.verifyUrl()).toBe(true);
  });
});

describe('a bare Bolt app in Socket Mode', () => {
  beforeEach(startSocket);
  aShift();

  it('says so in every gesture, and its acknowledgements are recorded', async () => {
    expect(await slack.as('U0MEI').command('/order', 'VI1')).toMatchObject({ transport: 'socket' });
    const acks = slack.traffic.filter((entry) => entry.kind === 'socket_ack');
    expect(acks).toMatchObject([{ method: 'command /order' }]);
    expect(JSON.parse(acks[0]?.body ?? '')).toMatchObject({ payload: { text: 'Looking up VI1' } });
  });

  it('carries texts larger than one small frame, both ways', async () => {
    const long = '柜'.repeat(30_000);
    const { message } = await slack.as('U0MEI').command('/order', long);
    expect(message?.text).toBe(`Looking up ${long}`);
  });

  it('comes back when asked to reconnect, and when cut off', async () => {
    slack.disconnectSockets('refresh_requested');
    expect(slack.sockets).toBe(0);
    await slack.waitFor(() => slack.sockets === 1);
    slack.dropSockets();
    await slack.waitFor(() => slack.sockets === 0);
    await slack.waitFor(() => slack.sockets === 1);
    expect(await slack.as('U0MEI').command('/order', 'VI1')).toMatchObject({ status: 200 });
  });

  it('gets an event again while it is away', async () => {
    slack.dropSockets();
    await slack.waitFor(() => slack.sockets === 0);
    expect(await slack.as('U0MEI').mention('C0SUPPORT', 'VI1')).toMatchObject({ error: 'dispatch_failed' });
    await slack.waitFor(() => slack.deliveries.some((delivery) => delivery.retry === 1));
  });

  it('shares the work between two connections', async () => {
    await startSocket();
    await slack.waitFor(() => slack.sockets === 2);
    for (let n = 0; n < 4; n += 1) {
      expect(await slack.as('U0MEI').command('/order', `${n}`)).toMatchObject({ status: 200 });
    }
  });
});

describe('connecting in Socket Mode', () => {
  it('needs no more than the client options of the app', async () => {
    const app = new App({ ...common(), appToken: 'xapp-test', socketMode: true });
    register(app);
    await app.init();
    await app.start();
    toStop.push(() => app.stop());
    expect(await slack.as('U0MEI').command('/order', 'VI1')).toMatchObject({
      status: 200,
      transport: 'socket',
    });
  });

  it('is refused with a token that is no good (any more)', async () => {
    slack.faults.add({ kind: 'refuse', match: 'apps.connections.open', code: 'invalid_auth' });
    await expect(startSocket()).rejects.toMatchObject({ data: { error: 'invalid_auth' } });
  });

  it('takes a ticket once only', async () => {
    const headers = { authorization: 'Bearer xapp-test' };
    const answer = await fetch(`${slack.apiUrl}apps.connections.open`, { method: 'POST', headers });
    const { url } = JSON.parse(await answer.text());
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-version': '13',
    };
    const statusOf = () =>
      new Promise((resolve, reject) => {
        const request = get(String(url).replace('ws:', 'http:'), { headers: upgrade });
        request.on('upgrade', (response, socket) => {
          socket.destroy();
          resolve(response.statusCode);
        });
        request.on('response', (response) => resolve(response.statusCode));
        request.on('error', reject);
      });
    expect(await statusOf()).toBe(101);
    expect(await statusOf()).toBe(403);
  });
});

describe('nobody there', () => {
  it('the person is told', async () => {
    expect(await slack.as('U0MEI').command('/order')).toMatchObject({
      transport: 'none',
      error: 'dispatch_failed',
    });
  });
});
