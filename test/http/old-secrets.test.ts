import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appealSignature } from '../../sandbox/consumer-app.ts';
import { type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { yoPointSign } from '../../sandbox/yopoint/sign.ts';
import { about, ask, membersOnly } from '../doctor/asking.ts';
import { postSigned } from '../slack/desk.ts';

const OLD = {
  SLACK_SIGNING_SECRET_OLD: 'the-signing-secret-before',
  YOPOINT_APP_SECRET_OLD: 'the-app-secret-before',
  YOPOINT_PAY_KEY_OLD: 'the-pay-key-before',
  APPEALS_SECRET_OLD: 'short',
} as const;

let world: World;
let service: Service;
let env: Record<string, string>;
beforeAll(async () => {
  world = await createWorld({ policy: membersOnly });
  // Copies are judged here; what is passed on is judged by the payment system.
  const changes = { ...OLD, YOPOINT_PAYMENT_RELAY_URL: '', YOPOINT_PAYMENT_COPY: 'true' };
  service = await startService(world, { env: changes });
  env = { ...world.serviceEnv(service.port), ...changes };
});
afterAll(async () => {
  await service.stop();
  await world.close();
});

let serial = 0;

const slack = (secret: string) =>
  postSigned(service.url, '{"type":"url_verification","challenge":"x"}', {
    secret,
    type: 'application/json',
  });

function appeal(secret: string): Promise<Response> {
  serial += 1;
  const body = JSON.stringify({ receiptNo: `VI${serial}`, kind: 'after_payment', reason: '多扣款' });
  const timestamp = String(Math.floor(Date.now() / 1000));
  return fetch(`${service.url}/appeals`, {
    method: 'POST',
    headers: {
      'x-latchkey-timestamp': timestamp,
      'x-latchkey-signature': appealSignature(secret, timestamp, body),
    },
    body,
  });
}

function notification(method: string, secret: string): Promise<Response> {
  serial += 1;
  const fields = {
    method,
    biz_content: JSON.stringify({ ReceiptNo: `VI${serial}` }),
    timestamp: '1763956800',
    sign_type: 'md5',
  };
  const body = new URLSearchParams({ ...fields, sign: yoPointSign(fields, secret) });
  return fetch(`${service.url}/yopoint/notify`, { method: 'POST', body });
}

async function usesOf(variable: string): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const line = text
    .split('\n')
    .find((one) => one.startsWith(`latchkey_old_secret_uses_total{variable="${variable}"}`));
  return Number(line?.split(' ').at(-1) ?? 0);
}

const paid = 'notify.cabinet.order.simple';
const recognised = 'cabinet.order.vi.result.notify';

test('while nothing came with an old secret, doctor says so: its own requests are signed with the new ones', async () => {
  const report = await ask(env);
  expect(report.text).not.toMatch(/^✗/m);
  expect(about(report, 'settings')).toContain(
    'being changed: SLACK_SIGNING_SECRET, YOPOINT_APP_SECRET, YOPOINT_PAY_KEY, APPEALS_SECRET',
  );
  for (const [name, variable] of [
    ['signed click', 'SLACK_SIGNING_SECRET_OLD'],
    ['signed notice', 'YOPOINT_APP_SECRET_OLD'],
    ['payment callbacks', 'YOPOINT_PAY_KEY_OLD'],
    ['signed appeal', 'APPEALS_SECRET_OLD'],
  ] as const) {
    expect(about(report, name)).toContain(`with ${variable} nothing came since it started`);
    expect(await usesOf(variable)).toBe(0);
  }
});

describe.each<[string, keyof typeof OLD, (secret: string) => Promise<Response>, () => string, number]>([
  ['a gesture', 'SLACK_SIGNING_SECRET_OLD', slack, () => world.signingSecret, 200],
  ['an appeal', 'APPEALS_SECRET_OLD', appeal, () => String(env['APPEALS_SECRET']), 202],
  [
    'a notification',
    'YOPOINT_APP_SECRET_OLD',
    (secret) => notification(paid, secret),
    () => String(env['YOPOINT_APP_SECRET']),
    200,
  ],
  [
    'a payment callback',
    'YOPOINT_PAY_KEY_OLD',
    (secret) => notification(recognised, secret),
    () => String(env['YOPOINT_PAY_KEY']),
    200,
  ],
])('%s', (_what, variable, send, current, taken) => {
  test('is taken when it holds with the new secret, and counted for no other', async () => {
    const before = await usesOf(variable);
    expect((await send(current())).status).toBe(taken);
    expect(await usesOf(variable)).toBe(before);
  });

  test('is taken when it holds with the old one, which is counted and logged', async () => {
    const before = await usesOf(variable);
    expect((await send(OLD[variable])).status).toBe(taken);
    expect(await usesOf(variable)).toBe(before + 1);
    const told = () => service.log.map((line) => JSON.parse(line));
    await expect
      .poll(() => told().some((line) => line.variable === variable && /old secret/.test(line.msg)))
      .toBe(true);
  });

  test('is a forgery with a third one, and with the old one of somebody else', async () => {
    expect((await send('a-secret-of-nobody')).status).toBe(401);
    for (const [other, secret] of Object.entries(OLD)) {
      if (other !== variable) expect((await send(secret)).status).toBe(401);
    }
  });
});

test('doctor says of each how much still comes with the old one', async () => {
  expect(about(await ask(env), 'signed appeal')).toMatch(
    /✓ .*one request came with APPEALS_SECRET_OLD since it started: keep it until none does/,
  );
});

test('what goes out is signed with the new one', async () => {
  const answer = await postSigned(
    service.url,
    new URLSearchParams({
      team_id: 'T0SANDBOX',
      channel_id: 'C0SUPPORT',
      user_id: 'U0LIN',
      command: '/order',
      text: 'VI231228102118586561',
      response_url: 'http://127.0.0.1:9/none',
    }).toString(),
    { secret: world.signingSecret },
  );
  // The simulated vendor answers what the new secret signs, and nothing else.
  expect(await answer.text()).toContain('VI231228102118586561');
});

test('neither log nor metrics hold an old secret', async () => {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  const said = [...service.log, ...service.errors, metrics].join('\n');
  for (const secret of Object.values(OLD).filter((one) => one !== 'short'))
    expect(said).not.toContain(secret);
});
