import type { TaskOutcome } from '../jobs/task.ts';
import type { TellingKit } from '../kit/kit.ts';
import { deleteHome, type HomeRow, homesOpenedSince } from '../store/homes.ts';
import { enqueue } from '../store/jobs.ts';
import { digestOf, homeOf, isShown, readShared } from './home-of.ts';
import { showingOf } from './open.ts';

/** A Home that nobody has opened for so long follows no more, in ms: it is shown anew when it is opened. */
const FOLLOWED_MS = 30 * 24 * 3_600_000;

/**
 * Looks which Homes would show something else than they do, and has those shown, each by a job of its own, so that one that cannot be
 * shown holds up no other.
 */
export async function followHomes(parts: TellingKit): Promise<TaskOutcome> {
  const { policy, db, now } = parts;
  const at = now();
  const homes = await homesOpenedSince(db, at - FOLLOWED_MS);
  const stale: HomeRow[] = [];
  for (const messenger of parts.messengers) {
    const theirs = homes.filter((home) => home.messenger === messenger.name);
    if (theirs.length === 0) continue;
    const shared = await readShared(parts, messenger.name);
    for (const home of theirs) {
      const staff = policy.staff.byId.get(home.staff);
      if (!staff) await deleteHome(db, home);
      else if (!isShown(home.shown, digestOf(await homeOf(parts, staff, home.page, shared))))
        stale.push(home);
    }
  }
  if (stale.length === 0) return 'done';
  await db.transaction().execute(async (trx) => {
    for (const home of stale) await enqueue(trx, showingOf(home, at), at);
  });
  return 'done';
}
