import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import axios from 'axios';
import type { CallName } from './errors.ts';
import type { Progress } from './failures.ts';
import { AttemptFailed, failureOf, failureOfStatus } from './failures.ts';

/** What a vendor answered: the HTTP status (never 3xx, 429 or 5xx) and the whole body as text. */
export type HttpAnswer = { readonly status: number; readonly text: string };

/** One POST to be made. */
type Post = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** One exchange under way: its answer, how far it has come, and a way to end it at once. */
export type Exchange = {
  readonly answer: Promise<HttpAnswer>;
  readonly progress: Progress;
  readonly abort: () => void;
};

/** Limits of one exchange, all in milliseconds. */
type ExchangeLimits = { readonly connectMs: number; readonly answerMs: number };

/** Connections to one vendor, and the exchanges made over them. */
export type Line = {
  /** `reuse` false opens a connection of its own and closes it after. */
  readonly post: (call: CallName, post: Post, limits: ExchangeLimits, reuse: boolean) => Exchange;
  /** Closes idle connections; exchanges under way are cut. */
  readonly close: () => void;
};

/** Shorter than the idle time of common gateways, so that we close first. */
const IDLE_MS = 15_000;

/**
 * Opens a line to a vendor. Errors thrown by `answer` are `AttemptFailed`. Redirects are not followed and proxy
 * variables are ignored: a signed request goes to the configured host or nowhere.
 */
export function openLine(options: { readonly connections: number; readonly maxAnswerBytes: number }): Line {
  const pool = { keepAlive: true, maxFreeSockets: options.connections, timeout: IDLE_MS };
  const reused = { httpAgent: new HttpAgent(pool), httpsAgent: new HttpsAgent(pool) };
  const fresh = { httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent() };
  const client = axios.create({
    adapter: 'http',
    method: 'post',
    proxy: false,
    maxRedirects: 0,
    responseType: 'text',
    maxContentLength: options.maxAnswerBytes,
    // Text goes out and comes in as it is: what was signed is what is sent.
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
  });

  function post(
    call: CallName,
    { url, headers, body }: Post,
    limits: ExchangeLimits,
    reuse: boolean,
  ): Exchange {
    const progress: Progress = { connected: false, gaveUpAfterMs: null };
    const watched = watchedTransport(progress, limits.connectMs);
    const abort = () => watched.giveUp(limits.answerMs);
    const timer = setTimeout(abort, limits.answerMs);
    const agents = reuse ? reused : fresh;

    async function exchange(): Promise<HttpAnswer> {
      try {
        const response = await client.request<string>({
          url,
          headers,
          data: body,
          transport: watched,
          ...agents,
        });
        const failure = failureOfStatus(call, response.status, response.headers['retry-after']);
        if (failure) throw failure;
        return { status: response.status, text: response.data };
      } finally {
        clearTimeout(timer);
      }
    }

    const answer = exchange().catch((error: unknown) => {
      throw error instanceof AttemptFailed ? error : failureOf(call, error, progress);
    });
    return { answer, progress, abort };
  }

  function close(): void {
    for (const agent of [...Object.values(reused), ...Object.values(fresh)]) agent.destroy();
  }

  return { post, close };
}

/**
 * Node's own request function, watched: notes when the connection is up, and gives up when that takes too long.
 * axios alone cannot tell whether a request that failed had left. Giving up ends the request, which axios then reports.
 */
function watchedTransport(progress: Progress, connectMs: number) {
  let request: ClientRequest | null = null;

  function giveUp(afterMs: number): void {
    progress.gaveUpAfterMs ??= afterMs;
    request?.destroy();
  }

  return {
    giveUp,
    request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest {
      const secure = options.protocol === 'https:';
      const made = secure ? httpsRequest(options, onAnswer) : httpRequest(options, onAnswer);
      request = made;
      if (progress.gaveUpAfterMs !== null) made.destroy();
      made.once('socket', (socket: Socket) => {
        if (made.reusedSocket || (!secure && !socket.connecting)) {
          progress.connected = true;
          return;
        }
        const timer = setTimeout(giveUp, connectMs, connectMs);
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          clearTimeout(timer);
          progress.connected = true;
        });
        socket.once('close', () => clearTimeout(timer));
      });
      return made;
    },
  };
}
