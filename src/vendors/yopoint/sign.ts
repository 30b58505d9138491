import { hash, timingSafeEqual } from 'node:crypto';

/** Parameters as they travel: `biz_content` is the JSON text exactly as sent or received. */
export type SignedParams = Readonly<Record<string, string | number>>;

/**
 * YoPoint's signature over every parameter but `sign`: `key=value` in ascending order of the keys, joined by `&`,
 * raw values, empty ones included, then `&` and the bare secret; md5 of the UTF-8 bytes in lower-case hex
 * (docs/vendors.md, YoPoint “Signatures”). Good for our calls and for checking notifications, which carry other parameters.
 */
export function sign(params: SignedParams, secret: string): string {
  const pairs = Object.keys(params)
    .filter((key) => key !== 'sign')
    .sort()
    .map((key) => `${key}=${params[key]}`);
  return hash('md5', `${pairs.join('&')}&${secret}`, 'hex');
}

/** Whether `params.sign` is the signature of the rest under this secret; false also when there is none. Takes constant time. */
export function verify(params: SignedParams, secret: string): boolean {
  const expected = Buffer.from(sign(params, secret), 'utf8');
  const given = Buffer.from(String(params['sign'] ?? ''), 'utf8');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
