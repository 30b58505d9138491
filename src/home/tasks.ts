import type { Task } from '../jobs/task.ts';
import type { TellingKit } from '../kit/telling.ts';
import { followHomes } from './follow.ts';
import { showHome } from './show.ts';

/** How Homes follow, by the kind of job. */
export function homeTasks(parts: TellingKit): Readonly<Record<string, Task>> {
  return {
    'homes.follow': () => followHomes(parts),
    'home.show': (job) => showHome(parts, job),
  };
}
