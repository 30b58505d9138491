import type { AlertFacts } from '../domain/alert.ts';
import type { Kit } from '../kit/kit.ts';
import { withTimeout } from '../lib/timeout.ts';
import { raiseAlert } from '../outbox/raise.ts';

type Why = Extract<AlertFacts, { kind: 'forged_callback' }>['why'];

/** One alert in so long, however many are turned away, in ms. */
const BUCKET_MS = 10 * 60_000;
/** The caller waits for the alert so long at most, and a database that is away is asked again after so long, in ms. */
const RAISED_WITHIN_MS = 1_000;
const AGAIN_MS = 30_000;

/** Raises the alarm that what claims to be the vendor's was turned away, or passed on and not believed. Never throws. */
export type ForgeryAlarm = (why: Why) => Promise<void>;

/**
 * An alarm that is raised once in ten minutes for each reason, by whichever instance: by the database's word, which is asked once
 * and not per request.
 */
export function createForgeryAlarm({ db, policy, now, wake, log }: Kit): ForgeryAlarm {
  const quietUntil = new Map<Why, number>();
  return async (why) => {
    const at = now();
    if (at < (quietUntil.get(why) ?? 0)) return;
    const bucket = Math.floor(at / BUCKET_MS);
    quietUntil.set(why, (bucket + 1) * BUCKET_MS);
    try {
      const alert = {
        id: `forged_callback:${why}:${bucket}`,
        subject: 'yopoint',
        facts: { kind: 'forged_callback', why },
      } as const;
      const work = db.transaction().execute((trx) => raiseAlert(trx, policy, alert, at));
      if (await withTimeout(RAISED_WITHIN_MS, 'the database', work)) wake();
    } catch (error) {
      quietUntil.set(why, at + AGAIN_MS);
      log.warn({ err: error, why }, 'nobody could be alarmed of a callback that was turned away');
    }
  };
}
