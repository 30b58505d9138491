import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaults, type Fault } from '../../sandbox/faults.ts';
import { yoPointSign } from '../../sandbox/yopoint/sign.ts';
import {
  PAY_KEY,
  SAMPLE_CID,
  SAMPLE_RECEIPT,
  SECRET,
  signedParams,
  startBaifude,
  startYoPoint,
} from './vendors-client.ts';

describe('the knobs', () => {
  it('hit by whole name or by pattern, the oldest first, as often as said', () => {
    const faults = createFaults();
    faults.add({ kind: 'refuse', match: 'cabinet.order.get', times: 2 });
    const off = faults.add({ kind: 'garbage', match: /^cabinet\./g });
    expect(faults.take('cabinet.order.get.more')?.kind).toBe('garbage');
    expect(
      ['cabinet.order.get', 'cabinet.order.get', 'cabinet.order.get'].map((n) => faults.take(n)?.kind),
    ).toEqual(['refuse', 'refuse', 'garbage']);
    expect(faults.take('cabinet.list')?.kind).toBe('garbage');
    expect(faults.take('consumer.order.get')).toBeUndefined();
    off();
    off();
    expect(faults.active()).toEqual([]);
  });

  it('hit only calls in which something stands, where that is said', () => {
    const faults = createFaults();
    faults.add({ kind: 'refuse', about: 'R1001.tell', times: 1 });
    expect(faults.take('chat.postMessage')).toBeUndefined();
    expect(faults.take('chat.postMessage', 'id=R1002.tell')).toBeUndefined();
    expect(faults.take('chat.postMessage', 'id=R1001.tell.3')?.kind).toBe('refuse');
    expect(faults.take('chat.postMessage', 'id=R1001.tell.3')).toBeUndefined();
  });

  it('show what is on, with what is left, and go off all at once', () => {
    const faults = createFaults();
    faults.add({ kind: 'delay', ms: 5, times: 3 });
    faults.add({ kind: 'refuse', times: 0 });
    faults.take('anything');
    expect(faults.active()).toEqual([{ id: 1, kind: 'delay', ms: 5, times: 3, left: 2 }]);
    faults.clear();
    expect(faults.take('anything')).toBeUndefined();
  });
});

type Outcome = { status: number; text: string; retryAfter: string | null } | 'broken';

async function send(url: string, body: string | URLSearchParams): Promise<Outcome> {
  try {
    const response = await fetch(url, { method: 'POST', body });
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, text: await response.text(), retryAfter };
  } catch {
    return 'broken';
  }
}

/** Each fault, what the caller gets to see, and whether the thing was done all the same. */
const TABLE: readonly (readonly [Fault, { status: number; text: RegExp } | 'broken', done: boolean])[] = [
  [{ kind: 'delay', ms: 5 }, { status: 200, text: /"error_code":0/ }, true],
  [{ kind: 'late_answer', ms: 5 }, { status: 200, text: /"error_code":0/ }, true],
  [
    { kind: 'refuse', message: 'ERR_LOCKED' },
    { status: 200, text: /"error_code":-1,"error_msg":"ERR_LOCKED"/ },
    false,
  ],
  [{ kind: 'rate_limit', retryAfter: 7 }, { status: 429, text: /./ }, false],
  [{ kind: 'server_error' }, { status: 500, text: /./ }, false],
  [{ kind: 'server_error', code: '503' }, { status: 503, text: /./ }, false],
  [{ kind: 'cut_before' }, 'broken', false],
  [{ kind: 'cut_after' }, 'broken', true],
  [{ kind: 'bad_signature' }, { status: 200, text: /"error_msg":"ERR_SIGN"/ }, false],
  [{ kind: 'garbage' }, { status: 200, text: /^<html>/ }, true],
  [{ kind: 'truncate' }, 'broken', true],
  [{ kind: 'duplicate' }, { status: 200, text: /"error_code":0/ }, true],
];

describe('on YoPoint', () => {
  let yopoint: Awaited<ReturnType<typeof startYoPoint>>;
  beforeEach(async () => {
    yopoint = await startYoPoint();
  });
  afterEach(() => yopoint.vendor.close());

  const open = (): URLSearchParams =>
    new URLSearchParams(signedParams('cabinet.open.door', { CID: SAMPLE_CID, OpenID: 'desk' }));
  const read = (): URLSearchParams =>
    new URLSearchParams(signedParams('cabinet.order.get', { ReceiptNo: SAMPLE_RECEIPT }));

  it.each(TABLE)('%j on a write: done or not done, exactly as said', async (fault, seen, done) => {
    yopoint.vendor.faults.add({ ...fault, match: 'cabinet.open.door', times: 1 });
    const outcome = await send(yopoint.vendor.url, open());
    if (seen === 'broken' || outcome === 'broken') expect(outcome).toBe(seen);
    else {
      expect(outcome.status).toBe(seen.status);
      expect(outcome.text).toMatch(seen.text);
      expect(outcome.retryAfter).toBe(fault.kind === 'rate_limit' ? '7' : null);
    }
    expect(yopoint.vendor.state.effects.door_opened).toBe(done ? 1 : 0);
    expect(yopoint.vendor.calls).toMatchObject([{ fault: fault.kind, effect: done }]);
    // The knob counted down: the next call is an ordinary one.
    expect(await send(yopoint.vendor.url, open())).toMatchObject({ status: 200, text: /"error_code":0/ });
    expect(yopoint.vendor.state.effects.door_opened).toBe(done ? 2 : 1);
  });

  it.each(TABLE)('%j on a read: the same answers, and nothing changed', async (fault, seen) => {
    yopoint.vendor.faults.add({ ...fault, match: /^cabinet\.order\.get$/, times: 1 });
    const outcome = await send(yopoint.vendor.url, read());
    if (seen === 'broken' || outcome === 'broken') expect(outcome).toBe(seen);
    else {
      expect(outcome.status).toBe(seen.status);
      expect(outcome.text).toMatch(seen.text);
    }
    expect(yopoint.vendor.state.effects).toEqual({ door_opened: 0, refund_applied: 0, appeal_filed: 0 });
    expect((await yopoint.call('cabinet.order.get', { ReceiptNo: SAMPLE_RECEIPT })).error_code).toBe(0);
  });

  it('a forged call does not use a fault up', async () => {
    yopoint.vendor.faults.add({ kind: 'cut_after', times: 1 });
    const params = { ...signedParams('api.test', {}), sign: '0'.repeat(32) };
    expect(await send(yopoint.vendor.url, new URLSearchParams(params))).toMatchObject({ text: /ERR_SIGN/ });
    expect(yopoint.vendor.faults.active()).toHaveLength(1);
  });

  it('turns over HTTP: add by name or pattern, list, take one off, take all off', async () => {
    const knobs = `${new URL(yopoint.vendor.url).origin}/_sandbox/faults`;
    const add = (body: unknown): Promise<Response> =>
      fetch(knobs, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await add({ kind: 'refuse', match: 'cabinet.list', message: 'ERR_BUSY' })).status).toBe(201);
    expect(await (await add({ kind: 'delay', pattern: '^api\\.', ms: 1, times: 2 })).json()).toEqual({
      id: 2,
    });
    expect(await (await fetch(knobs)).json()).toEqual({
      faults: [
        { id: 1, kind: 'refuse', match: 'cabinet.list', message: 'ERR_BUSY' },
        { id: 2, kind: 'delay', pattern: '^api\\.', ms: 1, times: 2, left: 2 },
      ],
    });
    expect((await yopoint.call('cabinet.list', {})).error_msg).toBe('ERR_BUSY');
    expect((await fetch(`${knobs}/1`, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(`${knobs}/1`, { method: 'DELETE' })).status).toBe(404);
    expect((await yopoint.call('cabinet.list', {})).error_msg).toBe('SUCCESS');
    expect((await fetch(knobs, { method: 'DELETE' })).status).toBe(204);
    expect(await (await fetch(knobs)).json()).toEqual({ faults: [] });
    for (const wrong of [
      { kind: 'explode' },
      { kind: 'delay', pattern: '(' },
      { kind: 'delay', what: 1 },
      7,
    ]) {
      expect((await add(wrong)).status).toBe(422);
    }
  });
});

describe('on Baifude', () => {
  let baifude: Awaited<ReturnType<typeof startBaifude>>;
  beforeEach(async () => {
    baifude = await startBaifude();
  });
  afterEach(() => baifude.vendor.close());

  it.each(TABLE)('%j on a read', async (fault, seen) => {
    const path = '/openApi/open/order/getOrderInfo';
    baifude.vendor.faults.add({ ...fault, match: path, times: 1 });
    const body = JSON.stringify({ orderNo: '21231102161100027740' });
    const outcome = await send(baifude.address('getOrderInfo', body), body);
    if (seen === 'broken' || outcome === 'broken') expect(outcome).toBe(seen);
    else {
      expect(outcome.status).toBe(seen.status);
      if (fault.kind === 'refuse')
        expect(JSON.parse(outcome.text)).toMatchObject({ code: 'SIM_REFUSED', msg: 'ERR_LOCKED' });
      if (fault.kind === 'bad_signature') expect(outcome.text).toContain('"code":"10016"');
    }
    expect(baifude.vendor.calls).toMatchObject([{ method: path, fault: fault.kind, effect: false }]);
    expect((await baifude.call('getOrderInfo', JSON.parse(body))).code).toBe('0');
  });

  it('refuses with a code of the caller’s choice', async () => {
    baifude.vendor.faults.add({ kind: 'refuse', code: '10015', message: 'token已过期' });
    expect(await baifude.call('getList', { paySnList: ['1'] })).toEqual({
      code: '10015',
      data: null,
      msg: 'token已过期',
    });
  });
});

describe('notifications', () => {
  const received: Record<string, string>[] = [];
  let yopoint: Awaited<ReturnType<typeof startYoPoint>>;
  let receiver: Server;
  let target: string;
  beforeEach(async () => {
    received.length = 0;
    yopoint = await startYoPoint();
    receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        received.push(Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString())));
        response.end('{"error_code":0,"error_msg":"SUCCESS","data":{}}');
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    // A TCP server's address is an object.
    target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/yopoint/notify`;
  });
  afterEach(async () => {
    await yopoint.vendor.close();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });

  it('are signed with the key of their kind, escaped as PHP does, without a version', async () => {
    const biz = { ReceiptNo: SAMPLE_RECEIPT, Name: '红茶🙃', Url: 'https://a/b' };
    await yopoint.vendor.notify(target, 'notify.cabinet.order.simple', biz);
    await yopoint.vendor.notify(target, 'cabinet.order.vi.result.notify', biz, 'payment');
    const [business = {}, payment = {}] = received;
    expect(business['biz_content']).toBe(
      `{"ReceiptNo":"${SAMPLE_RECEIPT}","Name":"\\u7ea2\\u8336\\ud83d\\ude43","Url":"https:\\/\\/a\\/b"}`,
    );
    expect(JSON.parse(business['biz_content'] ?? '')).toEqual(biz);
    expect(Object.keys(business).sort()).toEqual([
      'appid',
      'biz_content',
      'method',
      'sign',
      'sign_type',
      'timestamp',
    ]);
    expect(business['sign']).toBe(yoPointSign(business, SECRET));
    expect(payment).not.toHaveProperty('appid');
    expect(payment['sign']).toBe(yoPointSign(payment, PAY_KEY));
  });

  it('come twice under `duplicate`, and wrongly signed under `bad_signature`', async () => {
    yopoint.vendor.faults.add({ kind: 'duplicate', times: 1 });
    const answers = await yopoint.vendor.notify(target, 'notify.close.door', { Status: 1 });
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(received[0]).toEqual(received[1]);
    yopoint.vendor.faults.add({ kind: 'bad_signature', times: 1 });
    await yopoint.vendor.notify(target, 'notify.close.door', { Status: 1 });
    expect(received).toHaveLength(3);
    expect(received[2]?.['sign']).not.toBe(yoPointSign(received[2] ?? {}, SECRET));
  });
});
