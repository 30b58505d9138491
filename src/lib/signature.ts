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

/** What the log says of a stale one that is genuine but for its time. */
export const RIGHT_BUT_STALE =
  'a rightly signed request was refused by its time: a clock is wrong, or it is an old one sent again';

/** Why a request is not taken for genuine. */
type SignatureProblem = 'unsigned' | 'stale' | 'forged';

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

/** What proves requests: a secret and, while it is being changed, the one before it. */
export type Secrets = { readonly current: string; readonly old: string | null };

/**
 * `byOld`: genuine, by the old secret and not by the current one. `offBySeconds`: of a stale request that is rightly signed, how far its
 * time is from ours, ahead positive. Ahead by so much our clock is wrong; behind, ours is, or somebody sends an old request again.
 */
type Judgement = {
  readonly problem: SignatureProblem | null;
  readonly byOld: boolean;
  readonly offBySeconds?: number;
};

/**
 * Holds a request against its signature, compared in constant time. No problem when it is genuine and its clock is within five minutes
 * of ours, either way.
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
  // Both are tried whatever the first said: how long it takes tells nothing.
  const [byCurrent, byOld] = [holdsWith(current), old !== null && holdsWith(old)];
  const off = Number(timestamp) - nowSeconds;
  if (Math.abs(off) > WINDOW_SECONDS) {
    return { ...refused('stale'), ...((byCurrent || byOld) && { offBySeconds: Math.round(off) }) };
  }
  return byCurrent || byOld ? { problem: null, byOld: !byCurrent } : refused('forged');
}
