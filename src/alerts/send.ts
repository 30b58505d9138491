import type { Card } from '../cards/card.ts';
import type { TellingKit } from '../kit/kit.ts';
import { type Messenger, MessengerRefused, MessengerTrouble, type Posted } from '../messengers/port.ts';
import { type Delivery, deliveryFailed, deliverySent, deliveryTried } from '../store/deliveries.ts';

/** Where alerts go. */
const ALERTS = { kind: 'channel', channel: 'alerts' } as const;

/** A place that said no is asked again later and later: somebody has to mend it first. In ms. */
const REFUSED = { first: 60_000, growth: 2, longest: 30 * 60_000 } as const;
/** So is what the messenger stumbles over or the desk cannot draw, as it may be this message alone. In ms. */
const STUMBLED = { first: 2_000, growth: 4, longest: 5 * 60_000 } as const;
/** No message of the ledger is put off further, in ms. */
export const LONGEST_PAUSE_MS = Math.max(REFUSED.longest, STUMBLED.longest);
/** After so many tries the messenger may take looks off. */
const TRIES_WITH_LOOKS = 3;

/** What goes out for a delivery, and what of its alert it shows. */
export type Sendable = { readonly card: Card; readonly version: number; readonly under?: Posted };

/**
 * Posts a message of the ledger and writes down how that went. Null: it was sent. Else when it is tried again, unix ms: the messenger
 * refused it, or stumbled over it, and others may fare better. Throws `MessengerTrouble` that concerns whatever else would go out
 * as well; the ledger says why by then.
 */
export async function send(
  parts: TellingKit,
  messenger: Messenger,
  delivery: Delivery,
  { card, version, under }: Sendable,
): Promise<number | null> {
  const { db, now, metrics, wake } = parts;
  const { id, kind, tries, tried_at: triedSince } = delivery;
  const at = now();
  await deliveryTried(db, delivery, at);
  try {
    // Where nothing can have arrived yet it was not the looks that it failed for.
    const orLess = tries >= TRIES_WITH_LOOKS && triedSince !== null;
    const outgoing = { card, id, triedSince, orLess, ...(under && { under }) };
    const { found, ...posted } = await messenger.post(ALERTS, outgoing);
    // What was found says what there was to say when it was posted. Below a card that is how it stays.
    const shown = found && kind !== 'reply' ? 0 : version;
    await deliverySent(db, delivery, { ...posted, version: shown, at: now() });
    // Homes say when alerts do not arrive, and when they do again.
    if (delivery.state === 'failed') wake();
    metrics.deliveries.inc({ messenger: messenger.name, kind, outcome: 'sent' });
    return null;
  } catch (error) {
    if (error instanceof MessengerRefused) {
      const dueAt = now() + pauseAfter(tries, REFUSED);
      await failed(parts, messenger, delivery, { error, reason: error.word, dueAt, triedAt: triedSince });
      return dueAt;
    }
    if (!(error instanceof MessengerTrouble)) throw error;
    const { word, message, retryAfterMs, arrived } = error;
    const dueAt = now() + (word === null ? (retryAfterMs ?? 0) : pauseAfter(tries, STUMBLED));
    const triedAt = arrived === 'no' ? triedSince : (triedSince ?? at);
    await failed(parts, messenger, delivery, { error, reason: word ?? message, dueAt, triedAt });
    if (word === null) throw error;
    return dueAt;
  }
}

/** Writes down that the desk could not draw a message, and why in the log. When it is tried again, unix ms. */
export async function notDrawn(
  parts: TellingKit,
  messenger: Messenger,
  delivery: Delivery,
  error: unknown,
): Promise<number> {
  const { db, now } = parts;
  await deliveryTried(db, delivery, now());
  const dueAt = now() + pauseAfter(delivery.tries, STUMBLED);
  const reason = 'the desk could not draw it';
  await failed(parts, messenger, delivery, { error, reason, dueAt, triedAt: delivery.tried_at });
  return dueAt;
}

async function failed(
  { db, log, metrics, wake }: TellingKit,
  { name }: Messenger,
  delivery: Delivery,
  {
    error,
    reason,
    ...times
  }: {
    readonly error: unknown;
    readonly reason: string;
    readonly dueAt: number;
    readonly triedAt: number | null;
  },
): Promise<void> {
  await deliveryFailed(db, delivery, reason, times);
  wake();
  const outcome = error instanceof MessengerRefused ? 'refused' : 'trouble';
  metrics.deliveries.inc({ messenger: name, kind: delivery.kind, outcome });
  log.error({ err: error, delivery: delivery.id, messenger: name }, 'an alert could not be delivered');
}

function pauseAfter(tries: number, { first, growth, longest }: typeof REFUSED | typeof STUMBLED): number {
  return Math.min(first * growth ** tries, longest);
}
