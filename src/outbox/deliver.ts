import type { TellingKit } from '../kit/kit.ts';
import { type Messenger, MessengerRefused, MessengerTrouble } from '../messengers/port.ts';
import { beginTry, type MessageRow, messageFailed } from '../store/messages.ts';
import { reachedNobody, type Showing, showOrReplace } from './show.ts';

/** A place that said no is asked again later and later: somebody has to mend it first. In ms. */
const REFUSED = { first: 60_000, growth: 2, longest: 30 * 60_000 } as const;
/** So is what the messenger stumbles over or the desk cannot draw, as it may be this message alone. In ms. */
const STUMBLED = { first: 2_000, growth: 4, longest: 5 * 60_000 } as const;
/** No message of the ledger is put off further, in ms. */
export const LONGEST_PAUSE_MS = Math.max(REFUSED.longest, STUMBLED.longest);
/** After so many tries the messenger may take looks off. */
const TRIES_WITH_LOOKS = 3;

/** What goes out for a message of the ledger. */
export type Delivered = Omit<Showing, 'bringBack' | 'maySimplify'>;

/**
 * Posts a message about an alert and writes down how that went. Null: it was sent. Else when it is tried again, unix ms: the messenger
 * refused it, or stumbled over it, and others may fare better. Throws `MessengerTrouble` that concerns whatever else would go out
 * as well; the ledger says why by then.
 */
export async function deliverMessage(
  kit: TellingKit,
  messenger: Messenger,
  row: MessageRow,
  delivered: Delivered,
): Promise<number | null> {
  const { now, metrics, wake } = kit;
  const { kind, tries, tried_at, state } = row;
  const at = now();
  try {
    // Where nothing can have arrived yet it was not the looks that it failed for.
    const maySimplify = tries >= TRIES_WITH_LOOKS && tried_at !== null;
    await showOrReplace(kit, messenger, row, { ...delivered, bringBack: true, maySimplify });
    // Homes say when alerts do not arrive, and when they do again.
    if (state === 'failed') wake();
    metrics.deliveries.inc({ messenger: messenger.name, kind, outcome: 'sent' });
    return null;
  } catch (error) {
    if (error instanceof MessengerRefused) {
      const dueAt = now() + pauseAfter(tries, REFUSED);
      await failed(kit, row, { error, reason: error.word, dueAt, triedAt: tried_at });
      return dueAt;
    }
    if (!(error instanceof MessengerTrouble)) throw error;
    const { word, message, retryAfterMs } = error;
    const dueAt = now() + (word === null ? (retryAfterMs ?? 0) : pauseAfter(tries, STUMBLED));
    const triedAt = reachedNobody(error) ? tried_at : (tried_at ?? at);
    await failed(kit, row, { error, reason: word ?? message, dueAt, triedAt });
    if (word === null) throw error;
    return dueAt;
  }
}

/** Writes down that the desk could not draw a message, and why in the log. When it is tried again, unix ms. */
export async function notDrawn(kit: TellingKit, row: MessageRow, error: unknown): Promise<number> {
  const { db, now } = kit;
  await beginTry(db, row, { version: 0, now: now() });
  const dueAt = now() + pauseAfter(row.tries, STUMBLED);
  await failed(kit, row, { error, reason: 'the desk could not draw it', dueAt, triedAt: row.tried_at });
  return dueAt;
}

async function failed(
  { db, log, metrics, wake }: TellingKit,
  row: MessageRow,
  {
    error,
    ...why
  }: {
    readonly error: unknown;
    readonly reason: string;
    readonly dueAt: number;
    readonly triedAt: number | null;
  },
): Promise<void> {
  await messageFailed(db, row, why);
  wake();
  const outcome = error instanceof MessengerRefused ? 'refused' : 'trouble';
  metrics.deliveries.inc({ messenger: row.messenger, kind: row.kind, outcome });
  log.error({ err: error, delivery: row.id, messenger: row.messenger }, 'an alert could not be delivered');
}

function pauseAfter(tries: number, { first, growth, longest }: typeof REFUSED | typeof STUMBLED): number {
  return Math.min(first * growth ** tries, longest);
}
