import type { Card } from '../../cards/card.ts';
import { soonestRetry, type TellingKit } from '../../kit/kit.ts';
import { type Destination, type Messenger, MessengerRefused, type Posted } from '../../messengers/port.ts';
import type { Job } from '../../store/jobs.ts';
import { mayBePostedSince } from '../../store/restores.ts';

/** A message that is sent and then left alone. */
type OneMessage = {
  readonly to: Destination;
  readonly card: Card;
  /** Ours: one message of this id, however often it is tried. */
  readonly id: string;
  /** Below the message that stands there in a messenger; undefined: on its own. */
  readonly under?: (messenger: Messenger) => Promise<Posted | null>;
  /** So long a place that says no is asked again (unix ms). */
  readonly until: number;
  /** When what it tells of began (unix ms): after a restore of the database it may have been told already. */
  readonly about: number;
};

/**
 * Sends a message in every messenger that reaches the place. From the second try on the messenger looks whether it arrived.
 * Trouble is thrown, for the job to try again, and so is a no until its time is over: then it is logged and left.
 */
export async function sendOnce(
  { messengers, log, now, db }: TellingKit,
  job: Job,
  { to, card, id, under, until, about }: OneMessage,
): Promise<void> {
  const triedSince = job.attempts > 1 ? job.createdAt : await mayBePostedSince(db, about);
  const failures: unknown[] = [];
  for (const messenger of messengers) {
    if (!messenger.reaches(to)) continue;
    try {
      const above = await under?.(messenger);
      await messenger.post(to, {
        card,
        id,
        ...(above && { under: above }),
        triedSince,
      });
    } catch (error) {
      if (!(error instanceof MessengerRefused) || now() < until) failures.push(error);
      else log.error({ err: error, job: job.key, messenger: messenger.name }, 'a message was refused');
    }
  }
  if (failures.length > 0) throw soonestRetry(failures);
}
