import { type HeldView, heldCard } from '../cards/alerts/held.ts';
import { withTimeout } from '../lib/timeout.ts';
import { alertsPlace } from '../messengers/places.ts';
import type { Messenger, Recipient } from '../messengers/port.ts';
import type { Log } from '../observe/log.ts';
import type { Policy } from '../settings/policy.ts';
import type { Ground } from './ground.ts';

const LOOK_EVERY_MS = 1_000;
/** Trouble that ends sooner is not announced, in ms. */
const PATIENCE_MS = 5_000;
/** The pause before a messenger that failed is tried again, in ms. */
const AGAIN_MS = 5_000;
/** The longest that a stopping process waits for that, in ms. */
const LAST_WORDS_MS = 3_000;
/** Instances that find the same trouble in the same while post one card. */
const BUCKET_MS = 10 * 60_000;

/** What of a messenger the alarm needs; it posts before there is a desk. */
type Poster = Pick<Messenger, 'name' | 'recipients' | 'show' | 'handlesWorkOnce'>;

type AlarmParts = {
  readonly ground: Ground;
  readonly policy: Policy;
  readonly messengers: readonly Poster[];
  readonly log: Log;
  /** Unix ms; the clock of the ground. */
  readonly now: () => number;
};

/** What one recipient is told: what changes it, and what it shows; null: it is not known what. */
type Told = { readonly handle: string | null; readonly shows: HeldView | null; readonly copy: number };

/** The time in which they waited, and what stands with each recipient about it. */
type Episode = {
  readonly id: string;
  readonly triedSince: number;
  says: HeldView;
  /** By messenger and recipient. */
  readonly cards: Map<string, Told>;
  /** By performance.now(). */
  readonly notBefore: Map<Poster, number>;
};

/**
 * Tells people, once, that refunds and doors wait for the ground, and when they no longer do or the process ends. It posts by itself: the
 * ledger of alerts lies in the database that cannot be written or is not ours. Until it is stopped.
 */
export function tellWhatIsHeld({ ground, policy, messengers, log, now }: AlarmParts): {
  stop(): Promise<void>;
} {
  const place = alertsPlace(policy);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  /** By performance.now(): the wall clock may be what is wrong. */
  let heldFrom: number | null = null;
  let episode: Episode | null = null;
  /** Over, and not everybody was told. */
  let ended: readonly Episode[] = [];
  let looking: Promise<void> = Promise.resolve();

  function watch(): void {
    const held = ground.holdsMoney();
    if (!held) {
      heldFrom = null;
      close('over');
      return;
    }
    heldFrom ??= performance.now();
    const { part, why, since, kind } = held;
    if (episode) episode.says = { ...episode.says, part, why };
    else if (performance.now() - heldFrom >= PATIENCE_MS) {
      const id = `held.${kind}.${Math.floor(since / BUCKET_MS)}`;
      const says = { part, why, since, end: null };
      episode = { id, triedSince: since, says, cards: new Map(), notBefore: new Map() };
    }
  }

  function close(how: 'over' | 'stopped'): void {
    if (!episode) return;
    episode.says = { ...episode.says, end: { how, at: now() } };
    ended = [...ended, episode];
    episode = null;
  }

  async function tellAll(): Promise<void> {
    for (const one of episode ? [...ended, episode] : ended) {
      for (const messenger of messengers) {
        for (const recipient of messenger.recipients(place)) await tell(one, messenger, recipient);
      }
    }
    ended = ended.filter(({ cards, says }) => [...cards.values()].some(({ shows }) => !isSame(shows, says)));
  }

  async function tell(
    { id, triedSince, says, cards, notBefore }: Episode,
    messenger: Poster,
    recipient: Recipient,
  ): Promise<void> {
    const { name, handlesWorkOnce } = messenger;
    const key = `${name} ${recipient}`;
    const there = cards.get(key);
    if (there ? isSame(there.shows, says) : says.end !== null) return;
    if (performance.now() < (notBefore.get(messenger) ?? 0)) return;
    const card = heldCard({ locale: policy.locale, zone: policy.timezone, now: now() }, says);
    const { handle = null, copy = 1 } = there ?? {};
    // Forgotten before it is used up: a lost answer ends in another copy.
    if (there && handlesWorkOnce) cards.set(key, { ...there, handle: null, shows: null, copy: copy + 1 });
    try {
      const shown = await messenger.show(
        {
          id: copy === 1 ? id : `${id}~${copy}`,
          recipient,
          handle,
          // Another instance, a try whose answer was lost, or the same trouble a moment ago may have said it already.
          triedSince,
          below: null,
        },
        card,
      );
      const isShown = shown.how === 'posted' || shown.how === 'changed' || shown.how === 'gone';
      cards.set(key, {
        handle: shown.how === 'gone' ? handle : shown.handle,
        shows: isShown ? says : null,
        copy: shown.handle === null && handlesWorkOnce ? copy + 1 : copy,
      });
    } catch (error) {
      notBefore.set(messenger, performance.now() + AGAIN_MS);
      log.error({ err: error, messenger: name }, 'people could not be told whether refunds and doors wait');
    }
  }

  async function look(): Promise<void> {
    watch();
    await tellAll();
    if (!stopped) next();
  }
  function next(): void {
    timer = setTimeout(() => {
      looking = look();
    }, LOOK_EVERY_MS).unref();
  }

  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      close('stopped');
      const told = looking.then(tellAll);
      await withTimeout(LAST_WORDS_MS, 'the messenger', told).catch((err: unknown) =>
        log.warn({ err }, 'a card still says that refunds and doors wait'),
      );
    },
  };
}

function isSame(shown: HeldView | null, says: HeldView): boolean {
  return (
    shown !== null && shown.part === says.part && shown.why === says.why && shown.end?.at === says.end?.at
  );
}
