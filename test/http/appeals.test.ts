import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { appealSignature, type IntakeAnswer, type IntakeOptions } from '../../sandbox/consumer-app.ts';
import type { Store } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { APPEALS_SECRET, type Doors, openDoors } from './doors.ts';
import { stalled, withoutTable } from './stalling.ts';

const MINUTE = 60_000;
const GOOD = { kind: 'after_payment', reason: '多扣了一瓶' } as const;
let serial = 0;

/** An appeal about an order of its own. */
function complaint(more: Readonly<Record<string, unknown>> = {}) {
  serial += 1;
  return { receiptNo: `VI${String(serial).padStart(18, '0')}`, ...GOOD, ...more };
}

describeOnEachEngine('the intake of appeals', (open) => {
  let store: Store;
  let doors: Doors;
  beforeAll(async () => {
    store = await open();
    doors = await openDoors(store);
  });
  beforeEach(() => {
    // Two tests never sign in the same second.
    doors.desk.clock.ms += MINUTE;
  });
  afterAll(() => doors.close());

  const nowSeconds = () => Math.floor(doors.desk.clock.ms / 1000);

  function appealsAbout(receipt: unknown) {
    return store.db.selectFrom('appeals').selectAll().where('receipt', '=', String(receipt)).execute();
  }

  function sourcesOf(appeal: unknown) {
    return store.db.selectFrom('appeal_sources').select('key').where('appeal', '=', String(appeal)).execute();
  }

  async function everything(): Promise<string> {
    const tables = await Promise.all([
      store.db.selectFrom('appeals').selectAll().execute(),
      store.db.selectFrom('appeal_sources').selectAll().execute(),
      store.db.selectFrom('alerts').selectAll().execute(),
      store.db.selectFrom('jobs').selectAll().execute(),
    ]);
    return JSON.stringify(tables);
  }

  test('an appeal gets 202 and its id, and stands in the books as the customer wrote it', async () => {
    const images = ['https://pic.example/1.jpg', 'https://pic.example/2.jpg?x=1'];
    const sent = complaint({ mobile: '13800138000', images, unknown: { to: 'us' } });
    const { status, body } = await doors.app.appeal(sent);
    expect({ status, body }).toEqual({
      status: 202,
      body: { id: expect.stringMatching(/^A\d+$/), duplicate: false },
    });
    const [row, ...others] = await appealsAbout(sent.receiptNo);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      id: body['id'],
      kind: 'after_payment',
      state: 'open',
      cause: 'customer',
      reason: '多扣了一瓶',
      mobile: '13800138000',
      images: JSON.stringify(images),
    });
  });

  test('an order’s number in full-width characters is the order’s', async () => {
    const sent = complaint();
    const { body } = await doors.app.appeal(sent);
    const wide = sent.receiptNo.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
    expect(wide).not.toBe(sent.receiptNo);
    const again = await doors.app.appeal({ ...sent, receiptNo: wide });
    expect(again.body).toEqual({ id: body['id'], duplicate: true });
    expect(await appealsAbout(sent.receiptNo)).toHaveLength(1);
  });

  test('an appeal raises one alert, with one card to be posted', async () => {
    const { body } = await doors.app.appeal(complaint({ ref: 'once' }));
    await doors.app.appeal(complaint({ ref: 'once' }));
    const alerts = await store.db
      .selectFrom('alerts')
      .select('id')
      .where('subject', '=', String(body['id']))
      .execute();
    expect(alerts).toEqual([{ id: `appeal:${body['id']}` }]);
    const cards = await store.db
      .selectFrom('messages')
      .select('kind')
      .where('about', '=', `appeal:${body['id']}`)
      .execute();
    expect(cards).toEqual([{ kind: 'card' }]);
  });

  test.each<[string, string, (now: number) => IntakeOptions]>([
    ['without a signature', 'unsigned', () => ({ signature: null })],
    ['without a time', 'unsigned', () => ({ at: '' })],
    ['with a time that is none', 'unsigned', () => ({ at: 'yesterday' })],
    ['with a time in milliseconds', 'stale', (now) => ({ at: now * 1000 })],
    ['five minutes and a second old', 'stale', (now) => ({ at: now - 301 })],
    ['dated five minutes and a second ahead', 'stale', (now) => ({ at: now + 301 })],
    ['with another secret', 'forged', () => ({ secret: 'another-secret' })],
    ['with nonsense', 'forged', () => ({ signature: 'v1=00' })],
    ['with nonsense of the right length', 'forged', () => ({ signature: `v1=${'0'.repeat(64)}` })],
    [
      'with the signature of an empty body',
      'forged',
      (now) => ({ signature: appealSignature(APPEALS_SECRET, `${now}`, '') }),
    ],
    [
      'with the signature of another second',
      'forged',
      (now) => ({ signature: appealSignature(APPEALS_SECRET, `${now - 1}`, JSON.stringify({})) }),
    ],
  ])('one %s gets 401 (%s), and has no effect', async (_what, code, optionsAt) => {
    const before = await everything();
    const { status, body } = await doors.app.appeal(complaint(), optionsAt(nowSeconds()));
    expect({ status, body }).toEqual({ status: 401, body: { error: { code, message: expect.any(String) } } });
    expect(await everything()).toBe(before);
  });

  test('a version other than ours is forged, and capitals are too', async () => {
    const raw = JSON.stringify(complaint());
    const right = appealSignature(APPEALS_SECRET, String(nowSeconds()), raw);
    for (const signature of [
      right.replace('v1', 'v0'),
      right.toUpperCase(),
      ` ${right.slice(3)}`,
      right.slice(3),
    ]) {
      expect((await doors.app.post(raw, { signature })).status, signature).toBe(401);
    }
    expect((await doors.app.post(raw, { signature: right })).status).toBe(202);
  });

  test.each([-300, -299, 0, 299, 300])('a clock that is %i seconds off is good enough', async (off) => {
    expect((await doors.app.appeal(complaint(), { at: nowSeconds() + off })).status).toBe(202);
  });

  test('a body above 64 KiB gets 413, one of 64 KiB is read', async () => {
    const raw = JSON.stringify(complaint());
    const padded = (bytes: number) => raw + ' '.repeat(bytes - Buffer.byteLength(raw));
    expect(await doors.app.post(padded(65_537))).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large' } },
    });
    expect((await doors.app.post(padded(65_536))).status).toBe(202);
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['words', 'hello'],
    ['half a JSON', '{"receiptNo":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
  ])('%s instead of an object gets 422', async (_what, raw) => {
    const { status, body } = await doors.app.post(raw);
    expect({ status, body }).toEqual({
      status: 422,
      body: { error: { code: 'invalid', message: expect.any(String) } },
    });
  });

  test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    [
      'no field at all',
      { receiptNo: undefined, kind: undefined, reason: undefined },
      ['kind', 'reason', 'receiptNo'],
    ],
    ['an empty receipt', { receiptNo: ' \u200b ' }, ['receiptNo']],
    ['a receipt that is a number', { receiptNo: 1 }, ['receiptNo']],
    ['a receipt of 101 characters', { receiptNo: '1'.repeat(101) }, ['receiptNo']],
    ['a receipt with a line break', { receiptNo: 'VI1\nVI2' }, ['receiptNo']],
    ['a receipt with a NUL', { receiptNo: 'VI1\0' }, ['receiptNo']],
    ['another kind', { kind: 'afterwards' }, ['kind']],
    ['an empty reason', { reason: '' }, ['reason']],
    ['a reason nobody can see', { reason: ' \u200b\u2060 ' }, ['reason']],
    ['a reason of 5,001 characters', { reason: '好'.repeat(5_001) }, ['reason']],
    ['a reason that is a list', { reason: ['好'] }, ['reason']],
    ['a mobile that is a number', { mobile: 13_800_138_000 }, ['mobile']],
    ['a mobile of 41 characters', { mobile: '1'.repeat(41) }, ['mobile']],
    ['pictures that are no list', { images: 'https://pic.example/1.jpg' }, ['images']],
    [
      'ten pictures',
      { images: Array.from({ length: 10 }, (_, index) => `https://pic.example/${index}`) },
      ['images'],
    ],
    ['a picture by http', { images: ['https://pic.example/1', 'http://pic.example/2'] }, ['images.1']],
    ['a picture by script', { images: ['javascript:alert(1)'] }, ['images.0']],
    ['a picture with a password', { images: ['https://a:b@pic.example/1'] }, ['images.0']],
    ['a picture without a host', { images: ['https://'] }, ['images.0']],
    ['a picture with a blank inside', { images: ['https://pic.example/a b'] }, ['images.0']],
    ['a picture of 2,049 characters', { images: [`https://pic.example/${'a'.repeat(2_029)}`] }, ['images.0']],
    ['a picture that is an object', { images: [{}] }, ['images.0']],
    ['a ref that is a number', { ref: 1 }, ['ref']],
    ['a ref of 201 characters', { ref: 'r'.repeat(201) }, ['ref']],
    ['two mistakes', { kind: 1, ref: {} }, ['kind', 'ref']],
  ])('%s gets 422 and is named, without its value', async (_what, change, fields) => {
    const before = await everything();
    const { status, body } = await doors.app.appeal({ ...complaint(), ...change });
    expect(status).toBe(422);
    expect(body).toEqual({
      error: { code: 'invalid', message: expect.any(String), fields: expect.any(Object) },
    });
    const { error } = z.object({ error: z.object({ fields: z.record(z.string(), z.string()) }) }).parse(body);
    expect(Object.keys(error.fields).sort()).toEqual(fields);
    for (const sentence of Object.values(error.fields)) {
      expect(sentence).toMatch(/^(?:is|has) /);
      expect(sentence).not.toMatch(/pic\.example|afterwards|undefined/);
    }
    expect(await everything()).toBe(before);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    [
      '9 pictures of 2,048 characters',
      { images: Array.from({ length: 9 }, () => `https://pic.example/${'a'.repeat(2_028)}`) },
    ],
    ['a reason of 5,000 characters', { reason: 'x'.repeat(5_000) }],
    ['null for what may be left out', { mobile: null, images: null, ref: null }],
    ['nothing in what may be left out', { mobile: '', images: [], ref: ' ' }],
    ['a kind before payment', { kind: 'before_payment' }],
  ])('%s is taken', async (_what, more) => {
    expect((await doors.app.appeal(complaint(more))).status).toBe(202);
  });

  test('a receipt of any shape is taken, without blanks around it and what nobody can see in it', async () => {
    const receipt = `单号 ${serial}-甲`;
    const { body } = await doors.app.appeal({ ...complaint(), receiptNo: `  ${receipt}\u200b ` });
    expect(await appealsAbout(receipt)).toMatchObject([{ id: body['id'] }]);
  });

  test('personal data in the words is masked before it is stored', async () => {
    const sent = complaint({ reason: '请打 138\u200b00138000 或 me@mail.example' });
    await doors.app.appeal(sent);
    expect((await appealsAbout(sent.receiptNo))[0]?.reason).toBe('请打 138****8000 或 ***@***');
  });

  test('long words are cut, and no number with them: half of one would not look like one', async () => {
    const sent = complaint({ reason: `${'好'.repeat(993)} 13900139000 ${'好'.repeat(993)}` });
    await doors.app.appeal(sent);
    expect((await appealsAbout(sent.receiptNo))[0]?.reason).toBe(`${'好'.repeat(993)} 139***`);
  });

  test('what no column holds is taken out of the words', async () => {
    const sent = complaint({ reason: 'a\0b\ud800c' });
    expect((await doors.app.appeal(sent)).status).toBe(202);
    expect((await appealsAbout(sent.receiptNo))[0]?.reason).toBe('a\uFFFDbc');
  });

  test('the same ref is the same appeal, whatever else it says and however late', async () => {
    const first = await doors.app.appeal(complaint({ ref: 'ticket-1' }));
    doors.desk.clock.ms += 60 * MINUTE;
    const again = await doors.app.appeal({
      ...complaint(),
      kind: 'before_payment',
      reason: 'other',
      ref: ' ticket-1',
    });
    expect(first.body).toEqual({ id: expect.any(String), duplicate: false });
    expect(again).toMatchObject({ status: 202, body: { id: first.body['id'], duplicate: true } });
  });

  test('two refs about one order are two appeals', async () => {
    const about = complaint();
    const [first, second] = [
      await doors.app.appeal({ ...about, ref: 'a-1' }),
      await doors.app.appeal({ ...about, ref: 'a-2' }),
    ];
    expect(second.body).toMatchObject({ duplicate: false });
    expect(second.body['id']).not.toBe(first.body['id']);
  });

  test('without a ref the same order and kind is the same appeal while that is open, and another kind is another', async () => {
    const about = complaint();
    const first = await doors.app.appeal(about);
    doors.desk.clock.ms += MINUTE;
    const more = await doors.app.appeal({ ...about, reason: '还没退' });
    expect(more.body).toEqual({ id: first.body['id'], duplicate: true });
    const other = await doors.app.appeal({ ...about, kind: 'before_payment' });
    expect(other.body).toMatchObject({ duplicate: false });
    await store.db
      .updateTable('appeals')
      .set({ state: 'closed' })
      .where('id', '=', String(first.body['id']))
      .execute();
    doors.desk.clock.ms += MINUTE;
    const anew = await doors.app.appeal(about);
    expect(anew.body).toMatchObject({ duplicate: false });
  });

  test('a request that is sent again is the same appeal within the window, also when that is closed, and nothing after it', async () => {
    const raw = JSON.stringify(complaint());
    const at = nowSeconds();
    const first = await doors.app.post(raw, { at });
    await store.db
      .updateTable('appeals')
      .set({ state: 'closed' })
      .where('id', '=', String(first.body['id']))
      .execute();
    doors.desk.clock.ms += 5 * MINUTE;
    const replayed = await doors.app.post(raw, { at });
    expect(replayed.body).toEqual({ id: first.body['id'], duplicate: true });
    doors.desk.clock.ms += 1_000;
    expect((await doors.app.post(raw, { at })).status).toBe(401);
    expect(await sourcesOf(first.body['id'])).toHaveLength(1);
  });

  test.each([
    ['by its signature alone', {}],
    ['by its ref', { ref: 'at-once' }],
  ])('twenty of the same in the same instant are one appeal, known again %s', async (_what, more) => {
    const raw = JSON.stringify(complaint(more));
    const at = nowSeconds();
    const answers = await Promise.all(Array.from({ length: 20 }, () => doors.app.post(raw, { at })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(answers.filter(({ body }) => body['duplicate'] === false)).toHaveLength(1);
  });

  test('twenty customers in the same instant are twenty appeals', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => doors.app.appeal(complaint())));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(20);
  });

  test('the order of an appeal is looked at right away', async () => {
    const order = doors.desk.yopoint.state.sell('5f6da2362201410011fe7b72', { payPriceFen: 350 });
    await doors.app.appeal({ ...complaint(), receiptNo: order.ReceiptNo });
    await doors.desk.runDue();
    const [row] = await appealsAbout(order.ReceiptNo);
    expect(JSON.parse(row?.facts ?? 'null')).toMatchObject({ order: order.ReceiptNo, paid: 350 });
  });

  test('while it cannot be stored it gets 503 and is told when to come again; then it is taken', async () => {
    const sent = complaint({ ref: 'stored-later' });
    const bringBack = await withoutTable(store, 'appeals');
    const refused = await doors.app.appeal(sent);
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'not_stored' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await bringBack();
    expect(await doors.app.appeal(sent)).toMatchObject({ status: 202, body: { duplicate: false } });
  });

  test('while another database answers it gets 503, and is taken when the right one is back', async () => {
    const sent = complaint({ ref: 'not-into-another' });
    const { ground } = doors.desk.parts;
    ground.noteTrouble('database_replaced', 'another database answers');
    const refused = await doors.app.appeal(sent);
    ground.clearTrouble('database_replaced');
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'not_stored' } } });
    expect(await doors.app.appeal(sent)).toMatchObject({ status: 202, body: { duplicate: false } });
  });

  test('a database that hangs does not hold the caller up; asked again, the appeal is the one that was stored behind', async () => {
    const hurried = await openDoors(store, { beside: doors.desk, storedWithinMs: 150 });
    const sent = complaint({ ref: 'hung' });
    const letGo = await stalled(store, 'counters');
    expect((await hurried.app.appeal(sent)).status).toBe(503);
    await letGo();
    await expect.poll(async () => (await appealsAbout(sent.receiptNo)).length).toBe(1);
    expect((await hurried.app.appeal(sent)).body).toMatchObject({ duplicate: true });
    await hurried.close();
  });

  test('whatever is rightly signed is taken or named as wrong, and never a 5xx', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    const value = fc.oneof(
      text,
      fc.jsonValue(),
      fc.constantFrom('after_payment', 'before_payment', GOOD.reason),
    );
    const body = fc.oneof(
      fc.record(
        { receiptNo: value, kind: value, reason: value, mobile: value, images: value, ref: value },
        { requiredKeys: [] },
      ),
      fc.record({
        receiptNo: text,
        kind: fc.constant('after_payment'),
        reason: text,
        mobile: text,
        images: fc.array(fc.webUrl({ validSchemes: ['https'] }), { maxLength: 3 }),
        ref: text,
      }),
      fc.jsonValue(),
    );
    const answered = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: 20, maxLength: 20 }), async (bodies) => {
        const answers = await Promise.all(bodies.map((one) => doors.app.post(JSON.stringify(one))));
        for (const { status } of answers) answered.add(status);
      }),
      { numRuns: 10 },
    );
    expect([...answered].sort()).toEqual([202, 422]);
  });

  test('each outcome is counted', async () => {
    for (const outcome of [
      'taken',
      'duplicate',
      'unsigned',
      'stale',
      'forged',
      'invalid',
      'too_large',
      'not_stored',
    ]) {
      expect(await doors.counted('appealsReceived', { outcome }), outcome).toBeGreaterThan(0);
    }
  });

  test('no answer and no line of the log holds a number, a secret, a signature or the customer’s words', async () => {
    const mobile = '13912345678';
    const words = '这是顾客自己的话';
    const raw = JSON.stringify(complaint({ mobile, reason: words }));
    const at = nowSeconds();
    const bad = JSON.stringify({ ...JSON.parse(raw), kind: words });
    const answers: IntakeAnswer[] = [
      await doors.app.post(raw, { at }),
      await doors.app.post(bad, { at }),
      await doors.app.post(raw, { at, secret: 'x' }),
    ];
    const signature = appealSignature(APPEALS_SECRET, String(at), raw).slice(3);
    for (const text of [JSON.stringify(answers.map(({ body }) => body)), doors.lines.join('')]) {
      for (const hidden of [mobile, words, APPEALS_SECRET, signature])
        expect(text.includes(hidden), hidden).toBe(false);
    }
  });
});
