import { homeCard } from '../cards/desk/home.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { channelReader, type TellingKit } from '../kit/kit.ts';
import { MessengerRefused, MessengerTrouble } from '../messengers/port.ts';
import { clearHomeShown, deleteHome, getHome, recordHomeShown } from '../store/homes.ts';
import type { Job } from '../store/jobs.ts';
import { digestOf, homeOf, readShared, shownAs } from './home-of.ts';

/**
 * Shows a person their Home as it is now, where that is not what they have before them. A refusal is left at that until something
 * changes; trouble is tried again, no sooner than the messenger asks for.
 */
export async function showHome(parts: TellingKit, { subject, payload }: Job): Promise<TaskOutcome> {
  const { policy, db, now, log, languages } = parts;
  const messenger = parts.messengers.find(({ name }) => name === payload);
  const home = messenger?.home && (await getHome(db, { staff: subject, messenger: messenger.name }));
  if (!home) return 'done';
  const staff = policy.staff.byId.get(subject);
  if (!staff || messenger.recipients({ kind: 'person', staff }).length === 0) {
    await deleteHome(db, home);
    return 'done';
  }
  let shown: string | null = null;
  try {
    const outcome = await messenger.home.show(staff, async (localeTag) => {
      const { locale } = await languages.of(staff.id, localeTag);
      const view = await homeOf(parts, staff, home.page, await readShared(parts, messenger.name));
      shown = shownAs(locale, digestOf(view));
      if (shown === home.shown) return null;
      // Clears the stored digest first: a look in between must not find that the Home still shows an earlier state.
      await clearHomeShown(db, home);
      return homeCard({ ...channelReader(parts), locale }, view);
    });
    if (outcome === 'not_let_in') await deleteHome(db, home);
    else if (outcome === 'shown' && shown !== null) await recordHomeShown(db, home, shown);
    return 'done';
  } catch (error) {
    const context = { err: error, staff: subject, messenger: messenger.name };
    if (error instanceof MessengerRefused) {
      log.error(context, 'a Home was refused');
      if (shown !== null) await recordHomeShown(db, home, shown);
      return 'done';
    }
    if (!(error instanceof MessengerTrouble) || error.retryAfterMs === null) throw error;
    log.warn(context, 'a Home is shown later');
    return { againAt: now() + error.retryAfterMs };
  }
}
