import type { Card } from '../cards/card.ts';
import { type Messenger, MessengerRefused, MessengerTrouble, type Posted } from '../messengers/messenger.ts';
import type { TellingParts } from '../requests/telling.ts';
import { type Delivery, deliveryFailed, deliverySent, deliveryTried } from '../store/deliveries.ts';

/** Where alerts go. */
const ALERTS = { kind: 'channel', channel: 'alerts' } as const;

/** A place that said no is asked again later and later: somebody has to mend it first. In ms. */
const REFUSED = { first: 60_000, longest: 30 * 60_000 } as const;

/** What goes out for a delivery, and what of its alert it shows. */
export type Sendable = { readonly card: Card; readonly version: number; readonly under?: Posted };

/**
 * Posts a message of the ledger and writes down how that went. False: the messenger refused it, and it is tried again later.
 * Throws `MessengerTrouble`, which concerns whatever else would go out as well; the ledger says why by then.
 */
export async function send(
  { db, now, log, metrics, wake }: TellingParts,
  messenger: Messenger,
  delivery: Delivery,
  { card, version, under }: Sendable,
): Promise<boolean> {
  const { id, kind, tried_at: triedSince } = delivery;
  const at = now();
  await deliveryTried(db, delivery, at);
  try {
    const outgoing = { card, id, triedSince, ...(under && { under }) };
    const { found, ...posted } = await messenger.post(ALERTS, outgoing);
    // What was found says what there was to say when it was posted. Below a card that is how it stays.
    const shown = found && kind !== 'reply' ? 0 : version;
    await deliverySent(db, delivery, { ...posted, version: shown, at: now() });
    // Homes say when alerts do not arrive, and when they do again.
    if (delivery.state === 'failed') wake();
    metrics.deliveries.inc({ messenger: messenger.name, kind, outcome: 'sent' });
    return true;
  } catch (error) {
    if (error instanceof MessengerRefused) {
      const pause = Math.min(REFUSED.first * 2 ** delivery.tries, REFUSED.longest);
      await deliveryFailed(db, delivery, error.word, { dueAt: now() + pause, triedAt: triedSince });
      wake();
      metrics.deliveries.inc({ messenger: messenger.name, kind, outcome: 'refused' });
      log.error({ err: error, delivery: id, messenger: messenger.name }, 'an alert was refused');
      return false;
    }
    if (error instanceof MessengerTrouble) {
      const dueAt = now() + (error.retryAfterMs ?? 0);
      const triedAt = error.arrived === 'no' ? triedSince : (triedSince ?? at);
      await deliveryFailed(db, delivery, error.message, { dueAt, triedAt });
      wake();
      metrics.deliveries.inc({ messenger: messenger.name, kind, outcome: 'trouble' });
    }
    throw error;
  }
}
