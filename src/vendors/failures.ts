import type { CallName, VendorError } from './errors.ts';
import { VendorBusy, VendorTimeout, VendorUnreachable, VendorUnreadable } from './errors.ts';

/** How far one HTTP exchange had come when it ended. Decides whether the request may have had its effect. */
export type Progress = {
  /** The socket (and TLS, if any) was up, so bytes may have left. */
  connected: boolean;
  /** Set when we gave up ourselves: after how many milliseconds. */
  gaveUpAfterMs: number | null;
};

/**
 * One attempt that failed, with what the transport should make of it. Lives inside the transport only: callers
 * get `failure`, which carries no cause, since an axios error drags the whole request (token, sign, body) along.
 */
export class AttemptFailed extends Error {
  readonly failure: VendorError;
  /** A read may be tried again after this many milliseconds; null: trying again is no use. */
  readonly retryAfterMs: number | null;
  /** Whether it counts towards opening the breaker. */
  readonly trips: boolean;

  constructor(failure: VendorError, use: { readonly retryAfterMs: number | null; readonly trips: boolean }) {
    super(failure.message);
    this.failure = failure;
    this.retryAfterMs = use.retryAfterMs;
    this.trips = use.trips;
  }
}

const RETRY_SOON = { retryAfterMs: 0, trips: true } as const;
const FINAL = { retryAfterMs: null, trips: true } as const;

/** Node's and OpenSSL's codes in words; anything else is named by its bare code. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ENOTFOUND', 'host name not found'],
  ['EAI_AGAIN', 'host name could not be looked up just now'],
  ['ECONNRESET', 'connection closed before an answer'],
  ['EPIPE', 'connection closed before an answer'],
  ['EPROTO', 'TLS handshake failed'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['ERR_INVALID_URL', 'its address is not a valid URL, check the settings'],
]);

/** What a failed exchange was, from axios' or Node's error and how far it had come. Never keeps that error. */
export function failureOf(call: CallName, error: unknown, progress: Progress): AttemptFailed {
  const sent = progress.connected ? 'maybe' : 'no';
  if (progress.gaveUpAfterMs !== null) {
    return new AttemptFailed(new VendorTimeout(call, sent, progress.gaveUpAfterMs), RETRY_SOON);
  }
  const code = codeOf(error);
  if (!progress.connected) {
    return new AttemptFailed(new VendorUnreachable(call, 'no', reasonOf(code)), RETRY_SOON);
  }
  if (tooLarge(error)) {
    return new AttemptFailed(new VendorUnreadable(call, 'its answer is larger than allowed'), FINAL);
  }
  // axios reports a body cut short, and a body that does not decompress, with the response attached.
  if (code === 'ERR_BAD_RESPONSE' || hasResponse(error)) {
    return new AttemptFailed(new VendorUnreadable(call, 'its answer was cut short'), RETRY_SOON);
  }
  if (code?.startsWith('HPE_')) {
    return new AttemptFailed(new VendorUnreadable(call, `its answer is not HTTP (${code})`), FINAL);
  }
  return new AttemptFailed(new VendorUnreachable(call, 'maybe', reasonOf(code)), RETRY_SOON);
}

/** Statuses that say by themselves that there is no usable answer; null when the body is worth reading. */
export function failureOfStatus(call: CallName, status: number, retryAfter: unknown): AttemptFailed | null {
  if (status === 429) {
    const busy = new VendorBusy(call, 'rate_limit');
    return new AttemptFailed(busy, { retryAfterMs: retryAfterMs(retryAfter), trips: false });
  }
  if (status >= 500) {
    const failure = new VendorUnreadable(call, `answered with HTTP ${status}`);
    return new AttemptFailed(failure, { retryAfterMs: retryAfterMs(retryAfter), trips: true });
  }
  if (status >= 300 && status < 400) {
    return new AttemptFailed(new VendorUnreadable(call, `answered with a redirect (HTTP ${status})`), FINAL);
  }
  return null;
}

/** Retry-After in milliseconds: seconds or an HTTP date; 0 when absent or not understood. */
function retryAfterMs(header: unknown): number {
  if (typeof header !== 'string') return 0;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now());
}

function reasonOf(code: string | null): string {
  if (code === null) return 'connection failed';
  const words = REASONS.get(code);
  return words ? `${words} (${code})` : `connection failed (${code})`;
}

/** Only a bare code: messages of network and TLS errors can quote what was sent. */
function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(error.code) ? error.code : null;
}

/** axios gives an oversized answer no code of its own. */
function tooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('maxContentLength size');
}

function hasResponse(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'response' in error && error.response != null;
}
