import type { Task } from '../jobs/task.ts';
import type { RequestParts } from '../requests/parts.ts';
import { advance } from './advance.ts';
import { followAppeal } from './follow.ts';
import { remindOfAppeal } from './remind.ts';
import { type WatchPace, watchOrders } from './watch.ts';

/** All that happens to appeals behind the gestures, by the kind of job. */
export function appealTasks(parts: RequestParts, pace: WatchPace): Readonly<Record<string, Task>> {
  return {
    'appeal.follow': (job) => followAppeal(parts, job),
    'appeal.advance': (job) => advance(parts, job),
    'appeal.remind': (job) => remindOfAppeal(parts, job),
    'appeals.watch': () => watchOrders(parts, pace),
  };
}
