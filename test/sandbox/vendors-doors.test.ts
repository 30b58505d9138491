import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GOODS } from '../../sandbox/fleet/goods.ts';
import { NOW, SAMPLE_CID, startYoPoint } from './vendors-client.ts';

const PRICED = '6970399920439';

let yopoint: Awaited<ReturnType<typeof startYoPoint>>;
beforeEach(async () => {
  yopoint = await startYoPoint();
});
afterEach(() => yopoint.vendor.close());

async function open(cid = SAMPLE_CID): Promise<string> {
  const answer = await yopoint.call('cabinet.open.door', { CID: cid, OpenID: 'desk' });
  expect(answer.error_msg).toBe('SUCCESS');
  return (answer.data as { ReceiptNo: string }).ReceiptNo;
}

const read = async (ReceiptNo: string): Promise<unknown> =>
  (await yopoint.call('cabinet.order.get', { ReceiptNo })).data;

describe('a door', () => {
  it('stands open with the answer unless told to wait', async () => {
    expect(await read(await open())).toMatchObject({ DoorStatus: 1, ServiceStatus: 1 });
  });

  it('told not to name its order answers without its number', async () => {
    yopoint.vendor.state.doorsNameOrder = false;
    const { data } = await yopoint.call('cabinet.open.door', { CID: SAMPLE_CID, OpenID: 'desk' });
    expect(data).toEqual({ NotifyUrl: expect.any(String) });
  });

  it('whose order is not paid is in no list that goes by payment', async () => {
    const receipt = await open();
    const { state } = yopoint.vendor;
    const seconds = Math.floor(NOW / 1000);
    const range = { page: 1, StartTime: seconds - 60, EndTime: seconds + 60, pageSize: 100 };
    const listed = async () => JSON.stringify((await yopoint.call('cabinet.order.list', range)).data);
    expect(await listed()).toContain(receipt);
    state.listedBy = 'paid';
    expect(await listed()).not.toContain(receipt);
    state.closeDoor(receipt);
    state.setPaid(receipt, 100);
    expect(await listed()).toContain(receipt);
  });

  it('that waits is unlocked and not opened, then open, then closed', async () => {
    yopoint.vendor.state.doors = 'wait';
    const receipt = await open();
    expect(await read(receipt)).toMatchObject({ DoorStatus: -1, ServiceStatus: 1, TradeStatus: 0 });
    yopoint.vendor.state.openedDoor(receipt);
    expect(await read(receipt)).toMatchObject({ DoorStatus: 1, ServiceStatus: 1 });
    yopoint.vendor.state.closeDoor(receipt);
    expect(await read(receipt)).toMatchObject({ DoorStatus: 0, ServiceStatus: 2 });
    expect(() => yopoint.vendor.state.openedDoor(receipt)).toThrow(/closed again/);
  });

  it('that waits in vain ends as never opened, and nothing can have been taken', async () => {
    yopoint.vendor.state.doors = 'wait';
    const receipt = await open();
    yopoint.vendor.state.closeDoor(receipt, { opened: false });
    expect(await read(receipt)).toMatchObject({ DoorStatus: -1, ServiceStatus: 2 });
    expect(() => yopoint.vendor.state.recognise(receipt, [])).toThrow(/was not opened and closed/);
  });

  it('tells what was taken once it has closed, at the prices of that cabinet', async () => {
    const receipt = await open();
    const { recognise, closeDoor, stock } = yopoint.vendor.state;
    expect(() => recognise(receipt, [])).toThrow(/was not opened and closed/);
    closeDoor(receipt);
    const [first, second] = stock.filter(({ CID }) => CID === SAMPLE_CID);
    if (first === undefined || second === undefined) throw new Error('the sample cabinet is empty');
    expect(first).toMatchObject({ BarCode: PRICED, Price: 1 });
    recognise(receipt, [
      { BarCode: first.BarCode, Qty: 2 },
      { BarCode: second.BarCode, Qty: 1 },
    ]);
    expect(await read(receipt)).toMatchObject({
      TradeStatus: 0,
      Price: 2 + second.Price,
      PayPrice: 0,
      Products: [
        { BarCode: PRICED, Name: first.ProductVO.Name, Qty: 2, Price: 1, TotalPrice: 2 },
        { BarCode: second.BarCode, Qty: 1, TotalPrice: second.Price },
      ],
    });
  });

  it('sees goods that stand elsewhere at the price of the catalogue, and none that nobody sells', async () => {
    const { recognise, closeDoor, stock } = yopoint.vendor.state;
    const here = stock.filter(({ CID }) => CID === SAMPLE_CID).map(({ BarCode }) => BarCode);
    const elsewhere = GOODS.find(({ BarCode }) => !here.includes(BarCode));
    if (elsewhere === undefined) throw new Error('the sample cabinet has everything');
    const receipt = await open();
    closeDoor(receipt);
    expect(() => recognise(receipt, [{ BarCode: 'none', Qty: 1 }])).toThrow(/Nobody sells none/);
    expect(recognise(receipt, [{ BarCode: elsewhere.BarCode, Qty: 3 }]).Price).toBe(3 * elsewhere.Price);
    expect(recognise(receipt, [])).toMatchObject({ Price: 0, Products: [] });
    yopoint.vendor.state.setPaid(receipt, 0);
    expect(() => recognise(receipt, [])).toThrow(/settled/);
  });

  it('is counted for its own cabinet', async () => {
    const other = yopoint.vendor.state.addCabinet();
    await open();
    await open(other.id);
    await open(other.id);
    const { effectsOf, effects } = yopoint.vendor.state;
    expect(effectsOf('door_opened', SAMPLE_CID)).toBe(1);
    expect(effectsOf('door_opened', other.id)).toBe(2);
    expect(effectsOf('door_opened', 'elsewhere')).toBe(0);
    expect(effects.door_opened).toBe(3);
  });
});

describe('a cabinet', () => {
  type State = typeof yopoint.vendor.state;
  it.each([
    [
      'has no power',
      'ERR_TERMINAL_POWER_OFF',
      { ExtElectronicStatus: 0 },
      (s: State) => s.setPowered(SAMPLE_CID, false),
    ],
    [
      'is stopped',
      'ERR_TERMINAL_STOP_SELL',
      { SellStatus: 0 },
      (s: State) => s.setSelling(SAMPLE_CID, { sellStatus: 0 }),
    ],
    [
      'is not deployed',
      'ERR_TERMINAL_NOT_DEPLOYED',
      { SellStatus: 2 },
      (s: State) => s.setSelling(SAMPLE_CID, { sellStatus: 2 }),
    ],
    [
      'may not sell',
      'ERR_TERMINAL_STOP_SELL',
      { EnableSell: false },
      (s: State) => s.setSelling(SAMPLE_CID, { enabled: false }),
    ],
  ])('that %s does not open, and opens again afterwards', async (_why, errorMsg, shown, change) => {
    const { state } = yopoint.vendor;
    change(state);
    const page = (await yopoint.call('cabinet.list', { Page: 1, PageSize: 1 })).data;
    expect(page).toMatchObject({ data: [shown] });
    const refused = await yopoint.call('cabinet.open.door', { CID: SAMPLE_CID, OpenID: 'desk' });
    expect(refused.error_msg).toBe(errorMsg);
    state.setPowered(SAMPLE_CID, true);
    state.setSelling(SAMPLE_CID, { enabled: true, sellStatus: 1 });
    await open();
  });

  it('that is added is online, sells, has goods, and is like no other', async () => {
    const { addCabinet, cabinets, stock } = yopoint.vendor.state;
    const added = Array.from({ length: 50 }, addCabinet);
    expect(new Set([...cabinets.values()].map(({ DeviceCode }) => DeviceCode)).size).toBe(62);
    expect(new Set([...cabinets.values()].map(({ Code }) => Code)).size).toBe(62);
    for (const { id } of added) expect(stock.some(({ CID }) => CID === id)).toBe(true);
    await open(added[49]?.id);
    const page = (await yopoint.call('cabinet.list', { Page: 1, PageSize: 100 })).data;
    expect(page).toMatchObject({ total: 62 });
  });

  it('that is not there is said to be missing', () => {
    const { setPowered, setSelling, sell } = yopoint.vendor.state;
    expect(() => setPowered('none', true)).toThrow(/no cabinet none/);
    expect(() => setSelling('none', {})).toThrow(/no cabinet none/);
    expect(() => sell('none', { payPriceFen: 1 })).toThrow(/no cabinet none/);
  });
});

describe('an order that is sold', () => {
  it('is paid with the amount named, now, and can be read, listed and refunded', async () => {
    const { ReceiptNo, TradeNo } = yopoint.vendor.state.sell(SAMPLE_CID, { payPriceFen: 500 });
    expect(await read(ReceiptNo)).toMatchObject({
      CID: SAMPLE_CID,
      TradeStatus: 1,
      ServiceStatus: 2,
      DoorStatus: 0,
      Price: 500,
      PayPrice: 500,
      PayTime: NOW / 1000,
      Products: [{ Qty: 1, Price: 500, TotalPrice: 500 }],
      UserVO: { MemberVO: { Mobile: expect.stringMatching(/^1990000/) } },
    });
    const byTrade = await yopoint.call('cabinet.order.get', { TradeNo });
    expect(byTrade.data).toMatchObject({ ReceiptNo });
    const day = { page: 1, pageSize: 1, StartTime: NOW / 1000 - 60, EndTime: NOW / 1000 };
    expect((await yopoint.call('cabinet.order.list', day)).data).toMatchObject({ data: [{ ReceiptNo }] });
    await yopoint.call('cabinet.order.refund.apply', { ReceiptNo });
    const { effectsOf } = yopoint.vendor.state;
    expect(effectsOf('refund_applied', ReceiptNo)).toBe(1);
    expect(yopoint.vendor.state.reviewRefund(ReceiptNo, 'agree').RefundsPrice).toBe(500);
  });

  it('is like no other, thousands of them in one second, and all are listed once', async () => {
    const { sell } = yopoint.vendor.state;
    const sold = Array.from({ length: 5_000 }, (_, i) => sell(SAMPLE_CID, { payPriceFen: i + 1 }));
    const receipts = new Set(sold.map(({ ReceiptNo }) => ReceiptNo));
    expect(receipts.size).toBe(5_000);
    const listed: unknown[] = [];
    for (let page = 1; page <= 50; page++) {
      const biz = { page, pageSize: 100, StartTime: NOW / 1000, EndTime: NOW / 1000 };
      const { data } = await yopoint.call('cabinet.order.list', biz);
      listed.push(...(data as { data: { ReceiptNo: string }[] }).data.map(({ ReceiptNo }) => ReceiptNo));
    }
    expect(new Set(listed)).toEqual(receipts);
    expect(listed).toHaveLength(5_000);
  });

  it('changes its amount behind the desk’s back, but not once the money has gone back', async () => {
    const { sell, setPaid, reviewRefund } = yopoint.vendor.state;
    const { ReceiptNo } = sell(SAMPLE_CID, { payPriceFen: 500 });
    setPaid(ReceiptNo, 350);
    expect(await read(ReceiptNo)).toMatchObject({ Price: 500, PayPrice: 350, TradeStatus: 1 });
    await yopoint.call('cabinet.order.refund.apply', { ReceiptNo });
    expect(reviewRefund(ReceiptNo, 'agree').RefundsPrice).toBe(350);
    expect(() => setPaid(ReceiptNo, 1)).toThrow(/has gone back/);
  });

  it('is paid by setting what was paid for it', async () => {
    const receipt = await open();
    yopoint.vendor.state.closeDoor(receipt);
    yopoint.vendor.state.setPaid(receipt, 80);
    expect(await read(receipt)).toMatchObject({ PayPrice: 80, TradeStatus: 1, PayTime: NOW / 1000 });
  });

  it('whose customer asked the vendor already is not asked for again, and that is no effect of ours', async () => {
    const { sell, customerAsksRefund, effectsOf } = yopoint.vendor.state;
    const { ReceiptNo } = sell(SAMPLE_CID, { payPriceFen: 500 });
    customerAsksRefund(ReceiptNo);
    expect(await read(ReceiptNo)).toMatchObject({ UserRefundsStatus: 1, UserRefundsTime: NOW / 1000 });
    expect((await yopoint.call('cabinet.order.refund.apply', { ReceiptNo })).error_msg).toBe(
      'ERR_REFUNDS_APPLIED',
    );
    expect(effectsOf('refund_applied', ReceiptNo)).toBe(0);
    expect(() => customerAsksRefund(ReceiptNo)).toThrow(/asked for already/);
    yopoint.vendor.state.reviewRefund(ReceiptNo, 'refuse');
  });
});
