import type { Task } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import type { Policy } from '../settings/policy.ts';
import { advance } from './advance.ts';
import { followAppeal } from './follow.ts';
import { remindOfAppeal } from './remind.ts';
import { APPEAL_TIMES } from './times.ts';
import { type WatchPace, watchOrders } from './watch.ts';

/** How far what happens to appeals is ever put off, in ms. As `requestPauses`. */
export function appealPauses({ appeals }: Policy, pace: WatchPace): Readonly<Record<string, number>> {
  return {
    'appeal.advance': 0,
    'appeal.follow': APPEAL_TIMES.follow.longest,
    'appeal.remind': appeals.remindAfterMs,
    'appeals.watch': Math.max(pace.intervalMs, pace.pageMs),
  };
}

/** All that happens to appeals behind the gestures, by the kind of job. */
export function appealTasks(parts: Kit, pace: WatchPace): Readonly<Record<string, Task>> {
  return {
    'appeal.follow': (job) => followAppeal(parts, job),
    'appeal.advance': (job) => advance(parts, job),
    'appeal.remind': (job) => remindOfAppeal(parts, job),
    'appeals.watch': () => watchOrders(parts, pace),
  };
}
