import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../sandbox/faults.ts';
import { post, SAMPLE_CID, SAMPLE_RECEIPT, signedParams, startYoPoint } from './vendors-client.ts';

let yopoint: Awaited<ReturnType<typeof startYoPoint>>;
beforeEach(async () => {
  yopoint = await startYoPoint();
});
afterEach(() => yopoint.vendor.close());

const REFUND = 'cabinet.order.refund.apply';
const DOOR = 'cabinet.open.door';

describe('every write that comes in is counted for what it is about', () => {
  it.each(FAULT_KINDS)('under the fault %s', async (kind) => {
    const { state, faults, arrived, calls } = yopoint.vendor;
    const { ReceiptNo } = state.sell(SAMPLE_CID, { payPriceFen: 500 });
    faults.add({ kind, ms: 1, match: REFUND, times: 1 });
    await yopoint.call(REFUND, { ReceiptNo }).catch(() => undefined); // Cut, or no JSON.
    expect(arrived(REFUND, ReceiptNo)).toBe(1);
    expect(calls).toMatchObject([{ method: REFUND, biz: { ReceiptNo }, fault: kind }]);
    expect(state.effectsOf('refund_applied', ReceiptNo)).toBe(calls[0]?.effect === true ? 1 : 0);
  });

  it('when it is refused, or repeated, or forged', async () => {
    const { state, arrived } = yopoint.vendor;
    const { ReceiptNo } = state.sell(SAMPLE_CID, { payPriceFen: 500 });
    await yopoint.call(REFUND, { ReceiptNo });
    await yopoint.call(REFUND, { ReceiptNo });
    const forged = { ...signedParams(REFUND, { ReceiptNo }), sign: '0'.repeat(32) };
    await post(yopoint.vendor.url, new URLSearchParams(forged));
    await yopoint.call(REFUND, { ReceiptNo: SAMPLE_RECEIPT });
    expect(arrived(REFUND, ReceiptNo)).toBe(3);
    expect(state.effectsOf('refund_applied', ReceiptNo)).toBe(1);
    expect(arrived(REFUND, SAMPLE_RECEIPT)).toBe(1);
    expect(state.effectsOf('refund_applied', SAMPLE_RECEIPT)).toBe(0);
  });

  it('and is done all the same when its caller is gone before the vendor gets to it', async () => {
    const { state, faults, arrived } = yopoint.vendor;
    const { ReceiptNo } = state.sell(SAMPLE_CID, { payPriceFen: 500 });
    faults.add({ kind: 'delay', ms: 100, match: REFUND });
    const caller = new AbortController();
    const body = new URLSearchParams(signedParams(REFUND, { ReceiptNo }));
    const call = fetch(yopoint.vendor.url, { method: 'POST', body, signal: caller.signal });
    await expect.poll(() => arrived(REFUND, ReceiptNo), { interval: 1 }).toBe(1);
    caller.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => state.effectsOf('refund_applied', ReceiptNo)).toBe(1);
  });

  it('and is done before the answer that comes late', async () => {
    const { state, faults } = yopoint.vendor;
    const { ReceiptNo } = state.sell(SAMPLE_CID, { payPriceFen: 500 });
    faults.add({ kind: 'late_answer', ms: 200, match: REFUND });
    let answered = false;
    const call = yopoint.call(REFUND, { ReceiptNo }).then(() => {
      answered = true;
    });
    await expect.poll(() => state.effectsOf('refund_applied', ReceiptNo), { interval: 1 }).toBe(1);
    expect(answered).toBe(false);
    await call;
  });

  it('a door by its cabinet, in either spelling; reads and nonsense do not count', async () => {
    await yopoint.call(DOOR, { CID: SAMPLE_CID, OpenID: 'desk' });
    await yopoint.call(DOOR, { cid: SAMPLE_CID });
    await yopoint.call(DOOR, { CID: 7 });
    await yopoint.call('cabinet.product.stock', { CID: SAMPLE_CID });
    await yopoint.call('cabinet.order.get', { ReceiptNo: SAMPLE_RECEIPT });
    expect(yopoint.vendor.arrived(DOOR, SAMPLE_CID)).toBe(2);
    expect(yopoint.vendor.arrived(REFUND, SAMPLE_RECEIPT)).toBe(0);
  });
});

describe('a vendor that is unplugged', () => {
  it('refuses connections, keeps its address and its memory, and answers again when plugged in', async () => {
    const { url, state } = yopoint.vendor;
    const { ReceiptNo } = state.sell(SAMPLE_CID, { payPriceFen: 500 });
    await yopoint.call('cabinet.order.get', { ReceiptNo });
    await yopoint.vendor.unplug();
    await yopoint.vendor.unplug();
    expect(yopoint.vendor.url).toBe(url);
    await expect(yopoint.call(REFUND, { ReceiptNo })).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
    expect(yopoint.vendor.arrived(REFUND, ReceiptNo)).toBe(0);
    await yopoint.vendor.plugIn();
    await yopoint.vendor.plugIn();
    expect(yopoint.vendor.url).toBe(url);
    expect((await yopoint.call(REFUND, { ReceiptNo })).error_msg).toBe('SUCCESS');
  });

  it('cuts what is under way', async () => {
    yopoint.vendor.faults.add({ kind: 'delay', ms: 60_000 });
    const lost = yopoint.call('api.test', {}).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => yopoint.vendor.calls.length).toBe(1);
    await yopoint.vendor.unplug();
    expect(await lost).toBe('cut');
  });

  it('can be closed', async () => {
    await yopoint.vendor.unplug();
    await expect(yopoint.vendor.close()).resolves.toBeUndefined();
  });
});
