import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack's own window; ahead counts as much as behind, or a request dated tomorrow could be kept for a day. */
const WINDOW_SECONDS = 300;

export type SignatureProblem = 'unsigned' | 'stale' | 'forged';

/**
 * Holds a request against Slack's signature: `v0=` + hex HMAC-SHA256 over `v0:timestamp:body`, compared in constant
 * time. Null when it is genuine and its clock is within five minutes of ours, either way.
 */
export function signatureProblem(
  secret: string,
  headers: { readonly timestamp: string | undefined; readonly signature: string | undefined },
  body: Buffer,
  nowSeconds: number,
): SignatureProblem | null {
  const { timestamp, signature } = headers;
  if (!timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return 'unsigned';
  if (Math.abs(nowSeconds - Number(timestamp)) > WINDOW_SECONDS) return 'stale';
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`,
  );
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) ? null : 'forged';
}
