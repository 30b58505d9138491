import { createHmac } from 'node:crypto';
import { createCallLog } from './call-log.ts';

/** A customer's appeal in the format of the operator's app. Tests may omit or corrupt any field. */
type AppealBody = Readonly<Record<string, unknown>>;

/** The intake's answer. */
export interface IntakeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What may be other than right. */
export interface IntakeOptions {
  /** Unix seconds, or whatever else the header is to say; the clock's when absent. */
  readonly at?: number | string;
  readonly secret?: string;
  /** Instead of the right one; null: none is sent. */
  readonly signature?: string | null;
}

/** One call of the intake; its status is absent while it is under way, and 0 where nobody answered. */
export interface IntakeCall {
  /** Unix ms. */
  readonly at: number;
  readonly body: string;
  /** The signature that went along; null: none did. */
  readonly sign: string | null;
  status?: number;
  /** The intake's answer; absent while pending and without an answer. */
  answer?: string;
}

/** The operator's own app, in which customers complain. */
export interface ConsumerApp {
  /** Oldest first; the newest ten thousand or so. */
  readonly calls: readonly IntakeCall[];
  /** Reports every call on arrival and when it is answered; the returned function unsubscribes. */
  onCall(listener: () => void): () => void;
  /** Signs and posts an appeal. */
  appeal(body: AppealBody, options?: IntakeOptions): Promise<IntakeAnswer>;
  /** The same for a body that is sent as it stands. */
  post(body: string | Buffer, options?: IntakeOptions): Promise<IntakeAnswer>;
}

/** The intake's signature: `v1=` and the hex HMAC-SHA256 of timestamp, a dot, and the raw body. */
export function appealSignature(secret: string, timestamp: string, rawBody: string | Buffer): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest('hex')}`;
}

/** An app that posts to this address. `now` gives unix ms. */
export function createConsumerApp(parts: {
  readonly url: () => string;
  readonly secret: string;
  readonly now?: () => number;
}): ConsumerApp {
  const { url, now = Date.now } = parts;
  const log = createCallLog<IntakeCall>();

  async function post(body: string | Buffer, options: IntakeOptions = {}): Promise<IntakeAnswer> {
    const timestamp = String(options.at ?? Math.floor(now() / 1000));
    const { signature = appealSignature(options.secret ?? parts.secret, timestamp, body) } = options;
    const call = log.add({ at: now(), body: body.toString(), sign: signature });
    const answered = (status: number, answer?: string) => {
      call.status = status;
      if (answer !== undefined) call.answer = answer;
      log.changed();
    };
    const response = await fetch(url(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-latchkey-timestamp': timestamp,
        ...(signature === null ? {} : { 'x-latchkey-signature': signature }),
      },
      body,
      signal: AbortSignal.timeout(15_000),
    }).catch((error: unknown) => {
      answered(0);
      throw error;
    });
    const answer = await response.text();
    answered(response.status, answer);
    // The intake answers JSON objects, whose fields the caller checks.
    const content = JSON.parse(answer) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body: content };
  }

  return {
    calls: log.calls,
    onCall: log.onChange,
    post,
    appeal: (body, options) => post(JSON.stringify(body), options),
  };
}
