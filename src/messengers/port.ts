import type { Card } from '../cards/card.ts';
import type { Staff } from '../settings/staff.ts';

/** Whether a messenger can reach people, and if not, why. */
export type Connection = { readonly connected: true } | { readonly connected: false; readonly why: string };

/** Where a card goes: a channel that the policy names, or one person. */
export type Destination =
  | { readonly kind: 'channel'; readonly channel: 'approvals' | 'alerts' }
  | { readonly kind: 'person'; readonly staff: Staff };

/** A message that was posted: opaque to everybody but its messenger. */
export type Posted = { readonly channel: string; readonly message: string };

/** A card on its way. */
export type Outgoing = {
  readonly card: Card;
  /** Ours, one per message there should be: by it a post whose answer was lost is found again. */
  readonly id: string;
  /** Posted below this message. */
  readonly under?: Posted;
  /**
   * Unix ms of the first attempt, where there was one that may have arrived: the messenger looks for the message before it
   * posts again, keeps the oldest and removes doubles. Null: there was none.
   */
  readonly triedSince: number | null;
  /** Tried in vain several times: if the messenger stumbles over it again, it is sent with less of its looks. */
  readonly orLess?: boolean;
};

/** How showing a Home went. */
type HomeOutcome = 'shown' | 'same' | 'not_let_in';

/** What the rest of the process may ask of a messenger. */
export type Messenger = {
  readonly name: 'slack';
  connection(): Connection;
  /** Resolves when connecting is under way; it goes on behind until the messenger is reached or can never be. */
  start(): Promise<void>;
  /** Takes nothing new, finishes what is under way, then disconnects. */
  stop(): Promise<void>;
  /** Whether there is such a place here: the policy names the channel, the person has an account. */
  reaches(to: Destination): boolean;
  /** Posts once. `found`: an earlier attempt had arrived, and says what it said. Throws `MessengerTrouble` or `MessengerRefused`. */
  post(to: Destination, outgoing: Outgoing): Promise<Posted & { readonly found: boolean }>;
  /** Changes a posted card in place; `id` and `orLess` as in `Outgoing`. `gone`: somebody removed it. Throws as `post`. */
  update(posted: Posted, card: Card, id: string, orLess?: boolean): Promise<'updated' | 'gone'>;
  /**
   * Shows a person their Home, in place of what they have before them. `draw` makes it for the language the messenger says they read
   * (null: it does not say), or answers null where it shows that already. `not_let_in`: they may not use the desk any more (left,
   * became a guest); nothing is drawn, and their Home says why. Throws as `post`.
   */
  showHome(staff: Staff, draw: (localeTag: string | null) => Promise<Card | null>): Promise<HomeOutcome>;
};

/** The messenger could not be reached or asked to wait; another attempt makes sense. */
export class MessengerTrouble extends Error {
  readonly code = 'messenger_trouble';
  /**
   * So long it wants to be left alone, in ms; null when it did not say. Until then the messenger itself makes no call of the
   * kind, whoever asks it.
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
