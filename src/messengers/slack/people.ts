import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Asker } from '../../../commands/command.ts';
import type { Desk } from '../../kit/desk.ts';
import { type CacheEvent, createCachedRead } from '../../lookups/cached-read.ts';
import { type Log, newTrace } from '../../observe/log.ts';
import { findStaff, type Policy } from '../../settings/policy.ts';
import type { Staff } from '../../settings/staff.ts';
import type { Connection } from '../port.ts';
import type { Answering } from './answering.ts';
import type { HomeTabs } from './home-tab.ts';

/** Why somebody may not use the desk. Each is told to the person in a private sentence. */
type RefusalRule = PersonRule | 'unknown' | 'unverified';

/** Who is asking, as far as Slack and the policy file know. `localeTag` is Slack's, for instance `zh-CN` or `en-GB`. */
export type Who =
  | { readonly kind: 'staff'; readonly staff: Staff; readonly localeTag: string | null }
  | { readonly kind: 'refused'; readonly rule: RefusalRule; readonly localeTag: string | null };

export type People = {
  /**
   * Decides before anything else happens; `anew`: by what Slack says at this moment. `teamId` is the workspace the
   * gesture says the person belongs to. Never throws: when Slack cannot be asked and nothing recent is known, the
   * person is refused as unverified.
   */
  who(userId: string, teamId: string | undefined, anew?: boolean): Promise<Who>;
  /** After Slack said that a person changed; null: anybody may have. */
  forget(userId: string | null): void;
};

type PeopleOptions = {
  readonly client: WebClient;
  readonly policy: Policy;
  /** The workspace the desk is installed in; null until Slack has said which. */
  readonly homeTeam: () => string | null;
  readonly now: () => number;
  readonly onEvent: (event: CacheEvent) => void;
  readonly onTrouble: (error: unknown) => void;
};

const FRESH_MS = 5 * 60_000;
/** How long a person may act on what Slack said earlier; Slack's `user_change` drops it sooner. */
const STALE_MS = 15 * 60_000;

export function createPeople(options: PeopleOptions): People {
  const persons = createCachedRead<SlackPerson>({
    name: 'slack_person',
    max: 5_000,
    freshMs: FRESH_MS,
    staleMs: STALE_MS,
    absentMs: 10_000,
    read: (userId) => readPerson(options.client, userId),
    now: options.now,
    onEvent: options.onEvent,
  });

  const recent = async (userId: string, refresh: boolean): Promise<SlackPerson | null | 'unverified'> => {
    try {
      const known = await persons.get(userId, { refresh });
      return known.standing === 'last_known' ? 'unverified' : known.value;
    } catch (error) {
      options.onTrouble(error);
      return 'unverified';
    }
  };

  return {
    async who(userId, teamId, anew = false) {
      const home = options.homeTeam();
      // Work begins before Slack has answered who we are: until then nobody is known to belong elsewhere.
      if (home === null) return { kind: 'refused', rule: 'unverified', localeTag: null };
      if (teamId !== undefined && teamId !== home)
        return { kind: 'refused', rule: 'other_workspace', localeTag: null };
      const person = await recent(userId, anew);
      if (person === 'unverified') return { kind: 'refused', rule: 'unverified', localeTag: null };
      const rule = person ? ruleAgainst(person, home) : 'unknown';
      const localeTag = person?.localeTag ?? null;
      if (rule) return { kind: 'refused', rule, localeTag };
      const staff = findStaff(options.policy, 'slack', userId);
      return staff ? { kind: 'staff', staff, localeTag } : { kind: 'refused', rule: 'unknown', localeTag };
    },
    forget: (userId) => (userId === null ? persons.dropAll() : persons.drop(userId)),
  };
}

async function readPerson(client: WebClient, userId: string): Promise<SlackPerson | null> {
  try {
    const { user } = await client.users.info({ user: userId, include_locale: true });
    return user ? personOf(user) : null;
  } catch (error) {
    if (error instanceof WebAPIPlatformError && error.data.error === 'user_not_found') return null;
    throw error;
  }
}

/** Why somebody may not use the desk, judged by what Slack says of them. */
export type PersonRule = 'other_workspace' | 'bot' | 'deactivated' | 'guest';

/** A person as far as it matters here. `localeTag` is Slack's, for instance `zh-CN` or `en-GB`. */
type SlackPerson = {
  readonly teamId: string | null;
  readonly bot: boolean;
  readonly guest: boolean;
  readonly deactivated: boolean;
  readonly localeTag: string | null;
};

/** What `users.info` answers, as far as it is read. */
type User = {
  readonly team_id?: string | undefined;
  readonly is_bot?: boolean | undefined;
  readonly is_restricted?: boolean | undefined;
  readonly is_ultra_restricted?: boolean | undefined;
  readonly is_stranger?: boolean | undefined;
  readonly deleted?: boolean | undefined;
  readonly locale?: string | undefined;
};

/** The person out of Slack's answer. */
export function personOf(user: User): SlackPerson {
  return {
    teamId: user.team_id ?? null,
    bot: user.is_bot === true,
    guest: user.is_restricted === true || user.is_ultra_restricted === true || user.is_stranger === true,
    deactivated: user.deleted === true,
    localeTag: user.locale ?? null,
  };
}

/** Guests and bots stay out even when the policy file names them. `home` is the workspace the desk is installed in. */
export function ruleAgainst(person: SlackPerson, home: string | null): PersonRule | null {
  if (person.teamId !== home) return 'other_workspace';
  if (person.bot) return 'bot';
  if (person.deactivated) return 'deactivated';
  return person.guest ? 'guest' : null;
}

export type Listening = {
  readonly desk: Desk;
  readonly people: People;
  readonly answering: Answering;
  /** For what is posted behind a gesture. */
  readonly background: WebClient;
  readonly homes: HomeTabs;
};

/** The asker, or the rule that keeps them out. */
type Identified =
  | { readonly asker: Asker; readonly refused: null }
  | { readonly asker: null; readonly refused: Who & { kind: 'refused' } };

/** Who is behind a gesture, before anything else happens; `anew`: as Slack says at this moment. Never throws. */
export async function identify(
  { people, desk }: Listening,
  userId: string,
  teamId: string | undefined,
  { anew }: { readonly anew: boolean } = { anew: false },
): Promise<Identified> {
  const who = await people.who(userId, teamId, anew);
  if (who.kind === 'refused') return { asker: null, refused: who };
  const { locale, localeFrom } = await desk.languages.of(who.staff.id, who.localeTag);
  return { asker: { staff: who.staff, locale, localeFrom, trace: newTrace() }, refused: null };
}

type Bot = { readonly teamId: string; readonly botId: string; readonly botUserId: string };

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Who the bot is and in which workspace, asked of Slack once at start and again until Slack answers. The desk
 * takes nothing from Slack before: it must refuse people of other workspaces.
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
