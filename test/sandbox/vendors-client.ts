import { createBaifude } from '../../sandbox/baifude/index.ts';
import { type BaifudeSignRule, baifudeSign } from '../../sandbox/baifude/sign.ts';
import { createFleet } from '../../sandbox/fleet.ts';
import { createYoPoint } from '../../sandbox/yopoint/index.ts';
import type { ListShape } from '../../sandbox/yopoint/reads.ts';
import { yoPointSign } from '../../sandbox/yopoint/sign.ts';

/** 2025-11-24 19:20:00 in China, unix ms. */
export const NOW = 1_763_983_200_000;
const APP_ID = '930859529955';
export const SECRET = 'test-secret-001';
export const PAY_KEY = 'test-pay-key-001';
export const TOKEN = 'sandbox-token';
export const SAMPLE_RECEIPT = 'VI231228102118586561';
export const SAMPLE_CID = '5f6da2362201410011fe7b72';

type Fields = Record<string, string>;

/** An answer of either vendor, as loosely as a test reads it. */
export interface Answer {
  readonly error_code: number;
  readonly error_msg: string;
  readonly code: string;
  readonly msg: string;
  readonly data: unknown;
}

/** The common parameters of a gateway call, signed; `change` is put in before signing, `tamper` after. */
export function signedParams(method: string, biz: unknown, change: Fields = {}, tamper: Fields = {}): Fields {
  const params = {
    appid: APP_ID,
    method,
    biz_content: JSON.stringify(biz),
    version: '1.0.0',
    timestamp: String(NOW / 1000),
    sign_type: 'md5',
    ...change,
  };
  return { ...params, sign: yoPointSign(params, SECRET), ...tamper };
}

export async function post(
  url: string,
  body: string | URLSearchParams | FormData,
  headers: Fields = {},
): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body, headers });
  // Both vendors answer JSON objects, whose fields the test checks.
  return (await response.json()) as Answer;
}

/** A listening YoPoint and a hand to call it with. */
export async function startYoPoint(listShape: ListShape = 'paged') {
  const vendor = createYoPoint({
    appId: APP_ID,
    appSecret: SECRET,
    payKey: PAY_KEY,
    now: () => NOW,
    fleet: createFleet({ now: NOW }),
    listShape,
  });
  await vendor.listen();
  const call = (method: string, biz: unknown): Promise<Answer> =>
    post(vendor.url, new URLSearchParams(signedParams(method, biz)));
  return { vendor, call };
}

/** A listening Baifude and a hand to call it with. */
export async function startBaifude(signRule: BaifudeSignRule = 'query-key') {
  const vendor = createBaifude({
    accessToken: TOKEN,
    signSecret: SECRET,
    signRule,
    now: () => NOW,
    fleet: createFleet({ now: NOW }),
  });
  await vendor.listen();
  const address = (path: string, body: string, change: Fields = {}, tamper: Fields = {}): string => {
    const query = { access_token: TOKEN, timestamp: String(NOW), version: '1.0.0', ...change };
    const sign = baifudeSign(signRule, { query, body: Buffer.from(body) }, SECRET);
    return `${vendor.url}/openApi/open/order/${path}?${new URLSearchParams({ ...query, sign, ...tamper })}`;
  };
  const send = (url: string, body: string): Promise<Answer> =>
    post(url, body, { 'content-type': 'application/json' });
  const call = (path: string, body: unknown): Promise<Answer> =>
    send(address(path, JSON.stringify(body)), JSON.stringify(body));
  return { vendor, address, send, call };
}
