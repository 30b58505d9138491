import { createHmac } from 'node:crypto';

/** What a customer sends in, as the operator's app writes it. Anything may be left out or wrong, for a test. */
type AppealBody = Readonly<Record<string, unknown>>;

/** What the intake answered. */
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

/** The operator's own app, in which customers complain. */
export interface ConsumerApp {
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

  async function post(body: string | Buffer, options: IntakeOptions = {}): Promise<IntakeAnswer> {
    const timestamp = String(options.at ?? Math.floor(now() / 1000));
    const { signature = appealSignature(options.secret ?? parts.secret, timestamp, body) } = options;
    const response = await fetch(url(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-latchkey-timestamp': timestamp,
        ...(signature === null ? {} : { 'x-latchkey-signature': signature }),
      },
      body,
      signal: AbortSignal.timeout(15_000),
    });
    // The intake answers JSON objects; what is in them is what the caller then looks at.
    const answered = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body: answered };
  }

  return { post, appeal: (body, options) => post(JSON.stringify(body), options) };
}
