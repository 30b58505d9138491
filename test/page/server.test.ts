import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { commands } from '../../commands/index.ts';
import { parseBlocks } from '../../sandbox/page/app/blocks/parse.ts';
import { homeOf, messagesIn, personOf, topForm } from '../../sandbox/page/app/store/select.ts';
import type { PageMessage, PageTraffic } from '../../sandbox/page/protocol.ts';
import { act, deed, openPage, openTab, type RunningPage, type Tab } from './client.ts';

const SAMPLE = 'VI231228102118586561';

let running: RunningPage;
let tab: Tab;
let url: string;
let hasEnded = false;

beforeAll(async () => {
  running = await openPage();
  void running.keeper.endedByItself.then(() => {
    hasEnded = true;
  });
  url = running.page.url;
  tab = await openTab(url);
});
afterAll(async () => {
  tab?.close();
  await running?.close();
});

/** The newest message before somebody in which this stands. */
function sees(person: string, channel: string, words: string): Promise<PageMessage> {
  return tab.until((served) =>
    messagesIn(served, person, channel).findLast((message) => JSON.stringify(message).includes(words)),
  );
}

/** An unknown paid order, sold through the panel. */
async function sell(amountFen: number): Promise<string> {
  const cid = tab.served.world.cabinets[0]?.cid ?? '';
  const before = tab.served.world.orders[0]?.receipt;
  expect(await deed(url, { kind: 'sell', cid, amountFen })).toEqual({ status: 200 });
  return tab.until(({ world: { orders } }) => orders[0]?.receipt !== before && orders[0]?.receipt);
}

test('the page and all of its files come from here, and the browser is told to fetch nothing from elsewhere', async () => {
  const answer = await fetch(url);
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  const html = await answer.text();
  const files = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path = '']) => path);
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const path of files) {
    expect(path).toMatch(/^\/[^/]/);
    const file = await fetch(`${url}${path}`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toMatch(/javascript|css|svg/);
    if (path.endsWith('.css')) expect(await file.text()).not.toMatch(/url\(|@import/);
  }
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
});

test('it begins with the people to act as, the commands that are answered, and the channels of the desk', () => {
  const { setting, channels } = tab.served;
  const roles = setting.people.flatMap(({ id, role }) => (role ? [[id, role]] : []));
  expect(Object.fromEntries(roles)).toEqual({
    U0MEI: 'support',
    U0LIN: 'lead',
    U0CHEN: 'finance',
    U0STRANGER: 'stranger',
  });
  const words = new Set(setting.commands.map(({ name }) => name.split(' ')[0]));
  expect([...words].sort()).toEqual(commands.map(({ name }): string => name).sort());
  for (const { says } of setting.commands) expect(says.en).not.toBe(says['zh-CN']);
  expect(setting.commands.find(({ name }) => name === '/desk audit')?.usage).toBe('<order or request>');
  expect(setting.shortcuts.map(({ callbackId }) => callbackId)).toEqual(['order.lookup']);
  expect(channels.filter(({ direct }) => !direct).map(({ name }) => name)).toEqual([
    'support',
    'approvals',
    'alerts',
  ]);
});

test('a command is answered on the page, to its asker alone', async () => {
  const command = { kind: 'command', channel: 'C0SUPPORT', line: `/order ${SAMPLE}` } as const;
  expect(await act(url, 'U0MEI', command)).toEqual({ status: 200 });
  const card = await sees('U0MEI', 'C0SUPPORT', SAMPLE);
  expect(card.ephemeralFor).toBe('U0MEI');
  expect(messagesIn(tab.served, 'U0LIN', 'C0SUPPORT')).not.toContain(card);
});

test('the pictures of goods on a card are drawn by the page itself, each goods as its own', async () => {
  await act(url, 'U0CHEN', { kind: 'command', channel: 'C0SUPPORT', line: '/stock A001' });
  const card = await sees('U0CHEN', 'C0SUPPORT', 'image_url');
  const shown = parseBlocks(card.blocks).flatMap((block) =>
    block.kind === 'section' && block.accessory?.kind === 'picture' ? [block.accessory] : [],
  );
  expect(shown.length).toBeGreaterThan(5);
  const { pictures } = tab.served.setting;
  const drawings = await Promise.all(
    shown.map(async (picture) => {
      expect(pictures[picture.url]).toMatch(/^\/pictures\//);
      const file = await fetch(`${url}${pictures[picture.url]}`);
      expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
      return file.text();
    }),
  );
  expect(new Set(drawings).size).toBe(shown.length);
  for (const drawing of drawings) {
    expect(drawing).toMatch(/^<svg .*<\/svg>$/);
    expect(drawing.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|<script|style=/);
  }
});

test('a mention anywhere in a line is one, and what else is typed is escaped', async () => {
  const text = `<b> & @latchkey ${SAMPLE}`;
  expect(await act(url, 'U0LIN', { kind: 'say', channel: 'C0SUPPORT', text })).toEqual({ status: 200 });
  const line = await sees('U0MEI', 'C0SUPPORT', '&lt;b&gt;');
  expect(line.text).toBe(`&lt;b&gt; &amp; <@U0LATCHKEY> ${SAMPLE}`);
  const answer = await tab.until(({ messages }) =>
    [...messages.values()].find(({ threadTs, user }) => threadTs === line.ts && user === 'U0LATCHKEY'),
  );
  expect(JSON.stringify(answer.blocks)).toContain(SAMPLE);
});

test('what the app does not have Slack refuses itself, and what it could not deliver it says once; both as Slackbot', async () => {
  const { slack } = running.world;
  const before = slack.deliveries.length;
  const type = (line: string) => act(url, 'U0MEI', { kind: 'command', channel: 'C0SUPPORT', line });
  expect(await type('/nonsense')).toEqual({ status: 200 });
  const refusal = await sees('U0MEI', 'C0SUPPORT', '/nonsense is not a valid command');
  expect(slack.deliveries.length).toBe(before);
  slack.faults.add({ kind: 'cut_before', match: 'delivery.command', times: 1 });
  expect(await type('/desk pending')).toEqual({ status: 200 });
  const lost = await sees('U0MEI', 'C0SUPPORT', '/desk failed with the error');
  for (const { user, ephemeralFor } of [refusal, lost]) {
    expect(ephemeralFor).toBe('U0MEI');
    expect(personOf(tab.served, user)).toMatchObject({ name: 'Slackbot', isBot: true });
  }
});

test('a form comes, is refused while it is not filled in, and goes; the home tab is drawn when it is opened', async () => {
  const receipt = await sell(1_800);
  const line = `/refund ${receipt} door`;
  await act(url, 'U0MEI', { kind: 'command', channel: 'C0SUPPORT', line });
  const card = await sees('U0LIN', 'C0APPROVE', receipt);
  const reject = { kind: 'click', on: { message: card.ts }, actionId: 'request.reject' } as const;
  expect(await act(url, 'U0LIN', reject)).toEqual({ status: 200 });
  const form = await tab.until((served) => {
    const view = topForm(served, 'U0LIN');
    return view?.submit !== '' && view;
  });
  expect(topForm(tab.served, 'U0MEI')).toBeUndefined();
  const empty = await act(url, 'U0LIN', { kind: 'submit', view: form.id, filled: { note: '' } });
  expect(empty).toMatchObject({
    status: 200,
    error: 'incomplete',
    fieldErrors: { note: expect.any(String) },
  });
  expect(await act(url, 'U0LIN', { kind: 'dismiss', view: form.id })).toEqual({ status: 200 });
  await tab.until((served) => topForm(served, 'U0LIN') === undefined);

  expect(await act(url, 'U0LIN', { kind: 'home' })).toEqual({ status: 200 });
  await tab.until((served) => homeOf(served, 'U0LIN'));
});

test('what a screen would not let a person do is refused in a sentence', async () => {
  const say = { kind: 'say', channel: 'C0APPROVE', text: 'let me in' } as const;
  expect(await act(url, 'U0STRANGER', say)).toMatchObject({
    status: 422,
    error: expect.stringMatching(/U0STRANGER is not in/),
  });
  expect(await act(url, 'U0NOBODY', say)).toMatchObject({
    status: 422,
    error: expect.stringMatching(/nobody called U0NOBODY/),
  });
  const press = { kind: 'click', on: { message: '1.000000' }, actionId: 'request.approve' } as const;
  expect(await act(url, 'U0LIN', press)).toMatchObject({
    status: 422,
    error: expect.stringMatching(/sees no "request.approve"/),
  });
});

test('a customer pays, asks the vendor for the money, and the vendor agrees; once', async () => {
  const receipt = await sell(700);
  const ask = { kind: 'ask_refund', receipt } as const;
  expect(await deed(url, ask)).toEqual({ status: 200 });
  expect(await deed(url, ask)).toMatchObject({
    status: 422,
    error: expect.stringMatching(/asked for already/),
  });
  await tab.until(({ world }) => world.reviews.some((order) => order.receipt === receipt));
  expect(await deed(url, { kind: 'review', receipt, decision: 'agree' })).toEqual({ status: 200 });
  const order = await tab.until(
    ({ world: { orders, reviews } }) =>
      reviews.every((one) => one.receipt !== receipt) && orders.find((one) => one.receipt === receipt),
  );
  expect(order).toMatchObject({ state: 'refunded', amountFen: 700 });
});

test('a door that was opened from afar stands on the panel until it is known what was taken', async () => {
  const { state } = running.world.yopoint;
  const [cabinet] = state.cabinets.values();
  if (cabinet === undefined) throw new Error('The fleet has no cabinet.');
  const { ReceiptNo: receipt } = state.openDoor(cabinet, 'somebody');
  expect(await deed(url, { kind: 'online', cid: cabinet.id, online: true })).toEqual({ status: 200 });
  const door = () => tab.served.world.doors.find((one) => one.receipt === receipt);
  await tab.until(() => door()?.state === 'open');
  expect(await deed(url, { kind: 'close_door', receipt, opened: true })).toEqual({ status: 200 });
  await tab.until(() => door()?.state === 'closed');
  expect(await deed(url, { kind: 'recognise', receipt, pieces: 2 })).toEqual({ status: 200 });
  await tab.until(() => door() === undefined);
  expect(state.cabinetOrders.get(receipt)?.Products).toMatchObject([{ Qty: 2 }]);
});

test('a device goes offline and comes back', async () => {
  const { cid = '' } = tab.served.world.cabinets.find(({ online }) => online) ?? {};
  const isOnline = () => tab.served.world.cabinets.find((one) => one.cid === cid)?.online;
  await deed(url, { kind: 'online', cid, online: false });
  await tab.until(() => isOnline() === false);
  await deed(url, { kind: 'online', cid, online: true });
  await tab.until(() => isOnline() === true);
});

test('trouble is switched on and off; an answer is lost once, after its effect, and the wires show it', async () => {
  const { yopoint } = running.world;
  expect(await deed(url, { kind: 'trouble', id: 'yopoint_slow', on: true })).toEqual({ status: 200 });
  await tab.until(({ world }) => world.troubles.includes('yopoint_slow'));
  await deed(url, { kind: 'trouble', id: 'yopoint_slow', on: false });
  await tab.until(({ world }) => world.troubles.length === 0);
  expect(yopoint.faults.active()).toEqual([]);

  const receipt = await sell(900);
  await deed(url, { kind: 'trouble', id: 'yopoint_lost_answer', on: true });
  const line = `/refund ${receipt} short of one`;
  await act(url, 'U0MEI', { kind: 'command', channel: 'C0SUPPORT', line });
  const card = await sees('U0LIN', 'C0APPROVE', receipt);
  await act(url, 'U0LIN', { kind: 'click', on: { message: card.ts }, actionId: 'request.approve' });
  const entry = await tab.until(({ traffic }) =>
    [...traffic.values()].find(
      ({ method, detail }) => method === 'cabinet.order.refund.apply' && detail['ReceiptNo'] === receipt,
    ),
  );
  expect(entry).toMatchObject({
    lane: 'yopoint',
    sign: expect.stringMatching(/^[0-9a-f]{32}$/),
    accepted: true,
    effect: true,
    fault: 'cut_after',
    answer: '0 SUCCESS',
  });
  await tab.until(({ world }) => world.troubles.length === 0);
});

test('the wires show what each side signed with and answered: both vendors, a notification, an appeal', async () => {
  const { yopoint, baifude } = running.world;
  const lookUp = (order: string) =>
    act(url, 'U0CHEN', { kind: 'command', channel: 'C0SUPPORT', line: `/order ${order}` });
  await lookUp('VI000000000000000000');
  await lookUp('21231102161100027740');
  const receipt = await sell(800);
  await deed(url, { kind: 'appeal', receipt, words: 'It stayed shut' });
  const { cid = '' } = tab.served.world.cabinets.find(({ online }) => online) ?? {};
  await deed(url, { kind: 'online', cid, online: false });
  await deed(url, { kind: 'online', cid, online: true });
  const newest = (lane: PageTraffic['lane'], answer: RegExp) =>
    tab.until(({ traffic }) =>
      [...traffic.values()].findLast(
        (entry) => entry.lane === lane && 'answer' in entry && answer.test(entry.answer ?? ''),
      ),
    );
  const refused = await newest('yopoint', /^-1 ERR_ORDER_NOT_EXIST$/);
  expect(yopoint.calls.map(({ sign }) => sign)).toContain('sign' in refused && refused.sign);
  const read = await newest('baifude', /^0 success$/);
  expect(baifude.calls.map(({ sign }) => sign)).toContain('sign' in read && read.sign);
  expect(await newest('notice', /"error_code":0/)).toMatchObject({
    sign: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(await newest('intake', /"id"/)).toMatchObject({ sign: expect.stringMatching(/^v1=[0-9a-f]{64}$/) });
});

test('deliveries stand on the wires with status and time, and a Slack that answers 429 with that', async () => {
  await deed(url, { kind: 'trouble', id: 'slack_limited', on: true });
  await act(url, 'U0CHEN', { kind: 'home' });
  await tab.until(({ traffic }) =>
    [...traffic.values()].some((entry) => entry.lane === 'api' && entry.status === 429),
  );
  await deed(url, { kind: 'trouble', id: 'slack_limited', on: false });
  const opened = await tab.until(({ traffic }) =>
    [...traffic.values()].findLast(({ method }) => method === 'event app_home_opened'),
  );
  expect(opened).toMatchObject({ lane: 'delivery', status: 200, ms: expect.any(Number), failed: null });
});

test('what only stands in the service’s data is there after it was killed and started again', async () => {
  const before = tab.served.service;
  expect(await deed(url, { kind: 'restart' })).toEqual({ status: 200 });
  const after = await tab.until(({ service }) => service.pid !== before.pid && service);
  expect(after).toMatchObject({ state: 'running', url: before.url });
  expect(() => process.kill(before.pid, 0)).toThrow();
  await act(url, 'U0LIN', { kind: 'command', channel: 'C0SUPPORT', line: '/desk pending' });
  await sees('U0LIN', 'C0SUPPORT', 'R1001');
});

test('what has not changed is not sent again', () => {
  const last = new Map<string, string>();
  const isRepeated = (name: string, value: unknown) => {
    const text = JSON.stringify(value);
    const repeated = last.get(name) === text;
    last.set(name, text);
    return repeated;
  };
  const repeated = tab.heard.flatMap((event): string[] => {
    if (event.kind === 'snapshot') return [];
    if (event.kind !== 'messages' && event.kind !== 'traffic')
      return isRepeated(event.kind, event) ? [event.kind] : [];
    const entries = event.changed.map((one) => ('ts' in one ? one.ts : String(one.id)));
    return entries.filter((name, place) => isRepeated(`${event.kind} ${name}`, event.changed[place]));
  });
  expect(repeated).toEqual([]);
  expect(last.size).toBeGreaterThan(20);
});

test('whoever opens the page late sees what whoever was there all along has come to know', async () => {
  const late = await openTab(url);
  try {
    await vi.waitFor(() => expect(late.served).toEqual(tab.served), { timeout: 5_000 });
    expect(late.served.messages.size).toBeGreaterThan(5);
  } finally {
    late.close();
  }
});

test('a form goes with the last tab: it does not stand in the way of whoever opens the next one', async () => {
  const receipt = await sell(600);
  const line = `/refund ${receipt} short`;
  await act(url, 'U0MEI', { kind: 'command', channel: 'C0SUPPORT', line });
  const card = await sees('U0LIN', 'C0APPROVE', receipt);
  const other = await openTab(url);
  await act(url, 'U0LIN', { kind: 'click', on: { message: card.ts }, actionId: 'request.reject' });
  const { slack } = running.world;
  await tab.until((served) => topForm(served, 'U0LIN'));
  tab.close();
  await other.until((served) => topForm(served, 'U0LIN'));
  other.close();
  await slack.waitFor(() => slack.as('U0LIN').view() === undefined, { what: 'the form to go' });
  tab = await openTab(url);
  expect(topForm(tab.served, 'U0LIN')).toBeUndefined();
});

test('a service that ends by itself is told; one that was killed to be started again was not', async () => {
  expect(hasEnded).toBe(false);
  process.kill(running.keeper.service.pid, 'SIGKILL');
  expect(await running.keeper.endedByItself).toEqual(expect.any(String));
  await tab.until(({ service }) => service.state === 'ended');
});
