import type { Card } from '../cards/card.ts';
import type { MessengerName } from '../settings/policy.ts';
import type { Staff } from '../settings/staff.ts';

/** Whether a messenger can reach people, and if not, why. */
export type Connection = { readonly connected: true } | { readonly connected: false; readonly why: string };

/**
 * Where a card goes: a channel that the policy names, or one person. `people`: whom the channel is for, who get a copy each in a
 * messenger that has no channels.
 */
export type Destination =
  | {
      readonly kind: 'channel';
      readonly channel: 'approvals' | 'alerts';
      readonly people: readonly Staff[];
    }
  | { readonly kind: 'person'; readonly staff: Staff };

/** Who gets a copy of a message: a person by their staff id, or a channel as such where the messenger has channels. */
export type Recipient = string;

/** The recipient that a channel is, in a messenger that has channels. No staff id begins so. */
export function channelRecipient(channel: 'approvals' | 'alerts'): Recipient {
  return `#${channel}`;
}

/** One copy of a message, as the outbox asks for it to be shown. */
export type OutgoingMessage = {
  /**
   * Ours, one per copy there should be. A post whose answer was lost is asked for again by the same id, and the messenger must not make two of
   * it: it looks for the copy before it posts, or refuses a repeated id. A copy that replaces another one has an id of its own.
   */
  readonly id: string;
  readonly recipient: Recipient;
  /** What the messenger answered for this copy last, or what a click on it brought: change that message. Null: post one. */
  readonly handle: string | null;
  /** Unix ms of the first attempt to post it that may have arrived. Null: there was none. Says nothing where there is a handle. */
  readonly triedSince: number | null;
  /**
   * The handle of the message that it belongs below. A messenger without threads posts it as any other: the card reads alone. So it is posted
   * where nothing can stand below that message any more.
   */
  readonly below: string | null;
  /** Tried several times and failed: if the messenger stumbles over it again, it may send it with less of its looks. */
  readonly maySimplify?: boolean;
};

/**
 * How showing a message went.
 * - `posted`: a new message, which shows the card.
 * - `found`: an earlier attempt to post it had arrived; the message shows what it was given then.
 * - `changed`: the message of the handle shows the card.
 * - `gone`: somebody removed the message of the handle. Nothing was changed.
 * - `stuck`: the message of the handle still stands, and this handle cannot change it (any more). Nothing was changed; the outbox posts a new
 *   copy that says so.
 *
 * `handle`: what changes the message the next time; null: nothing does, until a click brings one. Opaque to everybody but its messenger.
 */
export type Shown = {
  readonly how: 'posted' | 'found' | 'changed' | 'gone' | 'stuck';
  readonly handle: string | null;
};

/** How showing a Home went. */
type HomeOutcome = 'shown' | 'same' | 'not_let_in';

/** A page of their own that people have before them in a messenger. */
export type Homes = {
  /**
   * Shows a person their Home, in place of what they have before them. `draw` makes it for the language the messenger says they read
   * (null: it does not say), or answers null where it shows that already. `not_let_in`: they may not use the desk any more (left,
   * became a guest); nothing is drawn, and their Home says why. Throws `MessengerTrouble` or `MessengerRefused`.
   */
  show(staff: Staff, draw: (localeTag: string | null) => Promise<Card | null>): Promise<HomeOutcome>;
};

/** What the rest of the process may ask of a messenger. */
export type Messenger = {
  readonly name: MessengerName;
  connection(): Connection;
  /** Resolves when connecting is under way; it goes on behind until the messenger is reached or can never be. */
  start(): Promise<void>;
  /** Takes nothing new, finishes what is under way, then disconnects. */
  stop(): Promise<void>;
  /** Whose copies a destination means here: one channel, or each person who has an account. Empty: it reaches nobody here. */
  recipients(to: Destination): readonly Recipient[];
  /**
   * True: a handle changes its message once. The outbox forgets it before the call, so that a crash in between ends in a new copy that says so
   * and never in one that is silently out of date. False: a handle works as long as its message stands.
   */
  readonly handlesWorkOnce: boolean;
  /**
   * Makes one copy of a message show a card: changes what stands there, or posts it. It never tries twice by itself: the job that calls it does.
   * Throws `MessengerTrouble` or `MessengerRefused`.
   */
  show(message: OutgoingMessage, card: Card): Promise<Shown>;
  /** Absent: this messenger has no Homes. */
  readonly home?: Homes;
};

/** The messenger could not be reached or asked to wait; another attempt makes sense. */
export class MessengerTrouble extends Error {
  readonly code = 'messenger_trouble';
  /**
   * How long the messenger asks for no further call, in ms; null when it does not say. Until then its client makes no call of the kind,
   * for any job.
   */
  readonly retryAfterMs: number | null;
  /** Whether the message may be there all the same. */
  readonly arrived: 'no' | 'maybe';
  /**
   * The messenger's own word where it was reached and stumbled, as `internal_error`: that may be for this one message alone. Null
   * where anything else would meet the same trouble.
   */
  readonly word: string | null;

  constructor(
    why: string,
    {
      retryAfterMs,
      arrived,
      word = null,
    }: {
      readonly retryAfterMs: number | null;
      readonly arrived: 'no' | 'maybe';
      readonly word?: string | null;
    },
    options?: ErrorOptions,
  ) {
    super(why, options);
    this.name = 'MessengerTrouble';
    this.retryAfterMs = retryAfterMs;
    this.arrived = arrived;
    this.word = word;
  }
}

/** The messenger said no (the channel is gone, the bot is not in it): nothing changes until somebody mends it. */
export class MessengerRefused extends Error {
  readonly code = 'messenger_refused';
  /** The messenger's own word, as `channel_not_found`. */
  readonly word: string;

  constructor(word: string, options?: ErrorOptions) {
    super(`the messenger refused: ${word}`, options);
    this.name = 'MessengerRefused';
    this.word = word;
  }
}
