import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, startService } from '../../sandbox/service.ts';
import { createWorld } from '../../sandbox/world.ts';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { postSigned, vendorCalls } from '../slack/desk.ts';

let desk: RunningDesk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const FORM = 'application/x-www-form-urlencoded';
const COMMAND = new URLSearchParams({
  team_id: 'T0SANDBOX',
  channel_id: 'C0SUPPORT',
  user_id: 'U0LIN',
  command: '/order',
  text: 'VI231228102118586561',
  response_url: 'http://127.0.0.1:9/none',
}).toString();
const nowSeconds = () => Math.floor(Date.now() / 1000);
const post = (body: string, given: Partial<Parameters<typeof postSigned>[2]> = {}) =>
  postSigned(desk.service.url, body, { secret: desk.world.signingSecret, ...given });

test('what is signed rightly is answered', async () => {
  const answer = await post(COMMAND);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('VI231228102118586561');
});

test.each([
  ['forged with another secret', { secret: 'another-secret' }],
  ['signed with nonsense', { signature: 'v0=0000' }],
  ['signed in the right length', { signature: `v0=${'0'.repeat(64)}` }],
  ['of another version', { signature: `v1=${'0'.repeat(64)}` }],
  ['six minutes old', { at: nowSeconds() - 360 }],
  ['dated six minutes ahead', { at: nowSeconds() + 360 }],
  ['dated a day ahead', { at: nowSeconds() + 86_400 }],
  ['dated in milliseconds', { at: Date.now() }],
] as const)('a request %s gets 401 and no vendor is asked', async (_what, given) => {
  const before = vendorCalls(desk.world);
  const answer = await post(COMMAND, given);
  expect(answer.status).toBe(401);
  expect(vendorCalls(desk.world)).toBe(before);
});

test('a request four minutes old is still taken: clocks differ', async () => {
  expect((await post(COMMAND, { at: nowSeconds() - 240 })).status).toBe(200);
});

test('an unsigned request gets 401, with a body of any kind', async () => {
  for (const type of [FORM, 'application/json', 'text/plain']) {
    const answer = await fetch(`${desk.service.url}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: COMMAND,
    });
    expect(answer.status).toBe(401);
  }
  const bare = await fetch(`${desk.service.url}/slack/events`, { method: 'POST' });
  expect(bare.status).toBe(401);
});

test.each([
  ['twice', 'application/x-www-form-urlencoded, application/x-www-form-urlencoded'],
  ['without its semicolon', 'application/x-www-form-urlencoded charset=utf-8'],
  ['as one word', 'form'],
  ['as JSON, which it is not', 'application/json'],
  ['as bytes', 'application/octet-stream'],
])('a gesture whose content type stands there %s is answered: the bytes decide', async (_what, type) => {
  const answer = await post(COMMAND, { type });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('VI231228102118586561');
});

test('an event is JSON by its bytes, whatever its content type says', async () => {
  const answer = await post('{"type":"url_verification","challenge":"by its bytes"}', {
    type: 'text; plain',
  });
  expect(await answer.json()).toEqual({ challenge: 'by its bytes' });
});

test('a signature for another body does not hold', async () => {
  const at = nowSeconds();
  const { signatureOf } = await import('../../sandbox/slack/signature.ts');
  const signature = signatureOf(desk.world.signingSecret, at, COMMAND);
  expect((await post(`${COMMAND}&x=1`, { at, signature })).status).toBe(401);
});

test('a body above 1 MiB gets 413', async () => {
  const answer = await post(`text=${'x'.repeat(1_100_000)}`);
  expect(answer.status).toBe(413);
});

test.each([
  ['neither form nor JSON', 'hello', 'text/plain'],
  ['JSON that is none', '{"type":', 'application/json'],
  ['a JSON list', '[]', 'application/json'],
  ['JSON null', 'null', 'application/json'],
  ['a form whose payload is no JSON', 'payload=%7B', FORM],
  ['a form whose payload is a list', 'payload=%5B%5D', FORM],
])('%s gets 400', async (_what, body, type) => {
  expect((await post(body, { type })).status).toBe(400);
});

test.each([
  ['an empty form', '', FORM],
  ['an object of no kind', '{}', 'application/json'],
  ['an event without an event', '{"type":"event_callback"}', 'application/json'],
  [
    'a click without an action',
    `payload=${encodeURIComponent('{"type":"block_actions","actions":[]}')}`,
    FORM,
  ],
  [
    'a click of nobody',
    `payload=${encodeURIComponent('{"type":"block_actions","actions":[{"type":"button","action_id":"order.refresh","value":"c.1"}]}')}`,
    FORM,
  ],
  ['a command of nobody', 'command=%2Forder&text=1', FORM],
  ['a mention of nobody', '{"type":"event_callback","event":{"type":"app_mention"}}', 'application/json'],
])('%s, rightly signed, is answered and the service lives on', async (_what, body, type) => {
  const answer = await post(body, { type });
  await answer.text();
  expect([200, 400, 404, 500]).toContain(answer.status);
  expect((await fetch(`${desk.service.url}/healthz`)).status).toBe(200);
});

test('the challenge is given back, only when it is signed', async () => {
  expect(await desk.world.slack.verifyUrl()).toBe(true);
  const forged = await post('{"type":"url_verification","challenge":"x"}', {
    type: 'application/json',
    secret: 'another-secret',
  });
  expect(forged.status).toBe(401);
  expect(await forged.text()).not.toContain('"x"');
});

test('GET on the events path and an unknown path get 404', async () => {
  expect((await fetch(`${desk.service.url}/slack/events`)).status).toBe(404);
  expect((await fetch(`${desk.service.url}/nowhere`)).status).toBe(404);
});

test('health, readiness and metrics answer', async () => {
  expect((await fetch(`${desk.service.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${desk.service.url}/readyz`)).status).toBe(200);
  const metrics = await fetch(`${desk.service.url}/metrics`);
  expect(metrics.headers.get('content-type')).toContain('text/plain');
  const text = await metrics.text();
  for (const [name, labels] of [
    ['latchkey_acknowledgement_seconds_count', /kind="command"/],
    ['latchkey_answers_total', /question="\/order".*outcome="answered"/],
    ['latchkey_vendor_call_seconds_count', /vendor="yopoint"/],
    ['latchkey_lookups_total', /lookup=/],
    ['latchkey_messenger_call_seconds_count', /method="users\.info"/],
    ['latchkey_rejected_requests_total', /reason="forged"/],
    ['latchkey_rejected_requests_total', /reason="stale"/],
    ['latchkey_rejected_requests_total', /reason="unsigned"/],
    ['latchkey_rejected_requests_total', /reason="unreadable"/],
  ] as const) {
    const lines = text.split('\n').filter((line) => line.startsWith(name));
    expect(
      lines.some((line) => labels.test(line)),
      `${name} ${labels}`,
    ).toBe(true);
  }
});

test('while Slack is down the service is alive but not ready, says so, and becomes ready when Slack comes', async () => {
  const world = await createWorld();
  try {
    world.slack.faults.add({ kind: 'cut_before', match: 'auth.test' });
    const service = await startService(world, { awaitReady: false, port: await freePort() });
    try {
      const ready = () => fetch(`${service.url}/readyz`).catch(() => null);
      const first = await world.slack.waitFor(() => world.slack.traffic.length > 0 && ready());
      const answer = await first;
      expect(answer?.status).toBe(503);
      expect(await answer?.text()).toContain('slack');
      expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
      // A sender is asked to retry meanwhile.
      const early = await postSigned(service.url, COMMAND, { secret: world.signingSecret });
      expect(early.status).toBe(503);
      world.slack.faults.clear();
      for (let time = 0; time < 100 && (await ready())?.status !== 200; time += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect((await ready())?.status).toBe(200);
    } finally {
      await service.stop();
    }
  } finally {
    await world.close();
  }
});
