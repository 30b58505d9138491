import { createHmac, timingSafeEqual } from 'node:crypto';

/** Ahead counts as much as behind, or a request dated tomorrow could be kept for a day. */
const WINDOW_SECONDS = 300;

/** How a request is signed: a version, and HMAC-SHA256 in hex over what stands before the body, and the body. */
export type SignatureScheme = {
  readonly version: string;
  /** `timestamp` in unix seconds. */
  readonly before: (timestamp: string) => string;
};

/** Ours: of appeals that come in, and of refund orders that are forwarded. */
export const LATCHKEY_SCHEME: SignatureScheme = { version: 'v1', before: (timestamp) => `${timestamp}.` };

/** The two headers that carry it. */
export const LATCHKEY_HEADERS = {
  timestamp: 'x-latchkey-timestamp',
  signature: 'x-latchkey-signature',
} as const;

/** Why a request is not taken for genuine. */
export type SignatureProblem = 'unsigned' | 'stale' | 'forged';

/** The signature of a body, as its header carries it. */
export function signatureOf(
  { version, before }: SignatureScheme,
  secret: string,
  timestamp: string,
  body: Buffer | string,
): string {
  const digest = createHmac('sha256', secret).update(before(timestamp)).update(body).digest('hex');
  return `${version}=${digest}`;
}

/**
 * Holds a request against its signature, compared in constant time. Null when it is genuine and its clock is within five minutes of
 * ours, either way.
 */
export function signatureProblem(
  scheme: SignatureScheme,
  secret: string,
  headers: { readonly timestamp: string | undefined; readonly signature: string | undefined },
  body: Buffer,
  nowSeconds: number,
): SignatureProblem | null {
  const { timestamp, signature } = headers;
  if (!timestamp || !signature || !/^\d{1,16}$/.test(timestamp)) return 'unsigned';
  if (Math.abs(nowSeconds - Number(timestamp)) > WINDOW_SECONDS) return 'stale';
  const expected = Buffer.from(signatureOf(scheme, secret, timestamp, body));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) ? null : 'forged';
}
