import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sample } from '../../sandbox/samples.ts';
import { yoPointSign } from '../../sandbox/yopoint/sign.ts';
import {
  type Answer,
  NOW,
  post,
  SAMPLE_CID,
  SAMPLE_RECEIPT,
  signedParams,
  startYoPoint,
} from './vendors-client.ts';

type Row = Record<string, unknown>;
type Page = { total: number; last_page: number; from: number; to: number; data: Row[] };

const pageIn = (answer: Answer): Page => answer.data as Page;
const range = { StartTime: NOW / 1000 - 11 * 86_400, EndTime: NOW / 1000 };

let yopoint: Awaited<ReturnType<typeof startYoPoint>>;
beforeEach(async () => {
  yopoint = await startYoPoint();
});
afterEach(() => yopoint.vendor.close());

describe('the signature', () => {
  const vectors = sample('yopoint.sign.vectors.json') as {
    secret: string;
    params: Record<string, string>;
    sign: string;
  }[];

  it.each(vectors)('comes out as in vector $sign', ({ secret, params, sign }) => {
    expect(yoPointSign(params, secret)).toBe(sign);
  });

  const good = signedParams('cabinet.order.get', { ReceiptNo: SAMPLE_RECEIPT });
  const flipped = `${good['sign']?.[0] === '0' ? '1' : '0'}${good['sign']?.slice(1)}`;
  const { sign: _sign, ...unsigned } = good;

  it.each([
    ['one character of the signature altered', { ...good, sign: flipped }, 'ERR_SIGN'],
    ['upper-case hex', { ...good, sign: good['sign']?.toUpperCase() ?? '' }, 'ERR_SIGN'],
    ['biz_content altered', { ...good, biz_content: '{"ReceiptNo":"VI231228102118586562"}' }, 'ERR_SIGN'],
    ['a parameter more', { ...good, extra: '1' }, 'ERR_SIGN'],
    ['another secret', { ...good, sign: yoPointSign(good, 'test-secret-002') }, 'ERR_SIGN'],
    ['no signature', unsigned, 'MISSING_PARAMS_SIGN'],
    ['an unknown appid', signedParams('api.test', {}, { appid: '1' }), 'ERR_APPID'],
    ['another version', signedParams('api.test', {}, { version: '2.0.0' }), 'ERR_VERSION'],
    ['another sign_type', signedParams('api.test', {}, { sign_type: 'sha256' }), 'ERR_SIGN_TYPE'],
    ['an unknown method', signedParams('cabinet.explode', {}), 'ERR_METHOD_NOT_EXIST'],
    ['biz_content that is no JSON', signedParams('api.test', {}, { biz_content: '{page:1}' }), 'ERR_PARAMS'],
  ])('refuses %s', async (_what, params, errorMsg) => {
    const answer = await post(yopoint.vendor.url, new URLSearchParams(params));
    expect(answer).toMatchObject({ error_code: -1, error_msg: errorMsg, data: {} });
    expect(yopoint.vendor.calls).toHaveLength(1);
    expect(yopoint.vendor.calls[0]?.effect).toBe(false);
    if (errorMsg === 'ERR_SIGN') expect(yopoint.vendor.calls[0]?.accepted).toBe(false);
  });

  it.each([
    ['seconds', String(NOW / 1000), 'SUCCESS'],
    ['milliseconds', String(NOW), 'SUCCESS'],
    ['nine minutes old', String(NOW / 1000 - 540), 'SUCCESS'],
    ['eleven minutes old', String(NOW / 1000 - 660), 'ERR_TIMESTAMP'],
    ['eleven minutes ahead, ms', String(NOW + 660_000), 'ERR_TIMESTAMP'],
    ['eleven digits', `${NOW / 1000}0`, 'ERR_TIMESTAMP'],
    ['no number', 'yesterday', 'ERR_TIMESTAMP'],
  ])('answers a timestamp that is %s', async (_what, timestamp, errorMsg) => {
    const params = signedParams('api.test', { foo: 'bar' }, { timestamp });
    expect((await post(yopoint.vendor.url, new URLSearchParams(params))).error_msg).toBe(errorMsg);
  });
});

describe('the transport', () => {
  const params = signedParams('api.test', { 名: '友朋 & 冰=红茶', emoji: '🙃' });

  it('reads urlencoded, JSON and multipart alike', async () => {
    const form = new FormData();
    for (const [key, value] of Object.entries(params)) form.append(key, value);
    const json = { ...params, timestamp: Number(params['timestamp']) };
    const answers = [
      await post(yopoint.vendor.url, new URLSearchParams(params)),
      await post(yopoint.vendor.url, JSON.stringify(json), {
        'content-type': 'application/json; charset=utf-8',
      }),
      await post(yopoint.vendor.url, form),
    ];
    for (const answer of answers) {
      expect(answer).toEqual({
        error_code: 0,
        error_msg: 'SUCCESS',
        sub_error_code: null,
        sub_error_msg: null,
        data: { 名: '友朋 & 冰=红茶', emoji: '🙃' },
      });
    }
  });

  it.each([
    ['text/plain', 'appid=1'],
    ['application/json', '[1]'],
    ['application/json', '{'],
    ['multipart/form-data; boundary=x', 'not multipart'],
  ])('asks for the appid when a %s body holds %s', async (type, body) => {
    const answer = await post(yopoint.vendor.url, body, { 'content-type': type });
    expect(answer.error_msg).toBe('MISSING_PARAMS_APPID');
  });
});

describe('reading', () => {
  it('gives the sample order word for word, by ReceiptNo', async () => {
    const answer = await yopoint.call('cabinet.order.get', { ReceiptNo: SAMPLE_RECEIPT });
    expect(answer).toEqual(sample('yopoint.cabinet.order.get.json'));
  });

  it('gives the older sample order by its TradeNo', async () => {
    const answer = await yopoint.call('cabinet.order.get', { TradeNo: '2021012722001457321424619414' });
    const older = sample('yopoint.cabinet.order.list.older.json') as { data: Row[] };
    expect(answer.data).toEqual(older.data[0]);
  });

  it('gives the vending sample', async () => {
    const answer = await yopoint.call('consumer.order.get', { ReceiptNo: 'OD190425164650841431' });
    const printed = sample('yopoint.consumer.order.get.assumed.json') as { data: Row };
    expect(answer.data).toEqual(printed.data);
  });

  it.each([
    ['cabinet.order.get', {}, 'MISSING_PARAMS_RECEIPTNO'],
    ['cabinet.order.get', { receiptno: SAMPLE_RECEIPT }, 'MISSING_PARAMS_RECEIPTNO'],
    ['cabinet.order.get', { ReceiptNo: 'VI000000000000000000' }, 'ERR_ORDER_NOT_EXIST'],
    ['cabinet.order.get', { ReceiptNo: SAMPLE_RECEIPT, TradeNo: 'another' }, 'ERR_ORDER_NOT_EXIST'],
    ['cabinet.order.get', { TradeNo: '' }, 'MISSING_PARAMS_RECEIPTNO'],
    ['consumer.order.get', { ReceiptNo: SAMPLE_RECEIPT }, 'ERR_ORDER_NOT_EXIST'],
    ['consumer.order.get', {}, 'MISSING_PARAMS_RECEIPTNO'],
    ['cabinet.product.stock', {}, 'MISSING_PARAMS_CID'],
    ['cabinet.product.stock', { CID: 'ffffffffffffffffffffffff' }, 'ERR_TERMINAL_NOT_EXIST'],
    ['cabinet.order.list', { page: 1, pageSize: 20, EndTime: 1 }, 'MISSING_PARAMS_STARTTIME'],
    ['cabinet.order.list', { ...range, pageSize: 20 }, 'MISSING_PARAMS_PAGE'],
    ['cabinet.order.list', { ...range, page: 1 }, 'MISSING_PARAMS_PAGESIZE'],
    ['cabinet.order.list', { ...range, page: 1, pageSize: 101 }, 'ERR_PARAMS'],
    ['cabinet.order.list', { ...range, page: 0, pageSize: 20 }, 'ERR_PARAMS'],
    ['cabinet.order.list', { ...range, page: '1', pageSize: 20 }, 'ERR_PARAMS'],
    ['cabinet.order.list', { page: 1, pageSize: 20, StartTime: NOW, EndTime: NOW }, 'ERR_PARAMS'],
    ['consumer.order.list', { Page: 1, StartTime: 1 }, 'MISSING_PARAMS_ENDTIME'],
    ['cabinet.list', { Page: 0, PageSize: 5 }, 'ERR_PARAMS'],
  ])('%s of %j is refused with %s', async (method, biz, errorMsg) => {
    expect(await yopoint.call(method, biz)).toMatchObject({ error_code: -1, error_msg: errorMsg });
    expect(yopoint.vendor.calls[0]).toMatchObject({
      method,
      biz,
      accepted: true,
      effect: false,
      errorCode: -1,
      errorMsg,
    });
  });

  it('pages the cabinets, the sample one first', async () => {
    const first = pageIn(await yopoint.call('cabinet.list', { Page: 1, PageSize: 5 }));
    expect(first).toMatchObject({ total: 12, per_page: 5, current_page: 1, last_page: 3, from: 0, to: 5 });
    const printed = sample('yopoint.cabinet.list.assumed.json') as { data: { data: Row[] } };
    expect(first.data[0]).toMatchObject(printed.data.data[0] ?? {});
    const last = pageIn(await yopoint.call('cabinet.list', { Page: 3, PageSize: 5 }));
    expect(last).toMatchObject({ from: 10, to: 15 });
    expect(last.data).toHaveLength(2);
  });

  it('gives the stock whole, or paged when asked for a page, under CID and cid', async () => {
    const whole = (await yopoint.call('cabinet.product.stock', { CID: SAMPLE_CID })).data as Row[];
    expect(whole.length).toBeGreaterThanOrEqual(10);
    expect(whole[0]).toMatchObject({ BarCode: '6970399920439', Price: 1, CID: SAMPLE_CID });
    expect(whole.filter((item) => item['Stock'] === 0)).toHaveLength(1);
    const paged = pageIn(
      await yopoint.call('cabinet.product.stock', { cid: SAMPLE_CID, page: 2, pageSize: 4 }),
    );
    expect(paged.total).toBe(whole.length);
    expect(paged.data).toEqual(whole.slice(4, 8));
  });

  it('lists orders newest first; the pages together are all of them, once each', async () => {
    const first = pageIn(await yopoint.call('cabinet.order.list', { ...range, page: 1, pageSize: 100 }));
    expect(first).toMatchObject({ total: 320, last_page: 4 });
    const pages = [first.data];
    for (let page = 2; page <= first.last_page; page++) {
      pages.push(pageIn(await yopoint.call('cabinet.order.list', { ...range, page, pageSize: 100 })).data);
    }
    const times = pages.flat().map((order) => String(order['ReceiptNo']).slice(2, 14));
    expect(times).toEqual([...times].sort().reverse());
    expect(new Set(pages.flat().map((order) => order['ReceiptNo'])).size).toBe(320);
    const beyond = pageIn(await yopoint.call('cabinet.order.list', { ...range, page: 5, pageSize: 100 }));
    expect(beyond.data).toEqual([]);
    expect(first.data[0]).not.toHaveProperty('UserVO');
  });

  it.each([
    ['as A-LIST spells them', { page: 1, StartTime: 1703730000, EndTime: 1703730100, pageSize: 20 }],
    ['as the older manual does', { page: 1, startTime: 1703730000, endTime: 1703730100, pageSize: 20 }],
    ['in capitals', { PAGE: 1, STARTTIME: 1703730000, ENDTIME: 1703730100, PAGESIZE: 20 }],
  ])('takes the keys of a list %s', async (_how, biz) => {
    const { total, data } = pageIn(await yopoint.call('cabinet.order.list', biz));
    expect(total).toBe(1);
    expect(data[0]?.['ReceiptNo']).toBe(SAMPLE_RECEIPT);
  });

  it('counts both ends of the range in', async () => {
    const at = 1703730078; // the second in VI231228102118…
    const hit = { page: 1, pageSize: 1, StartTime: at, EndTime: at };
    expect(pageIn(await yopoint.call('cabinet.order.list', hit)).total).toBe(1);
    const miss = { ...hit, StartTime: at + 1, EndTime: at + 1 };
    expect(pageIn(await yopoint.call('cabinet.order.list', miss))).toMatchObject({
      total: 0,
      last_page: 0,
      data: [],
    });
  });

  it('answers lists as plain arrays when switched so', async () => {
    const biz = { ...range, page: 2, pageSize: 7 };
    const paged = pageIn(await yopoint.call('cabinet.order.list', biz)).data;
    yopoint.vendor.setListShape('array');
    expect((await yopoint.call('cabinet.order.list', biz)).data).toEqual(paged);
  });

  it('lists vending orders ten a page', async () => {
    const first = pageIn(await yopoint.call('consumer.order.list', { Page: 1, ...range }));
    expect(first).toMatchObject({ total: 12, per_page: 10, last_page: 2 });
    expect(first.data).toHaveLength(10);
    const second = pageIn(await yopoint.call('consumer.order.list', { page: 2, ...range }));
    expect(second.data).toHaveLength(2);
    expect([...first.data, ...second.data].some((order) => order['ShipmentsStatus'] === -1)).toBe(true);
  });
});

it('keeps two simulators of one fleet apart', async () => {
  const other = await startYoPoint();
  yopoint.vendor.state.setOnline(SAMPLE_CID, false);
  expect(other.vendor.state.cabinets.get(SAMPLE_CID)?.OnlineStatus).toBe(1);
  await other.vendor.close();
  expect(() => other.vendor.url).toThrow(/listen/);
});
