import { tellCard } from '../cards/request-messages.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Job } from '../store/jobs.ts';
import { sendOnce } from './send-once.ts';
import { personReader, type TellingParts } from './telling.ts';
import { viewById } from './view.ts';

/** States after which another message to the requester always follows. */
const PASSING: ReadonlySet<string> = new Set(['approved', 'executing']);

/** A conversation that says no is asked again for so long; their copy of the card tells as well. */
const REFUSED_PATIENCE_MS = 3_600_000;

/**
 * Tells the requester what became of their request: a message of its own, since a card that changes in place rings nowhere. What
 * was overtaken by something that is told as well is left out.
 */
export async function tell(parts: TellingParts, job: Job): Promise<TaskOutcome> {
  const view = await viewById(parts.policy, parts.db, job.subject);
  const requester = view && parts.policy.staff.byId.get(view.requester.id);
  if (!requester) return 'done';
  const toldVersion = Number(job.key.split(':').at(-1));
  if (view.version > toldVersion && !PASSING.has(view.state) && (await newerIsDue(parts, job))) return 'done';
  const reader = await personReader(parts, requester);
  await sendOnce(parts, job, {
    to: { kind: 'person', staff: requester },
    card: tellCard(reader, view),
    id: `${view.id}.tell.${toldVersion}`,
    until: job.createdAt + REFUSED_PATIENCE_MS,
  });
  return 'done';
}

async function newerIsDue({ db }: TellingParts, { key, subject, kind }: Job): Promise<boolean> {
  const others = await db
    .selectFrom('jobs')
    .select('key')
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('key', '!=', key)
    .execute();
  const versionOf = (of: string) => Number(of.split(':').at(-1));
  return others.some((other) => versionOf(other.key) > versionOf(key));
}
