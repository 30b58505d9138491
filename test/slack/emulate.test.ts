import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { CABINET_SAMPLE, postSigned, vendorCalls } from './desk.ts';

/*
 * The Web API here was written by others: what the desk calls has to hold there too. It makes no deliveries, so the test
 * signs them itself and plays the response URL.
 */
const TOKEN = 'xoxb-emulated-bot-token';
const TEAM = 'T000000001';
const STAFF = 'U000000001';
const BOT = { bot_id: 'B0EMULATED', bot_user_id: 'U0EMULATED' } as const;

type Answered = Record<string, unknown>;

let world: World;
let emulator: Emulator;
let service: Service;
let responder: Server;
let responseUrl: string;
let channel: string;
const responses: Answered[] = [];

beforeAll(async () => {
  world = await createWorld();
  emulator = await createEmulator({
    service: 'slack',
    port: await freePort(),
    seed: {
      slack: {
        channels: [{ name: 'support' }],
        users: [{ name: 'stranger' }],
        oauth_apps: [
          {
            client_id: 'latchkey',
            client_secret: 'emulated',
            name: 'latchkey',
            redirect_uris: [],
            scopes: ['chat:write', 'users:read', 'channels:history', 'channels:read', 'channels:join'],
            ...BOT,
            bot_name: 'latchkey',
          },
        ],
        tokens: [
          {
            token: TOKEN,
            type: 'bot',
            user_id: BOT.bot_user_id,
            ...BOT,
            scopes: ['chat:write', 'users:read', 'channels:history', 'channels:read', 'channels:join'],
          },
        ],
        strict_scopes: true,
      },
    },
  });
  responder = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // Always the desk's own JSON.
      responses.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answered);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => responder.listen(0, '127.0.0.1', resolve));
  const address = responder.address();
  responseUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/commands/1`;

  const policy = await readFile(join(world.folder, 'policy.yml'), 'utf8');
  await writeFile(join(world.folder, 'policy.yml'), policy.replaceAll('U0MEI', STAFF));
  service = await startService(world, {
    env: { SLACK_API_URL: `${emulator.url}/api/`, SLACK_BOT_TOKEN: TOKEN },
  });
  const { channels } = await slack('conversations.list', {});
  // The emulator's answers are not typed; a wrong shape fails the tests below.
  channel = (channels as { id: string; name: string }[]).find(({ name }) => name === 'support')?.id ?? '';
  await slack('conversations.join', { channel });
});

afterAll(async () => {
  await service?.stop();
  await emulator?.close();
  await new Promise((resolve) => responder.close(resolve));
  await world.close();
});

async function slack(method: string, fields: Record<string, string>): Promise<Answered> {
  const answer = await fetch(`${emulator.url}/api/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields),
  });
  const body = (await answer.json()) as Answered;
  expect(body, method).toMatchObject({ ok: true });
  return body;
}

function deliver(body: string, type?: string): Promise<Response> {
  return postSigned(service.url, body, { secret: world.signingSecret, ...(type && { type }) });
}

function command(user: string, name: string, text: string): Promise<Response> {
  return deliver(
    new URLSearchParams({
      team_id: TEAM,
      channel_id: channel,
      user_id: user,
      command: name,
      text,
      response_url: responseUrl,
      trigger_id: '1.2.3',
    }).toString(),
  );
}

function event(id: string, inner: object): Promise<Response> {
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: TEAM,
    api_app_id: 'A1',
    event_id: id,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [{ team_id: TEAM, user_id: BOT.bot_user_id, is_bot: true, is_enterprise_install: false }],
    event: inner,
  });
  return deliver(body, 'application/json');
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let time = 0; time < 200; time += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain. The service said:\n${service.log.slice(-10).join('\n')}`);
}

async function threadOf(ts: string): Promise<Answered[]> {
  const { messages } = await slack('conversations.replies', { channel, ts });
  return (messages as Answered[]).slice(1);
}

test('the service became ready: auth.test of the emulator named the bot', async () => {
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
});

test('a command of somebody whom users.info knows is answered with the card', async () => {
  const answer = await command(STAFF, '/order', CABINET_SAMPLE);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text).toContain(CABINET_SAMPLE);
  expect(text).toContain('元气森林');
});

test('somebody who is not on the staff list is refused, and no vendor is asked', async () => {
  const { members } = await slack('users.list', {});
  const stranger =
    (members as { id: string; name: string }[]).find(({ name }) => name === 'stranger')?.id ?? '';
  const before = vendorCalls(world);
  for (const user of [stranger, 'U0NOBODY']) {
    const answer = await (await command(user, '/order', CABINET_SAMPLE)).text();
    expect(answer).toContain(user);
    expect(answer).toContain('"response_type":"ephemeral"');
  }
  expect(vendorCalls(world)).toBe(before);
});

test('a mention is answered in the emulator’s channel, in the thread, once', async () => {
  const { ts } = await slack('chat.postMessage', {
    channel,
    text: `<@${BOT.bot_user_id}> ${CABINET_SAMPLE}`,
  });
  const mention = {
    type: 'app_mention',
    user: STAFF,
    team: TEAM,
    channel,
    ts,
    event_ts: ts,
    text: `<@${BOT.bot_user_id}> ${CABINET_SAMPLE}`,
  };
  const delivered = await Promise.all([event('Ev1', mention), event('Ev1', mention)]);
  expect(delivered.map(({ status }) => status)).toEqual([200, 200]);
  const [answer] = await until(async () => {
    const found = await threadOf(String(ts));
    return found.length > 0 ? found : undefined;
  });
  expect(JSON.stringify(answer)).toContain(CABINET_SAMPLE);
  expect(JSON.stringify(answer?.['blocks'])).toContain('元气森林');
  expect(await threadOf(String(ts))).toHaveLength(1);
});

test('the home tab is published', async () => {
  const opened = { type: 'app_home_opened', user: STAFF, channel: 'D1', tab: 'home', event_ts: '1.2' };
  expect((await event('Ev2', opened)).status).toBe(200);
  await until(async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    return /messenger_call_seconds_count\{[^}]*views\.publish[^}]*"200"/.test(metrics) || undefined;
  });
  expect(service.log.filter((line) => line.includes('listener failed'))).toEqual([]);
});

test('a click’s answer goes to the response URL', async () => {
  const payload = {
    type: 'block_actions',
    user: { id: STAFF, team_id: TEAM },
    team: { id: TEAM, domain: 'emulate' },
    api_app_id: 'A1',
    channel: { id: channel, name: 'support' },
    container: { type: 'message', message_ts: '1.2', channel_id: channel, is_ephemeral: true },
    response_url: responseUrl,
    trigger_id: '1.2.3',
    actions: [
      {
        type: 'button',
        action_id: 'order.refresh',
        block_id: 'b',
        action_ts: '1.2',
        value: `c.${CABINET_SAMPLE}`,
        text: { type: 'plain_text', text: 'Refresh' },
      },
    ],
  };
  const answer = await deliver(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
  expect(answer.status).toBe(200);
  const card = await until(async () => responses.at(-1));
  expect(card).toMatchObject({ replace_original: true, response_type: 'ephemeral' });
  expect(JSON.stringify(card)).toContain('元气森林');
});

test('a dead response URL is made up for by an ephemeral message of the emulator', async () => {
  const payload = {
    type: 'block_actions',
    user: { id: STAFF, team_id: TEAM },
    team: { id: TEAM, domain: 'emulate' },
    api_app_id: 'A1',
    channel: { id: channel, name: 'support' },
    container: { type: 'message', message_ts: '1.2', channel_id: channel, is_ephemeral: true },
    response_url: `${emulator.url}/no-such-response-url`,
    trigger_id: '1.2.3',
    actions: [
      {
        type: 'button',
        action_id: 'order.share',
        block_id: 'b',
        action_ts: '1.3',
        value: `c.${CABINET_SAMPLE}`,
      },
    ],
  };
  await deliver(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
  await until(async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    return /messenger_call_seconds_count\{[^}]*chat\.postEphemeral[^}]*"200"/.test(metrics) || undefined;
  });
  expect(service.log.filter((line) => line.includes('listener failed'))).toEqual([]);
});
