import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Log } from '../../observe/log.ts';
import type { Connection } from '../port.ts';

type Bot = { readonly teamId: string; readonly botId: string; readonly botUserId: string };

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Who the bot is and in which workspace, asked of Slack once at start and again until Slack answers. Nothing is taken
 * from Slack before that is known, since whoever is from another workspace must be refused.
 */
export class SlackIdentity {
  readonly #client: WebClient;
  readonly #log: Log;
  readonly #onHopeless: (why: string) => void;
  #bot: Bot | null = null;
  #why = 'Slack has not been asked yet';
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(client: WebClient, log: Log, onHopeless: (why: string) => void) {
    this.#client = client;
    this.#log = log;
    this.#onHopeless = onHopeless;
  }

  /** The workspace the bot is installed in; null until known. */
  get team(): string | null {
    return this.#bot?.teamId ?? null;
  }

  connection(): Connection {
    return this.#bot ? { connected: true } : { connected: false, why: this.#why };
  }

  /** For Bolt: who acts, with every event. */
  authorization(botToken: string) {
    return { botToken, ...(this.#bot ?? {}) };
  }

  /** Asks behind, with growing pauses; `then` runs once, when Slack has answered. */
  start(then: () => Promise<void>): void {
    void this.#ask(then, FIRST_PAUSE_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #ask(then: () => Promise<void>, pause: number): Promise<void> {
    try {
      const answer = await this.#client.auth.test();
      const { team_id: teamId, bot_id: botId, user_id: botUserId } = answer;
      if (!teamId || !botId || !botUserId)
        throw new Error('auth.test did not name a bot; is it a bot token (xoxb-)?');
      if (this.#stopped) return;
      this.#bot = { teamId, botId, botUserId };
      this.#log.info({ team: teamId }, 'Slack knows the bot');
      await then();
    } catch (error) {
      this.#why = error instanceof Error ? error.message : String(error);
      const hopeless = hopelessReason(error);
      if (hopeless) {
        this.#onHopeless(hopeless);
        return;
      }
      this.#log.warn({ err: error, pauseMs: pause }, 'Slack could not be asked who the bot is');
      if (this.#stopped) return;
      this.#timer = setTimeout(() => void this.#ask(then, Math.min(pause * 2, LONGEST_PAUSE_MS)), pause);
    }
  }
}

/** Slack's errors that no further attempt mends: a token that is wrong, revoked or lacks a scope. */
const HOPELESS = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'user_removed_from_team',
  'team_disabled',
]);

/** Slack's word for why a token will never work, or null for anything that may pass. */
export function hopelessReason(error: unknown): string | null {
  return error instanceof WebAPIPlatformError && HOPELESS.has(error.data.error) ? error.data.error : null;
}
