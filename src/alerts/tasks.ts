import type { Task } from '../jobs/task.ts';
import type { TellingKit } from '../kit/telling.ts';
import type { Policy } from '../settings/policy.ts';
import { remindOfDigest, showDigest } from './digest.ts';
import { postAlerts } from './post.ts';
import { LONGEST_PAUSE_MS } from './send.ts';
import { showAlert } from './show.ts';

/** How far what the alerts channel is told is ever put off, in ms. As `requestPauses`. */
export function alertPauses({ appeals }: Policy): Readonly<Record<string, number>> {
  return {
    'alerts.post': LONGEST_PAUSE_MS,
    'alert.show': LONGEST_PAUSE_MS,
    'digest.show': LONGEST_PAUSE_MS,
    'digest.remind': appeals.remindAfterMs,
  };
}

/** How the alerts channel is told, by the kind of job. */
export function alertTasks(parts: TellingKit): Readonly<Record<string, Task>> {
  return {
    'alerts.post': (job) => postAlerts(parts, job),
    'alert.show': (job) => showAlert(parts, job),
    'digest.show': (job) => showDigest(parts, job),
    'digest.remind': (job) => remindOfDigest(parts, job),
  };
}
