import { afterEach, expect, test } from 'vitest';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { answerTo, CABINET_SAMPLE, logLines, postSigned, read, untouched } from './desk.ts';

const open: RunningDesk[] = [];
async function begin(transport: 'http' | 'socket'): Promise<RunningDesk> {
  const desk = await openDesk({ transport });
  open.push(desk);
  return desk;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((desk) => desk.close()));
});

/** 0 when nothing answers there. */
async function statusOf(url: string): Promise<number> {
  try {
    const answer = await fetch(url, { headers: { connection: 'close' } });
    await answer.text();
    return answer.status;
  } catch {
    return 0;
  }
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let time = 0; time < 400; time += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Waited in vain until ${what}.`);
}

test.each(['http', 'socket'] as const)(
  'SIGTERM during a slow look-up over %s: it is answered, then the process ends with 0',
  async (transport) => {
    const desk = await begin(transport);
    const { slack, yopoint } = desk.world;
    const { number, goods } = untouched(desk.world);
    yopoint.faults.add({ kind: 'delay', ms: 3_500, match: 'cabinet.order.get' });
    const command = slack.as('U0LIN').command('/order', number);
    await slack.waitFor(() => yopoint.calls.some(({ biz }) => JSON.stringify(biz).includes(number)));
    const stopped = desk.service.stop(20_000);
    // While it drains it must not call itself ready, nor take anything on.
    await slack.waitFor(() => desk.service.log.some((line) => line.includes('stopping')));
    const [ready, post] = await Promise.all([
      statusOf(`${desk.service.url}/readyz`),
      transport === 'http'
        ? postSigned(desk.service.url, 'command=%2Forder&text=1&user_id=U0LIN&team_id=T0SANDBOX', {
            secret: desk.world.signingSecret,
          }).then(
            ({ status }) => status,
            () => 0,
          )
        : 0,
    ]);
    const gesture = await command;
    expect(gesture.error).toBeUndefined();
    await slack.waitForMessage('U0LIN', (one) => read(one).includes(goods), { timeoutMs: 10_000 });
    expect(await stopped).toEqual({ code: 0, signal: null });
    expect([0, 503]).toContain(post);
    expect([0, 503], '/readyz while draining').toContain(ready);
  },
);

test('SIGTERM with nothing under way ends at once with 0, over a socket too', async () => {
  const desk = await begin('socket');
  expect(await desk.service.stop(5_000)).toEqual({ code: 0, signal: null });
  expect(desk.world.slack.sockets).toBe(0);
  expect(desk.service.errors).toEqual([]);
});

test('a lost socket comes back, and readiness says what is the matter meanwhile', async () => {
  const desk = await begin('socket');
  const { slack } = desk.world;
  slack.faults.add({ kind: 'server_error', match: 'apps.connections.open' });
  slack.dropSockets();
  await until(async () => (await statusOf(`${desk.service.url}/readyz`)) === 503, '/readyz is 503');
  expect(await (await fetch(`${desk.service.url}/readyz`)).text()).toContain('slack');
  expect(await statusOf(`${desk.service.url}/healthz`)).toBe(200);
  slack.faults.clear();
  await until(async () => (await statusOf(`${desk.service.url}/readyz`)) === 200, '/readyz is 200 again');
  await answerTo(desk, 'U0MEI', () => slack.as('U0MEI').command('/order', CABINET_SAMPLE), [CABINET_SAMPLE]);
});

test('Slack’s own request to connect again is followed', async () => {
  const desk = await begin('socket');
  const { slack } = desk.world;
  slack.disconnectSockets('refresh_requested');
  await slack.waitFor(() => slack.sockets === 1, { timeoutMs: 10_000, what: 'a new socket' });
  await until(async () => (await statusOf(`${desk.service.url}/readyz`)) === 200, '/readyz is 200');
  await answerTo(desk, 'U0MEI', () => slack.as('U0MEI').command('/order', CABINET_SAMPLE), [CABINET_SAMPLE]);
  slack.disconnectSockets('warning');
  await slack.waitFor(() => slack.sockets === 1, { timeoutMs: 10_000, what: 'a third socket' });
  expect(desk.service.errors).toEqual([]);
});

test('a command under way when its socket is lost is still answered', async () => {
  const desk = await begin('socket');
  const { slack, yopoint } = desk.world;
  const { number, goods } = untouched(desk.world);
  yopoint.faults.add({ kind: 'delay', ms: 3_200, match: 'cabinet.order.get' });
  const { message } = await slack.as('U0LIN').command('/order', number);
  expect(message && read(message)).toContain('Looking up');
  slack.dropSockets();
  await slack.waitForMessage('U0LIN', (one) => read(one).includes(goods), { timeoutMs: 10_000 });
});

test.each(['invalid_auth', 'token_revoked', 'account_inactive'])(
  'an app token that is refused with %s at a reconnect ends the process with a clear line',
  async (code) => {
    const desk = await begin('socket');
    const { slack } = desk.world;
    slack.faults.add({ kind: 'refuse', code, match: 'apps.connections.open' });
    slack.dropSockets();
    const exit = await desk.service.exited;
    expect(exit.code).not.toBe(0);
    expect(exit.signal).toBeNull();
    const fatal = logLines(desk.service).filter(({ level }) => level === 60);
    expect(JSON.stringify(fatal)).toContain(code);
    expect(JSON.stringify(fatal)).toContain('app token');
    expect(desk.service.errors).toEqual([]);
  },
);
