import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { LATCHKEY } from '../../domain/actor.ts';
import type { Ending } from '../../domain/request.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit } from '../../kit/kit.ts';
import { type Attempt, endAttempt } from '../../store/attempts.ts';
import { holdsFence, type Job } from '../../store/jobs.ts';
import type { RequestRow } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import { move } from '../change.ts';
import { afterwards } from '../follow/following.ts';
import { requestFacts } from '../show/view.ts';
import { TIMES } from '../times.ts';

/** How a call ended. `words`: the vendor's, masked. */
type Conclusion = {
  readonly event: 'succeed' | 'fail';
  readonly ending: Ending;
  readonly words: string | null;
  readonly receipt?: string | null;
};

/** Writing a call's outcome is retried, so that a short database outage does not lose it. */
const WRITES = 8;
const PAUSE_MS = 400;

/**
 * Fails a request before anything was sent. The job's fence is checked: another worker may have begun to send, and then
 * that worker records the outcome.
 */
export async function failUnsent(
  parts: Kit,
  job: Job,
  row: RequestRow,
  ending: Extract<Ending, 'changed' | 'too_late' | 'too_slow' | 'cooling_down' | 'switched_off'>,
  words: string | null = null,
): Promise<TaskOutcome> {
  await persistently(parts, async (trx) => {
    if (!(await holdsFence(trx, job))) return;
    const at = parts.now();
    await move(trx, row.id, 'fail', {
      at,
      actor: LATCHKEY,
      event: 'request.failed',
      note: words === null ? ending : `${ending}: ${words}`,
      told: true,
      change: { ended_at: at, ending, ending_words: words },
    });
  });
  forget(parts, row);
  return 'done';
}

/** Writes down how a call ended; what follows from success is enqueued in the same transaction. */
export async function recordOutcome(
  parts: Kit,
  row: RequestRow,
  attempt: Attempt,
  { event, ending, words, receipt = null }: Conclusion,
): Promise<TaskOutcome> {
  const { now } = parts;
  const done = event === 'succeed';
  await persistently(parts, async (trx) => {
    const at = now();
    const first = TIMES[row.kind === 'refund' ? 'review' : 'door'].first;
    const { change, next } = done ? afterwards(row.kind, row.id, at, at + first) : { change: {}, next: [] };
    await endAttempt(trx, attempt, done ? 'accepted' : 'refused', at);
    await move(trx, row.id, event, {
      at,
      actor: LATCHKEY,
      event: done ? 'request.done' : 'request.failed',
      note: words === null ? ending : `${ending}: ${words}`,
      told: true,
      change: {
        ended_at: at,
        ending,
        ending_words: words,
        ...(receipt !== null && { receipt }),
        ...change,
      },
      next,
    });
  });
  forget(parts, row);
  return 'done';
}

/** The call may have reached the vendor: from here on the desk only asks the vendor, and never sends again. */
export async function markUnknown(
  parts: Kit,
  row: RequestRow,
  attempt: Attempt,
  ending: Extract<Ending, 'no_answer' | 'cut_off' | 'unreadable' | 'crashed'>,
): Promise<TaskOutcome> {
  await persistently(parts, async (trx) => {
    const at = parts.now();
    await endAttempt(trx, attempt, 'unknown', at);
    await move(trx, row.id, 'lose', {
      at,
      actor: LATCHKEY,
      event: 'request.unknown',
      note: ending,
      told: true,
      change: { ending },
      next: [{ kind: 'request.reconcile', subject: row.id, runAt: at + TIMES.reconcile.first }],
    });
  });
  forget(parts, row);
  return 'done';
}

/** Why nothing left, where it is not the way to the vendor. `words`: the vendor's, masked. */
type Unsent = {
  readonly ending: Extract<Ending, 'unread' | 'signature' | 'too_slow'>;
  readonly words: string | null;
};

/**
 * It never left. The first time the request goes back to `approved` and is tried once more, a door only while its
 * not-after lasts; the second time it has failed.
 */
export async function retryOrFail(
  parts: Kit,
  row: RequestRow,
  attempt: Attempt,
  notAfter: number,
  unsent?: Unsent,
): Promise<TaskOutcome> {
  const now = parts.now();
  const again = now + TIMES.secondTry[row.kind];
  // What the ground held back has not failed on its way to the vendor.
  const held = parts.ground.holdsMoney() !== null;
  const last = (attempt.number > 1 && !held) || again > notAfter;
  const late = now > notAfter && unsent?.ending !== 'too_slow';
  const ending = late ? 'too_late' : (unsent?.ending ?? 'not_reached');
  const words = ending === unsent?.ending ? unsent.words : null;
  await persistently(parts, async (trx) => {
    const at = parts.now();
    await endAttempt(trx, attempt, 'not_sent', at);
    await move(
      trx,
      row.id,
      last ? 'fail' : 'return',
      last
        ? {
            at,
            actor: LATCHKEY,
            event: 'request.failed',
            note: words === null ? ending : `${ending}: ${words}`,
            told: true,
            change: { ended_at: at, ending, ending_words: words },
          }
        : { at, actor: LATCHKEY, event: 'request.returned' },
    );
  });
  // The same job again, not another one: finishing this one must not take the wish with it.
  return last ? 'done' : { againAt: again };
}

async function persistently(parts: Kit, write: (trx: Transaction<Tables>) => Promise<void>): Promise<void> {
  for (let time = 1; ; time += 1) {
    try {
      await parts.db.transaction().execute(write);
      parts.wake();
      return;
    } catch (error) {
      if (time === WRITES) throw error;
      parts.log.warn({ err: error, time }, 'the outcome of a vendor call could not be written yet');
      await sleep(PAUSE_MS * time);
    }
  }
}

/** Look-ups must not show what was before. */
export function forget({ orders }: Kit, row: RequestRow): void {
  const facts = requestFacts(row);
  if (facts.kind !== 'door') orders.drop(facts.order);
}
