import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { NotPassedOn } from './errors.ts';

/** A callback of the vendor as it came. */
export type Callback = {
  readonly body: Buffer;
  /** The headers that say what the bytes are, as they came. */
  readonly headers: Readonly<Record<string, string>>;
  /** Finds the callback in both logs. */
  readonly trace: string;
};

/** What the payment system answered: status, the headers that say what the bytes are and where to look instead, and the bytes. */
export type PaymentAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** The way to the operator's payment system on which payment callbacks are passed on. */
export type PaymentLine = {
  /** Posts a callback, once. Throws `NotPassedOn` where no whole answer comes within `withinMs`. */
  post(callback: Callback, withinMs: number): Promise<PaymentAnswer>;
  /** Lets go of every connection. */
  close(): void;
};

/** A test's content of 1 MiB comes back in an envelope. */
const MOST_ANSWER_BYTES = 2 * 1_048_576;
/**
 * A connection rests no longer than this. Servers close those that rest, many after two seconds or five, and a callback that meets such a
 * close is one that nobody answers.
 */
const RESTS_MS = 1_500;
const MOST_RESTING = 32;

/** What the bytes of an answer are, and where a redirect leads. */
const ANSWER_HEADERS = ['content-type', 'content-encoding', 'location'] as const;

/**
 * The line to this address. It is Node.js' own client: what goes out and comes back are bytes, which axios would have to be talked out of
 * reading, and it follows no redirect and asks no proxy.
 */
export function createPaymentLine(url: string): PaymentLine {
  const target = new URL(url);
  const secure = target.protocol === 'https:';
  const options = { keepAlive: true, maxFreeSockets: MOST_RESTING, timeout: RESTS_MS };
  const agent = secure ? new HttpsAgent(options) : new HttpAgent(options);
  const request = secure ? requestHttps : requestHttp;
  return {
    close: () => agent.destroy(),
    post: ({ body, headers, trace }, withinMs) =>
      new Promise((resolve, reject) => {
        const sending = request(target, {
          method: 'POST',
          agent,
          headers: { ...headers, 'content-length': body.length, 'x-latchkey-trace': trace },
        });
        const fail = (error: NotPassedOn) => {
          clearTimeout(timer);
          reject(error);
          sending.destroy();
        };
        const timer = setTimeout(
          () => fail(new NotPassedOn('timeout', `nothing came within ${Math.round(withinMs)} ms`)),
          withinMs,
        );
        read(sending)
          .then((answer) => {
            clearTimeout(timer);
            resolve(answer);
          })
          .catch((error: unknown) => fail(error instanceof NotPassedOn ? error : broken(error)));
        sending.end(body);
      }),
  };
}

/** The whole answer to a request. A part of one is none: it would go back under the status of a whole one. */
function read(sending: ClientRequest): Promise<PaymentAnswer> {
  return new Promise((resolve, reject) => {
    sending.once('error', reject);
    sending.once('close', () => reject(new NotPassedOn('broken', 'the connection broke')));
    sending.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.once('error', reject);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_ANSWER_BYTES) reject(new NotPassedOn('too_large', 'its answer is too large'));
        else chunks.push(chunk);
      });
      response.once('end', () => {
        if (!response.complete) return;
        const { statusCode: status = 0 } = response;
        // The parser takes 000, with which nothing can be answered.
        if (status < 200) return reject(new NotPassedOn('broken', 'its answer has no status'));
        resolve({ status, headers: headersOf(response), body: Buffer.concat(chunks) });
      });
    });
  });
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ANSWER_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}

/** A bare code at most: messages of network errors can quote what was sent. */
function broken(error: unknown): NotPassedOn {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = /^[A-Z][A-Z0-9_]{1,60}$/.test(code);
  return new NotPassedOn('broken', known ? `the connection broke (${code})` : 'the connection broke');
}
