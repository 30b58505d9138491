import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { isAxiosError, isCancel } from 'axios';
import { z } from 'zod';
import type { Fen, UnixSeconds } from '../../domain/order.ts';
import { LATCHKEY_HEADERS, LATCHKEY_SCHEME, signatureOf } from '../../lib/signature.ts';
import { vendorWords } from '../envelope.ts';
import { RefundNotKnown } from './errors.ts';

/** A refund that the vendor ordered. */
type RefundOrder = {
  readonly receipt: string;
  readonly trade: string | null;
  readonly amount: Fen | null;
  /** The vendor's whole notification, as JSON. */
  readonly notification: string;
};

/** What the payment system says: the money went back, or it did not and stays. */
export type RefundOutcome =
  | { readonly refunded: true; readonly at: UnixSeconds; readonly raw: Readonly<Record<string, unknown>> }
  | { readonly refunded: false; readonly reason: string };

/** The operator's own payment system. */
export type PaymentSystem = {
  /**
   * Asks for money to go back, once. `key` is the same however often it is asked for the same refund. Throws `RefundNotKnown`,
   * after `withinMs` at the latest.
   */
  refund(order: RefundOrder, key: string, withinMs: number): Promise<RefundOutcome>;
};

type Options = {
  readonly url: string;
  readonly secret: string;
  /** Unix ms. */
  readonly now: () => number;
  /** Hears of every call. */
  readonly onCall?: (call: { readonly outcome: string; readonly durationMs: number }) => void;
};

/** More than any receipt of a refund. */
const MOST_ANSWER_BYTES = 65_536;

/** Beyond it a time is not in seconds. */
const answerSchema = z.discriminatedUnion('refunded', [
  z.object({
    refunded: z.literal(true),
    refundedAt: z.int().positive().max(99_999_999_999),
    raw: z.record(z.string(), z.unknown()).nullish(),
  }),
  z.object({ refunded: z.literal(false), reason: z.string().nullish() }),
]);

/**
 * The payment system at this address. Each request is signed as appeals that come in are, goes out on a connection of its own, to
 * the configured host or nowhere.
 */
export function createPaymentSystem({ url, secret, now, onCall }: Options): PaymentSystem {
  const client = axios.create({
    adapter: 'http',
    proxy: false,
    maxRedirects: 0,
    responseType: 'text',
    maxContentLength: MOST_ANSWER_BYTES,
    // A connection that was kept may be gone by now, and then nobody knows what became of the request.
    httpAgent: new HttpAgent({ keepAlive: false }),
    httpsAgent: new HttpsAgent({ keepAlive: false }),
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
  });

  async function ask(body: string, key: string, withinMs: number): Promise<RefundOutcome> {
    const timestamp = String(Math.floor(now() / 1000));
    const headers = {
      'content-type': 'application/json',
      [LATCHKEY_HEADERS.timestamp]: timestamp,
      [LATCHKEY_HEADERS.signature]: signatureOf(LATCHKEY_SCHEME, secret, timestamp, body),
      'idempotency-key': key,
    };
    const signal = AbortSignal.timeout(Math.max(1, Math.round(withinMs)));
    try {
      const { status, data } = await client.post<string>(url, body, { headers, signal });
      if (status !== 200) throw new RefundNotKnown(`answered HTTP ${status}`);
      return read(data);
    } catch (error) {
      if (error instanceof RefundNotKnown) throw error;
      throw new RefundNotKnown(isCancel(error) ? `did not answer within ${withinMs} ms` : failure(error));
    }
  }

  function read(text: string): RefundOutcome {
    const answer = answerSchema.safeParse(parsed(text));
    if (!answer.success) throw new RefundNotKnown('answered with something else than was agreed');
    if (!answer.data.refunded) {
      return { refunded: false, reason: vendorWords(answer.data.reason ?? '', [secret]) };
    }
    return { refunded: true, at: answer.data.refundedAt, raw: answer.data.raw ?? {} };
  }

  return {
    async refund(order, key, withinMs) {
      const started = performance.now();
      const observe = (outcome: string) => onCall?.({ outcome, durationMs: performance.now() - started });
      try {
        const outcome = await ask(bodyOf(order), key, withinMs);
        observe(outcome.refunded ? 'answered' : 'refused');
        return outcome;
      } catch (error) {
        observe('not_known');
        throw error;
      }
    },
  };
}

/** The notification goes along as it came: read and written anew, a long number in it would be another. */
function bodyOf({ receipt, trade, amount, notification }: RefundOrder): string {
  const known = JSON.stringify({
    receiptNo: receipt,
    ...(trade === null ? {} : { tradeNo: trade }),
    ...(amount === null ? {} : { amount }),
  });
  return `${known.slice(0, -1)},"notification":${notification}}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A bare code at most: messages of network errors can quote what was sent. */
function failure(error: unknown): string {
  const code = isAxiosError(error) && /^[A-Z][A-Z0-9_]{1,60}$/.test(error.code ?? '') ? error.code : null;
  return code === null ? 'could not be asked' : `could not be asked (${code})`;
}
