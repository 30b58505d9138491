import { createHmac } from 'node:crypto';
import { createCallLog } from './call-log.ts';
import { createFaults, type Fault, type FaultKind, type Faults } from './faults.ts';
import { answerWithFault } from './faults-http.ts';
import { parseObject } from './parse-object.ts';
import { createVendorServer } from './vendor-server.ts';
import { yoPointSign } from './yopoint/sign.ts';

/** One request as it came. */
interface RefundCall {
  /** Null: there was none, or the signature was wrong. */
  readonly key: string | null;
  readonly genuine: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body to the letter. */
  readonly raw: string;
  readonly fault?: FaultKind;
}

/** One payment callback of YoPoint as it came. */
export interface CallbackSeen {
  /** Unix ms. */
  readonly at: number;
  readonly method: string;
  readonly genuine: boolean;
  /** `x-latchkey-trace`; null: it came from somebody else. */
  readonly trace: string | null;
  /** The body to the letter. */
  readonly raw: string;
  readonly fault?: FaultKind;
  /** Absent while it is under way; 0: it was cut. */
  status?: number;
  /** Its answer; absent when the call was not executed. */
  answer?: string;
}

/** A charge caused by a callback. */
interface Charge {
  readonly receipt: string;
  readonly fen: number;
}

/** The operator's own payment system: payment callbacks reach it, and refund orders that are forwarded. */
export interface PaymentSystem {
  /** Where refund orders are forwarded. Throws before `listen`. */
  readonly url: string;
  /** Where payment callbacks go. Throws before `listen`. */
  readonly callbackUrl: string;
  /** Every callback, oldest first. */
  readonly callbacks: readonly CallbackSeen[];
  /** Reports every callback on arrival and when it is answered; the returned function unsubscribes. */
  onCallback(listener: () => void): () => void;
  /** The charges, in order: one per method and receipt, also for repeated calls. */
  readonly charges: readonly Charge[];
  listen(port?: number): Promise<void>;
  close(): Promise<void>;
  /** Under the name `refund`, or the callback's method; `refuse` says no with the reason in `message`. */
  readonly faults: Faults;
  readonly calls: readonly RefundCall[];
  /** Receipts whose money went back, in order: once per order for it, however often it was asked for. */
  readonly refunds: readonly string[];
}

/**
 * A payment system on 127.0.0.1 that checks the signatures, knows a callback again by its method and receipt and a forwarded refund by its
 * `idempotency-key`, and answers it as it did the first time.
 */
export function createPaymentSystem(options: {
  /** The secret of forwarded refund orders. */
  readonly secret: string;
  /** Signs YoPoint's callbacks. */
  readonly payKey?: string;
  readonly now?: () => number;
}): PaymentSystem {
  const { secret, payKey = '', now = Date.now } = options;
  const faults = createFaults();
  const calls = createCallLog<RefundCall>();
  const made = new Map<string, object>();
  const refunds: string[] = [];
  const callbacks = createCallLog<CallbackSeen>();
  const charges: Charge[] = [];
  const server = createVendorServer(faults);

  function refund(key: string, body: RefundCall['body']): object {
    const before = made.get(key);
    if (before) return before;
    const refundedAt = Math.floor(now() / 1000);
    const answer = { refunded: true, refundedAt, raw: { refund_id: `RF${made.size + 1}` } };
    made.set(key, answer);
    refunds.push(String(body['receiptNo']));
    return answer;
  }

  /** The answer to a genuine callback; the same one again when it is repeated. */
  function carryOut(method: string, content: string): object {
    const biz = parseObject(content) ?? {};
    if (method === 'api.test') return success(biz);
    const receipt = String(biz['ReceiptNo']);
    const key = `${method} ${receipt}`;
    const answer = made.get(key) ?? success(effectOf(method, receipt, biz));
    made.set(key, answer);
    return answer;
  }

  function effectOf(method: string, receipt: string, biz: Readonly<Record<string, unknown>>): object {
    switch (method) {
      case 'cabinet.order.vi.result.notify':
      case 'cabinet.order.product.modify':
        charges.push({ receipt, fen: totalOf(biz['Products']) });
        return {};
      case 'cabinet.order.refunds.result.notify':
        refunds.push(receipt);
        return { RefundsTime: Math.floor(now() / 1000), RefundsRawData: {} };
      default:
        return {};
    }
  }

  server.app.post('/callbacks', (request, reply) => {
    const raw = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const params = Object.fromEntries(new URLSearchParams(raw));
    const method = params['method'] ?? '';
    const genuine = params['sign'] === yoPointSign(params, payKey);
    const trace = request.headers['x-latchkey-trace'];
    const fault = faults.take(method);
    const call = callbacks.add({
      at: now(),
      method,
      genuine,
      trace: typeof trace === 'string' ? trace : null,
      raw,
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
    reply.raw.once('close', () => {
      call.status = reply.raw.writableFinished ? reply.raw.statusCode : 0;
      callbacks.changed();
    });
    return answerWithFault(reply, fault, {
      perform: () => {
        const answer = genuine ? carryOut(method, params['biz_content'] ?? '') : failure('ERR_SIGN');
        call.answer = JSON.stringify(answer);
        return answer;
      },
      refuse: ({ message }: Fault) => failure(message ?? 'ERR_BALANCE'),
      badSignature: () => failure('ERR_SIGN'),
    });
  });

  // A person who checks the address.
  server.app.head('/refunds', (_request, reply) => reply.code(405).header('allow', 'POST').send());
  server.app.post('/refunds', (request, reply) => {
    const raw = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const timestamp = String(request.headers['x-latchkey-timestamp']);
    const expected = `v1=${createHmac('sha256', secret).update(`${timestamp}.${raw}`).digest('hex')}`;
    const genuine = request.headers['x-latchkey-signature'] === expected;
    const header = request.headers['idempotency-key'];
    const key = genuine && typeof header === 'string' ? header : null;
    const body = parseObject(raw) ?? {};
    const fault = genuine ? faults.take('refund') : undefined;
    calls.add({ key, genuine, body, raw, ...(fault === undefined ? {} : { fault: fault.kind }) });
    if (key === null) return reply.code(401).send({ error: 'Not signed as agreed, or without a key.' });
    return answerWithFault(reply, fault, {
      perform: () => refund(key, body),
      refuse: ({ message }: Fault) => ({ refunded: false, reason: message ?? 'balance too low' }),
      badSignature: () => ({ error: 'Not signed as agreed.' }),
    });
  });

  return {
    get url() {
      return `${server.origin()}/refunds`;
    },
    get callbackUrl() {
      return `${server.origin()}/callbacks`;
    },
    callbacks: callbacks.calls,
    onCallback: callbacks.onChange,
    charges,
    listen: server.listen,
    close: server.close,
    faults,
    calls: calls.calls,
    refunds,
  };
}

/** YoPoint's envelope (docs/vendors.md, YoPoint “Callbacks”). */
function success(data: object): object {
  return { error_code: 0, error_msg: 'SUCCESS', data };
}

function failure(message: string): object {
  return { error_code: -1, error_msg: message, data: {} };
}

/** In 分 (docs/vendors.md “Payment callbacks”). */
function totalOf(products: unknown): number {
  const lines: readonly unknown[] = Array.isArray(products) ? products : [];
  return lines.reduce<number>((sum, line) => {
    const total =
      typeof line === 'object' && line !== null && 'TotalPrice' in line ? Number(line.TotalPrice) : 0;
    return sum + total;
  }, 0);
}
