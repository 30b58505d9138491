import type { Task } from '../jobs/task.ts';
import type { TellingParts } from '../requests/telling.ts';
import { remindOfDigest, showDigest } from './digest.ts';
import { postAlerts } from './post.ts';
import { showAlert } from './show.ts';

/** How the alerts channel is told, by the kind of job. */
export function alertTasks(parts: TellingParts): Readonly<Record<string, Task>> {
  return {
    'alerts.post': (job) => postAlerts(parts, job),
    'alert.show': (job) => showAlert(parts, job),
    'digest.show': (job) => showDigest(parts, job),
    'digest.remind': (job) => remindOfDigest(parts, job),
  };
}
