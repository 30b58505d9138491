import { tellCard } from '../../cards/requests/request-messages.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { TellingKit } from '../../kit/kit.ts';
import type { Destination } from '../../messengers/port.ts';
import { tellOnce } from '../../outbox/tell-once.ts';
import { messageOvertaken } from '../../store/alert-messages.ts';
import { dropWaiting, type Job, jobKeysOf } from '../../store/jobs.ts';
import { viewById } from './view.ts';

/** States after which another message to the requester always follows. */
const PASSING: ReadonlySet<string> = new Set(['approved', 'executing']);

/** A conversation that says no is asked again for so long; their copy of the card tells as well. */
const REFUSED_PATIENCE_MS = 3_600_000;

/**
 * Tells the requester what became of their request: a message of its own, since a card that changes in place rings nowhere. It
 * skips a state that a newer message covers or will cover.
 */
export async function tell(parts: TellingKit, job: Job): Promise<TaskOutcome> {
  const { db } = parts;
  const view = await viewById(parts.policy, db, job.subject);
  const requester = view && parts.policy.staff.byId.get(view.requester.id);
  if (!requester) return 'done';
  const toldVersion = versionOf(job.key);
  const others = (await jobKeysOf(db, job)).filter((key) => key !== job.key);
  const to = { kind: 'person', staff: requester } as const;
  const messageOf = (version: number) => `${view.id}.tell.${version}`;
  const newest = Math.max(...others.map(versionOf));
  if (view.version > toldVersion && !PASSING.has(view.state) && newest > toldVersion) {
    await leaveOut(parts, to, [messageOf(toldVersion)], messageOf(newest));
    return 'done';
  }
  await tellOnce(parts, job, {
    to,
    card: (reader) => tellCard(reader, view),
    id: messageOf(toldVersion),
    about: view,
    until: job.createdAt + REFUSED_PATIENCE_MS,
  });
  // What could not be told before is told by this: it says how the request stands now.
  const earlier = others.filter((key) => versionOf(key) < toldVersion);
  await dropWaiting(db, earlier);
  const saidByThis = earlier.map((key) => messageOf(versionOf(key)));
  await leaveOut(parts, to, saidByThis, messageOf(toldVersion));
  return 'done';
}

/** Marks messages that were tried and did not arrive as said by another one, so that the ledger does not count them as waiting. */
async function leaveOut(
  { db, messengers }: TellingKit,
  to: Destination,
  ids: readonly string[],
  by: string,
): Promise<void> {
  for (const { name: messenger, recipients } of messengers) {
    for (const recipient of recipients(to)) {
      for (const id of ids) await messageOvertaken(db, { id, messenger, recipient }, by);
    }
  }
}

/** A job of this kind carries in its key the version of the request that it tells of. */
function versionOf(key: string): number {
  return Number(key.split(':').at(-1));
}
