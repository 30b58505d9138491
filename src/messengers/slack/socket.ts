import { SocketModeClient } from '@slack/socket-mode';
import type { WebClientOptions } from '@slack/web-api';
import type { Log } from '../../observe/log.ts';
import type { Connection } from '../port.ts';
import type { Inbound } from './inbound.ts';
import { hopelessReason } from './people.ts';
import { slackLogger } from './web-client.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const CLOSING_MS = 3_000;

type SocketOptions = {
  readonly appToken: string;
  readonly client: WebClientOptions;
  readonly inbound: Inbound;
  readonly log: Log;
  /** Told once when Slack says that this token will never connect. */
  readonly onHopeless: (why: string) => void;
};

/**
 * Socket Mode with a supervisor of its own: the kit's reconnecting waits five seconds after every planned disconnect and
 * ends in an unhandled rejection when the token was revoked. Here a lost socket is opened again at once, then with
 * growing pauses, and the connection reported is the socket's real one.
 */
export class SlackSocket {
  readonly #options: SocketOptions;
  readonly #client: SocketModeClient;
  #state: Connection = { connected: false, why: 'the socket is being opened' };
  #stopping = false;
  #running: Promise<void> | null = null;
  #wake: () => void = () => undefined;

  constructor(options: SocketOptions) {
    this.#options = options;
    const { logger: _logger, ...clientOptions } = options.client;
    this.#client = new SocketModeClient({
      appToken: options.appToken,
      autoReconnectEnabled: false,
      logger: slackLogger(options.log),
      clientOptions,
    });
    this.#client.on('slack_event', (event) => this.#receive(event));
  }

  connection(): Connection {
    return this.#state;
  }

  start(): void {
    this.#running ??= this.#supervise();
  }

  /** Closes the socket and waits until it is closed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    const closed = this.#state.connected ? this.#client.disconnect() : Promise.resolve();
    const patience = new Promise<void>((resolve) => setTimeout(resolve, CLOSING_MS).unref());
    await Promise.race([Promise.all([closed, this.#running]), patience]);
  }

  async #supervise(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!this.#stopping) {
      try {
        // Heard before start() resolves, in case the socket is lost in the same moment.
        const lost = new Promise<void>((resolve) => this.#client.once('disconnected', () => resolve()));
        await this.#client.start();
        this.#state = { connected: true };
        this.#options.log.info('the socket to Slack is open');
        pause = FIRST_PAUSE_MS;
        await lost;
        this.#state = { connected: false, why: 'the socket was lost and is being opened again' };
        if (!this.#stopping) this.#options.log.warn('the socket to Slack was lost, opening it again');
      } catch (error) {
        const hopeless = hopelessReason(error);
        this.#state = { connected: false, why: hopeless ?? 'the socket could not be opened' };
        if (hopeless) {
          this.#options.onHopeless(hopeless);
          return;
        }
        this.#options.log.warn({ err: error, pauseMs: pause }, 'the socket to Slack could not be opened');
        await this.#sleep(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** An event that is not acknowledged is sent again by Slack, to this socket or another: while closed, leave it to that. */
  #receive(event: {
    ack: (body?: unknown) => Promise<void>;
    body: unknown;
    retry_num?: number;
    retry_reason?: string;
  }): void {
    const { inbound, log } = this.#options;
    if (!inbound.open) return;
    inbound
      .process({
        // What Slack sends is an object; what is inside is checked where it is used.
        body: event.body as Record<string, unknown>,
        ack: async (content?: unknown) => event.ack(content),
        ...(event.retry_num !== undefined && { retryNum: event.retry_num }),
        ...(event.retry_reason !== undefined && { retryReason: event.retry_reason }),
      })
      .catch((error: unknown) => log.error({ err: error }, 'a listener failed'));
  }
}
