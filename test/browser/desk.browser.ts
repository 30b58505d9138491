import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test, vi } from 'vitest';
import { openScreen, type Screen, type Tab } from './screen.ts';

/** The vendor's own sample order, and the customer's number in it. */
const SAMPLE = 'VI231228102118586561';
const MOBILE = '13800138000';

let screen: Screen;

beforeAll(async () => {
  screen = await openScreen();
});

afterAll(() => screen?.close());

beforeEach(() => onTestFailed(() => screen.photograph('FAILED')));

afterEach(() => {
  expect(screen.troubles).toEqual([]);
});

test('whoever opens the page is welcomed from the first line, in a narrow window too, and nothing lies outside of it', async () => {
  await screen.photograph('welcome');
  const narrow = await screen.open(420, 800);
  await narrow.page.locator('.welcome').waitFor();
  expect(await narrow.page.locator('.messages').evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  expect(await narrow.page.locator('#panel').count()).toBe(0);
  expect(await widthOutside(narrow)).toBe(0);
  await narrow.page.getByTestId('theme').locator('input').last().focus();
  expect(await widthOutside(narrow)).toBe(0);
  await narrow.photograph('narrow-welcome');
  await narrow.page.close();
});

test('an order is looked up: before one’s own eyes, without the customer’s data', async () => {
  await screen.be('U0MEI', 'C0SUPPORT');
  await screen.type(`/order ${SAMPLE}`);
  const card = await screen.message(`Order ${SAMPLE}`, '元气森林0糖苏打气泡水卡曼橘味480ml', '¥0.01');
  expect(await card.getAttribute('data-private')).toBe('true');
  expect(await card.textContent()).not.toContain(MOBILE);
  await screen.photograph('order');
  await screen.be('U0LIN', 'C0SUPPORT');
  expect(await screen.page.getByTestId('message').filter({ hasText: SAMPLE }).count()).toBe(0);
});

test('a slash offers the commands, and the keyboard is enough', async () => {
  await screen.be('U0MEI', 'C0SUPPORT');
  const composer = screen.page.getByTestId('composer');
  await composer.fill('/st');
  await screen.page.getByTestId('suggestions').getByText('/stock').waitFor();
  await screen.photograph('suggestions');
  await composer.press('Enter');
  await composer.pressSequentially('A001');
  await composer.press('Enter');
  await screen.message('A001', /sold out/i);
  await screen.photograph('stock');
});

test('a stranger is refused, in private', async () => {
  await screen.be('U0STRANGER', 'C0SUPPORT');
  await screen.type(`/order ${SAMPLE}`);
  const refusal = await screen.message(/not on (the|this) desk|staff/i);
  expect(await refusal.getAttribute('data-private')).toBe('true');
  expect(await refusal.textContent()).not.toContain('元气森林');
  await screen.photograph('stranger-refused');
});

test('a refund is asked for in a form, approved by another person, and refunded', async () => {
  const order = sold(1_800);
  await screen.be('U0MEI', 'C0SUPPORT');
  await screen.type(`/order ${order}`);
  await screen.press(await screen.message(`Order ${order}`, '¥18.00'), 'order.refund');
  await screen.page.getByTestId('field-reason').waitFor();
  await screen.photograph('refund-form');
  await screen.fillIn({ reason: 'The door stayed shut' });
  await screen.putAway();
  await screen.be('U0MEI', 'C0APPROVE');
  const own = await screen.message(order, 'The door stayed shut');
  const id = await idOn(own);
  await screen.press(own, 'request.approve');
  await screen.message(/yourself|own request/i);
  await screen.photograph('nobody-approves-their-own');
  expect(applications(order)).toBe(0);
  await screen.be('U0LIN', 'C0APPROVE');
  await screen.photograph('refund-card', 'desk.png');
  await screen.press(await screen.message(id, order), 'request.approve');
  await screen.message(id, 'Lin', /review is pending/i);
  expect(applications(order)).toBe(1);
  await screen.photograph('refund-under-review');
  await screen.page
    .locator(`[data-testid="review-row"][data-receipt="${order}"]`)
    .getByTestId('review-agree')
    .click();
  await screen.message(id, /Refunded ¥18\.00/);
  await screen.photograph('refunded');
  await screen.be('U0MEI', 'direct');
  await screen.message(id, /Refunded ¥18\.00/);
  await screen.photograph('requester-told');
});

test('a request is rejected in a form, which insists on a reason', async () => {
  const order = sold(900);
  const id = await ask(`/refund ${order} Does not like the taste`, order);
  await screen.be('U0LIN', 'C0APPROVE');
  await screen.press(await screen.message(id), 'request.reject');
  await screen.fillIn({ note: '' });
  const wrong = screen.page.getByTestId('form').locator('.field-error');
  await wrong.waitFor();
  await screen.photograph('reject-form');
  await screen.fillIn({ note: 'Was given another one' });
  await screen.putAway();
  await screen.message(id, 'Lin', 'Was given another one');
  await screen.photograph('rejected');
  expect(applications(order)).toBe(0);
});

test('a door is opened from afar, once, and what was taken is shown, also when it is known while the door still falls shut', async () => {
  const cabinet = screen.world.yopoint.state.addCabinet();
  const id = await ask(`/door ${cabinet.DeviceCode} A bottle is stuck`, cabinet.DeviceCode);
  await screen.be('U0LIN', 'C0APPROVE');
  await screen.press(await screen.message(id), 'request.approve');
  await screen.message(id, /door is open/i);
  await screen.photograph('door-open');
  const row = screen.page.getByTestId('door-row').filter({ hasText: cabinet.DeviceCode });
  screen.world.yopoint.faults.add({ kind: 'delay', match: 'notify.close.door', ms: 800, times: 1 });
  await row.getByTestId('door-close').click();
  await row.getByTestId('door-took-one').click();
  await screen.message(id, /was opened/i, /Taken/);
  await screen.photograph('door-taken');
  expect(screen.world.yopoint.state.effectsOf('door_opened', cabinet.id)).toBe(1);
});

test('a door that nobody pulled is an alert', async () => {
  const cabinet = screen.world.yopoint.state.addCabinet();
  const id = await ask(`/door ${cabinet.DeviceCode} Cannot get in`, cabinet.DeviceCode);
  await screen.be('U0LIN', 'C0APPROVE');
  await screen.press(await screen.message(id), 'request.approve');
  await screen.message(id, /door is open/i);
  const row = screen.page.getByTestId('door-row').filter({ hasText: cabinet.DeviceCode });
  await row.getByTestId('door-never-opened').click();
  await screen.be('U0LIN', 'C0ALERTS');
  await screen.message(cabinet.DeviceCode, /never opened/i);
  await screen.photograph('door-never-opened');
});

test('an answer that is lost on its way is looked for in the vendor’s books', async () => {
  const order = sold(700);
  const id = await ask(`/refund ${order} One bottle short`, order);
  await screen.page.getByTestId('trouble-yopoint_lost_answer').click();
  await screen.be('U0LIN', 'C0APPROVE');
  await screen.press(await screen.message(id), 'request.approve');
  await screen.message(id, /found in YoPoint/i);
  await screen.photograph('lost-answer-found');
  expect(applications(order)).toBe(1);
  await screen.be('U0MEI', 'direct');
  await screen.message(id, /not known/i);
  await screen.page.getByTestId('tab-traffic').click();
  const sent = screen.page
    .getByTestId('traffic-row')
    .filter({ hasText: 'cabinet.order.refund.apply' })
    .first();
  await sent.locator('summary').click();
  await sent
    .getByTestId('sign')
    .getByText(/^[0-9a-f]{32}$/)
    .waitFor();
  await sent.getByTestId('answer').getByText('0 SUCCESS').waitFor();
  await sent.getByTestId('answer').scrollIntoViewIfNeeded();
  await screen.photograph('lost-answer-traffic');
  await screen.page.getByTestId('tab-world').click();
});

test('an amount that is none is told, and bought again once it is one', async () => {
  const amount = screen.page.getByTestId('sell-amount');
  const why = screen.page.getByTestId('customers').getByText(/from 0\.01 to 9999\.99/);
  await amount.fill('12,50');
  await why.waitFor();
  await screen.photograph('no-amount');
  expect(await screen.page.getByTestId('sell').isDisabled()).toBe(true);
  await amount.fill('12.50');
  await why.waitFor({ state: 'hidden' });
  await screen.page.getByTestId('sell').click();
  await screen.page.getByTestId('order-row').first().getByText('¥12.50').waitFor();
});

test('a customer’s appeal is claimed, refunded from its card, and closed by the money’s return', async () => {
  const order = sold(1_600);
  await screen.page.getByTestId('appeal-order').selectOption(order);
  const appealWords = screen.page.getByTestId('appeal-words');
  await appealWords.fill(`It stayed shut! Call me on ${MOBILE}`);
  await screen.page.getByTestId('appeal').click();
  await vi.waitFor(async () => expect(await appealWords.inputValue()).toBe(''));
  await screen.be('U0MEI', 'C0ALERTS');
  const appeal = await screen.message(order, 'It stayed shut!');
  expect(await appeal.textContent()).not.toContain(MOBILE);
  await screen.photograph('appeal');
  await screen.press(appeal, 'appeal.claim');
  await screen.press(await screen.message(order, /Mei/), 'appeal.refund');
  await screen.fillIn({ reason: 'The camera saw no door' });
  await screen.putAway();
  await screen.be('U0LIN', 'C0APPROVE');
  await screen.press(await screen.message(order, 'The camera saw no door'), 'request.approve');
  await screen.message(order, /review is pending/i);
  await screen.page
    .locator(`[data-testid="review-row"][data-receipt="${order}"]`)
    .getByTestId('review-agree')
    .click();
  await screen.be('U0MEI', 'C0ALERTS');
  await screen.message(order, /Closed: refunded/i);
  await screen.photograph('appeal-closed');
});

test('twenty appeals at once are counted in one message', async () => {
  await screen.be('U0MEI', 'C0ALERTS');
  await screen.page.getByTestId('appeals-at-once').click();
  await screen.message('None of the cabinets in the row opens');
  await screen.message(/\d+ new messages/);
  await screen.photograph('burst');
});

test('the Home tab shows what waits', async () => {
  const order = sold(1_200);
  const id = await ask(`/refund ${order} Wrong goods`, order);
  await screen.be('U0LIN', 'home');
  const home = screen.page.getByTestId('home');
  await home.getByText(id).first().waitFor();
  await screen.photograph('home');
  await screen.press(home, 'request.approve');
  await home.getByText(id).first().waitFor({ state: 'hidden' });
  await screen.be('U0LIN', 'C0APPROVE');
  await screen.message(id, 'Lin', /review is pending/i);
  expect(applications(order)).toBe(1);
});

test('the language is switched: the page and what the desk says to people', async () => {
  await choose('language', 'zh-CN');
  await screen.be('U0MEI', 'C0SUPPORT');
  await screen.page.getByRole('button', { name: '发送' }).waitFor();
  await screen.type(`/order ${SAMPLE}`);
  await screen.message(`订单 ${SAMPLE}`, '已退款');
  await screen.photograph('in-chinese', 'zh-CN/desk.png');
  await screen.be('U0LIN', 'home');
  await screen.page
    .getByTestId('home')
    .getByText(/等我审批/)
    .first()
    .waitFor();
  await screen.photograph('home-in-chinese');
  await choose('language', 'en');
  await screen.be('U0MEI', 'C0SUPPORT');
  await screen.type(`/order ${SAMPLE}`);
  await screen.message(`Order ${SAMPLE}`, /Refunded/);
});

test('in the dark', async () => {
  await choose('theme', 'dark');
  await screen.be('U0LIN', 'C0APPROVE');
  await screen.photograph('dark-approvals');
  await screen.be('U0LIN', 'C0ALERTS');
  await screen.photograph('dark-alerts');
  await choose('theme', 'light');
});

test('a narrow window is enough to look an order up and to approve a refund', async () => {
  const order = sold(1_100);
  const narrow = await screen.open(420, 800);
  await narrow.type(`/order ${order}`);
  await narrow.message(`Order ${order}`, '¥11.00');
  expect(await widthOutside(narrow)).toBe(0);
  await narrow.photograph('narrow-order');
  await narrow.type(`/refund ${order} The door stayed shut`);
  const id = await idOn(await narrow.message(order, /\bR\d{4,}\b/));
  await narrow.be('U0LIN', 'C0APPROVE');
  await narrow.press(await narrow.message(id, order), 'request.approve');
  await narrow.message(id, /review is pending/i);
  expect(applications(order)).toBe(1);
  expect(await widthOutside(narrow)).toBe(0);
  await narrow.photograph('narrow-approved');
  await narrow.page.getByTestId('panel-toggle').click();
  await narrow.photograph('narrow-panel');
  await narrow.page.getByTestId('order-row').first().locator('button.number').click();
  expect(await narrow.page.locator('#panel').count()).toBe(0);
  expect(await narrow.page.getByTestId('composer').inputValue()).toBe(`/order ${order}`);
  await narrow.page.close();
});

test('a service that is killed starts again, and the desk goes on where it was', async () => {
  const order = sold(500);
  const id = await ask(`/refund ${order} Twice charged`, order);
  await screen.be('U0LIN', 'C0APPROVE');
  screen.world.slack.faults.add({ kind: 'cut_before', match: 'delivery.block_actions', times: 1 });
  await screen.press(await screen.message(id), 'request.approve');
  const wentWrong = screen.page.locator('.went-wrong');
  await wentWrong.filter({ hasText: 'dispatch_failed' }).waitFor();
  await screen.page.getByTestId('restart').click();
  await screen.page.getByTestId('service-state').filter({ hasText: 'running' }).waitFor();
  await wentWrong.waitFor({ state: 'hidden' });
  await screen.press(await screen.message(id), 'request.approve');
  await screen.message(id, /review is pending/i);
  expect(applications(order)).toBe(1);
  await screen.photograph('after-a-restart');
});

/** Mei types it; answers the id of the request that came of it. */
async function ask(line: string, about: string): Promise<string> {
  await screen.be('U0MEI', 'C0SUPPORT');
  await screen.type(line);
  return idOn(await screen.message(about, /\bR\d{4,}\b/));
}

async function idOn(message: Locator): Promise<string> {
  const id = /\bR\d{4,}/.exec((await message.textContent()) ?? '')?.[0];
  if (id === undefined) throw new Error('The message names no request.');
  return id;
}

/** The part of the page and of its texts outside of the window, in pixels. */
function widthOutside({ page }: Tab): Promise<number> {
  return page.evaluate<number>(`(() => {
    const rects = [...document.querySelectorAll('#page, .top *, .pane *')].map((one) => one.getBoundingClientRect());
    const right = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth, ...rects.map((one) => one.right));
    const left = Math.min(...rects.map((one) => one.left));
    return Math.max(0, Math.ceil(right) - window.innerWidth, -Math.floor(left));
  })()`);
}

function sold(fen: number): string {
  const { state } = screen.world.yopoint;
  const [cid = ''] = state.cabinets.keys();
  return state.sell(cid, { payPriceFen: fen }).ReceiptNo;
}

function applications(order: string): number {
  return screen.world.yopoint.arrived('cabinet.order.refund.apply', order);
}

async function choose(what: 'language' | 'theme', value: string): Promise<void> {
  await screen.page.getByTestId(what).locator(`label:has(input[value="${value}"])`).click();
}
