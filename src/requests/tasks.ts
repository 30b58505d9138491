import type { Task } from '../jobs/task.ts';
import type { TellingKit } from '../kit/telling.ts';
import type { Policy } from '../settings/policy.ts';
import type { Job } from '../store/jobs.ts';
import { countRefused } from './ask/refused.ts';
import { expire } from './decide/expire.ts';
import { askPerson, remind } from './decide/remind.ts';
import { execute } from './do/execute.ts';
import { reconcile } from './do/reconcile.ts';
import { follow } from './follow/follow.ts';
import { lookAtVisit, lookAtVisits } from './follow/visits.ts';
import { REFUSED_PAUSE_MS, showCards } from './show/show-cards.ts';
import { tell } from './show/tell.ts';
import { TIMES } from './times.ts';

/** How far what happens to requests is ever put off, in ms, by the kind of job: 0 where only a failure puts it off. */
export function requestPauses({ refund, door }: Policy): Readonly<Record<string, number>> {
  return {
    'request.execute': TIMES.lease + TIMES.write,
    'request.cards': REFUSED_PAUSE_MS,
    'request.tell': 0,
    'request.ask_person': 0,
    'request.reconcile': TIMES.reconcile.afterwards,
    'request.follow': TIMES.review.longest,
    'visits.look': 60_000,
    'request.expire': Math.max(refund.expireAfterMs, door.expireAfterMs),
    'request.remind': Math.max(refund.remindAfterMs, door.remindAfterMs),
  };
}

/** All that happens to requests behind the gestures, by the kind of job. */
export function requestTasks(parts: TellingKit): Readonly<Record<string, Task>> {
  return {
    'request.execute': (job: Job) => execute(parts, job),
    'request.reconcile': (job: Job) => reconcile(parts, job),
    'request.follow': (job: Job) => follow(parts, job),
    'request.expire': (job: Job) => expire(parts, job),
    'request.remind': (job: Job) => remind(parts, job),
    'request.ask_person': (job: Job) => askPerson(parts, job),
    'request.cards': (job: Job) => showCards(parts, job),
    'attempts.count': (job: Job) => countRefused(parts, job),
    'visits.look': () => lookAtVisits(parts),
    'visit.look': (job: Job) => lookAtVisit(parts, job),
    'request.tell': (job: Job) => tell(parts, job),
  };
}
