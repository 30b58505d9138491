import type { Card } from '../cards/card.ts';
import type { Reader } from '../cards/reader.ts';
import { readerOf, soonestRetry, type TellingKit } from '../kit/kit.ts';
import { type Destination, MessengerRefused } from '../messengers/port.ts';
import type { Job } from '../store/jobs.ts';
import { getMessage, type NewMessage } from '../store/messages.ts';
import { mayBePostedSince } from '../store/restores.ts';
import { showMessage } from './show.ts';

/** A message about a request that is sent and then left alone. */
type OneMessage = {
  readonly to: Destination;
  readonly card: (reader: Reader) => Card;
  /** Ours: one message of this id to each recipient, however often it is tried. */
  readonly id: string;
  /** The request, and since when there is one (unix ms): after a restore of the database it may have been told already. */
  readonly about: { readonly id: string; readonly createdAt: number };
  /** The message of this id that it belongs below; absent: it stands on its own. */
  readonly below?: string;
  /** Until when a place that refuses is tried again, unix ms. */
  readonly until: number;
};

/**
 * Sends a message to each recipient in every messenger that reaches the place. Trouble is thrown, for the job to try again, and so is a no
 * until its time is over: then it is logged and left.
 */
export async function tellOnce(
  kit: TellingKit,
  job: Job,
  { to, card, id, about, below, until }: OneMessage,
): Promise<void> {
  const { messengers, log, now, db } = kit;
  // An earlier version of the desk has written nothing down of its tries.
  const tried_at = job.attempts > 1 ? job.createdAt : await mayBePostedSince(db, about.createdAt);
  const failures: unknown[] = [];
  for (const messenger of messengers) {
    for (const recipient of messenger.recipients(to)) {
      const place = { messenger: messenger.name, recipient };
      const message: NewMessage = { ...place, id, about: about.id, kind: 'told', tried_at };
      try {
        const above = below === undefined ? undefined : await getMessage(db, { ...place, id: below });
        const reader = await readerOf(kit, recipient);
        await showMessage(kit, messenger, message, {
          card: card(reader),
          locale: reader.locale,
          version: 1,
          again: null,
          bringBack: false,
          below: above?.handle ?? null,
        });
      } catch (error) {
        if (!(error instanceof MessengerRefused) || now() < until) failures.push(error);
        else log.error({ err: error, job: job.key, messenger: messenger.name }, 'a message was refused');
      }
    }
  }
  if (failures.length > 0) throw soonestRetry(failures);
}
