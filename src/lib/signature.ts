import { createHmac, timingSafeEqual } from 'node:crypto';

/** Checked in both directions: a request dated in the future could otherwise be replayed for longer. */
const WINDOW_SECONDS = 300;

/** A signature scheme: a version, and HMAC-SHA256 in hex over a prefix and the body. */
export type SignatureScheme = {
  readonly version: string;
  /** `timestamp` in unix seconds. */
  readonly before: (timestamp: string) => string;
};

/** Latchkey's own scheme. It signs incoming appeals and forwarded refund orders. */
export const LATCHKEY_SCHEME: SignatureScheme = { version: 'v1', before: (timestamp) => `${timestamp}.` };

/** The two headers that carry the signature. */
export const LATCHKEY_HEADERS = {
  timestamp: 'x-latchkey-timestamp',
  signature: 'x-latchkey-signature',
} as const;

/** The log's message about a request that is stale and otherwise genuine. */
export const RIGHT_BUT_STALE =
  'a rightly signed request was refused by its time: a clock is wrong, or it is an old one sent again';

/** The reason why a request is not accepted as genuine. */
type SignatureProblem = 'unsigned' | 'stale' | 'forged';

/** The signature of a body, in the format of its header. */
export function signatureOf(
  { version, before }: SignatureScheme,
  secret: string,
  timestamp: string,
  body: Buffer | string,
): string {
  const digest = createHmac('sha256', secret).update(before(timestamp)).update(body).digest('hex');
  return `${version}=${digest}`;
}

/** The secrets that prove a request: the current one and, during a rotation, the previous one. */
export type Secrets = { readonly current: string; readonly old: string | null };

/**
 * `byOld`: only the old secret proves the request. `offBySeconds`: for a stale request with a correct signature, how far its time is from
 * ours (positive: ahead). Ahead means that our clock is wrong; behind means that our clock is wrong or that somebody replays an old
 * request.
 */
type Judgement = {
  readonly problem: SignatureProblem | null;
  readonly byOld: boolean;
  readonly offBySeconds?: number;
};

/**
 * Checks a request against its signature in constant time. `problem` is null when the request is genuine and its time is within five
 * minutes of ours.
 */
export function judgeSignature(
  scheme: SignatureScheme,
  { current, old }: Secrets,
  headers: { readonly timestamp: string | undefined; readonly signature: string | undefined },
  body: Buffer,
  nowSeconds: number,
): Judgement {
  const { timestamp, signature } = headers;
  const refused = (problem: SignatureProblem) => ({ problem, byOld: false });
  if (!timestamp || !signature || !/^\d{1,16}$/.test(timestamp)) return refused('unsigned');
  const given = Buffer.from(signature);
  const holdsWith = (secret: string) => {
    const expected = Buffer.from(signatureOf(scheme, secret, timestamp, body));
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  // Computes both digests in any case, so the duration reveals nothing.
  const [byCurrent, byOld] = [holdsWith(current), old !== null && holdsWith(old)];
  const off = Number(timestamp) - nowSeconds;
  if (Math.abs(off) > WINDOW_SECONDS) {
    return { ...refused('stale'), ...((byCurrent || byOld) && { offBySeconds: Math.round(off) }) };
  }
  return byCurrent || byOld ? { problem: null, byOld: !byCurrent } : refused('forged');
}
