import { Agent, request } from 'node:http';
import { yoPointSign } from '../../sandbox/yopoint/sign.ts';
import { VENDOR_KEYS } from '../desk/desk.ts';

export type Fields = Readonly<Record<string, string>>;
export type Encoding = 'form' | 'json';
/** The signing secret of the vendor's two; `another`: neither. */
export type SignedWith = 'appSecret' | 'payKey' | 'another';

/** A body as it goes over the wire. */
export type Delivery = { readonly type: string; readonly body: Buffer };

/** The endpoint's answer. */
export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly envelope: {
    readonly error_code: number;
    readonly error_msg: string;
    readonly data: unknown;
  };
};

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json; charset=utf-8';

const SECRETS = {
  appSecret: VENDOR_KEYS.appSecret,
  payKey: VENDOR_KEYS.payKey,
  another: 'a-secret-of-somebody-else',
} as const satisfies Record<SignedWith, string>;

/** JSON in PHP's format: `/` and non-ASCII characters are escaped (docs/vendors.md, YoPoint “Callbacks”). */
export function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The signed fields of a notification: with `appid` when it is a business one, never with `version`. */
export function signedFields(
  method: string,
  content: string,
  signedWith: SignedWith,
  timestamp: number | string = 1_763_956_800,
): Fields {
  const fields = {
    ...(signedWith === 'payKey' ? {} : { appid: VENDOR_KEYS.appId }),
    method,
    biz_content: content,
    timestamp: String(timestamp),
    sign_type: 'md5',
  };
  return resigned(fields, signedWith);
}

/** The same fields with a new signature over all of them. */
export function resigned({ sign: _sign, ...fields }: Fields, signedWith: SignedWith): Fields {
  return { ...fields, sign: yoPointSign(fields, SECRETS[signedWith]) };
}

/** Fields as a body. */
export function encoded(fields: Fields, encoding: Encoding = 'form'): Delivery {
  if (encoding === 'form')
    return { type: FORM, body: Buffer.from(new URLSearchParams({ ...fields }).toString()) };
  const { timestamp, ...rest } = fields;
  // As a number, which JSON knows and a form does not.
  const time = timestamp === undefined ? {} : { timestamp: Number(timestamp) };
  return { type: JSON_TYPE, body: Buffer.from(JSON.stringify({ ...rest, ...time })) };
}

/** A hand that posts bodies over a few kept connections. */
export function createPoster(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const post = ({ type, body }: Delivery): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': type, 'content-length': body.length };
      const sending = request(url, { method: 'POST', agent, headers, timeout: 20_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          try {
            // Every answer must have the envelope; reading it checks that.
            resolve({ status: response.statusCode ?? 0, text, envelope: JSON.parse(text) });
          } catch (error) {
            reject(error);
          }
        });
      });
      sending.on('timeout', () => sending.destroy(new Error('no answer within 20 s')));
      sending.on('error', reject);
      sending.end(body);
    });
  return { post, close: () => agent.destroy() };
}
