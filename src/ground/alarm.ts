import { heldCard } from '../cards/held.ts';
import type { Destination, Messenger, Posted } from '../messengers/messenger.ts';
import type { Log } from '../observe/log.ts';
import type { Policy } from '../settings/policy.ts';
import type { Ground } from './ground.ts';

const ALERTS: Destination = { kind: 'channel', channel: 'alerts' };
const LOOK_EVERY_MS = 1_000;
/** What is well again so soon has kept nobody waiting for long, in ms. */
const PATIENCE_MS = 5_000;
/** A messenger that could not be told is tried again after so long, in ms. */
const AGAIN_MS = 15_000;
/** Instances that find the same trouble in the same while post one card. */
const BUCKET_MS = 10 * 60_000;

type AlarmParts = {
  readonly ground: Ground;
  readonly policy: Policy;
  readonly messengers: readonly Messenger[];
  readonly log: Log;
  /** Unix ms; the clock of the ground. */
  readonly now: () => number;
};

/** One trouble from its first moment to its end, and the cards that tell of it. */
type Episode = {
  readonly held: NonNullable<ReturnType<Ground['holdsMoney']>>;
  readonly id: string;
  readonly posted: Map<Messenger, Posted>;
  readonly notBefore: Map<Messenger, number>;
};

/**
 * Tells people, once, that refunds and doors wait for the ground, and when they no longer do. It posts by itself: the ledger of alerts
 * lies in the database that cannot be written or is not ours. Until it is stopped.
 */
export function tellWhatIsHeld({ ground, policy, messengers, log, now }: AlarmParts): { stop(): void } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let episode: Episode | null = null;
  const reader = () => ({ locale: policy.locale, zone: policy.timezone, now: now() });

  async function look(): Promise<void> {
    const held = ground.holdsMoney();
    if (episode && held?.kind !== episode.held.kind) {
      await tellItIsOver(episode);
      episode = null;
    }
    if (held && now() - held.since >= PATIENCE_MS) {
      const id = `held.${held.kind}.${Math.floor(held.since / BUCKET_MS)}`;
      episode ??= { held, id, posted: new Map(), notBefore: new Map() };
      for (const messenger of messengers) await tell(episode, messenger);
    }
    if (!stopped) timer = setTimeout(look, LOOK_EVERY_MS).unref();
  }

  async function tell({ held, id, posted, notBefore }: Episode, messenger: Messenger): Promise<void> {
    if (posted.has(messenger) || !messenger.reaches(ALERTS)) return;
    if (now() < (notBefore.get(messenger) ?? 0)) return;
    try {
      const card = heldCard(reader(), { ...held, overAt: null });
      // Another instance, or a try whose answer was lost, may have said it already.
      posted.set(messenger, await messenger.post(ALERTS, { card, id, triedSince: held.since }));
    } catch (error) {
      notBefore.set(messenger, now() + AGAIN_MS);
      log.error(
        { err: error, messenger: messenger.name },
        'nobody could be told that refunds and doors wait',
      );
    }
  }

  async function tellItIsOver({ held, id, posted }: Episode): Promise<void> {
    for (const [messenger, where] of posted) {
      try {
        await messenger.update(where, heldCard(reader(), { ...held, overAt: now() }), id);
      } catch (error) {
        log.warn({ err: error, messenger: messenger.name }, 'a card still says that refunds and doors wait');
      }
    }
  }

  timer = setTimeout(look, LOOK_EVERY_MS).unref();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
