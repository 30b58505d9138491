import { createHmac } from 'node:crypto';
import { createCallLog } from './call-log.ts';
import { createFaults, type Fault, type FaultKind, type Faults } from './faults.ts';
import { answerWithFault } from './faults-http.ts';
import { parseObject } from './parse-object.ts';
import { createVendorServer } from './vendor-server.ts';

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

/** The operator's own payment system, to which refund orders are forwarded. */
export interface PaymentSystem {
  /** Throws before `listen`. */
  readonly url: string;
  listen(port?: number): Promise<void>;
  close(): Promise<void>;
  /** Under the name `refund`; `refuse` says no with the reason in `message`. */
  readonly faults: Faults;
  readonly calls: readonly RefundCall[];
  /** Receipts whose money went back, in order: once per key, however often it was asked for. */
  readonly refunds: readonly string[];
}

/** A payment system on 127.0.0.1 that checks the signature and knows a refund again by its `idempotency-key`. */
export function createPaymentSystem(options: {
  readonly secret: string;
  readonly now?: () => number;
}): PaymentSystem {
  const { secret, now = Date.now } = options;
  const faults = createFaults();
  const calls = createCallLog<RefundCall>();
  const made = new Map<string, object>();
  const refunds: string[] = [];
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

  // Somebody who looks whether this is the address.
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
    listen: server.listen,
    close: server.close,
    faults,
    calls: calls.calls,
    refunds,
  };
}
