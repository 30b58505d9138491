import type { HomeKit } from '../kit/desk.ts';
import type { Staff } from '../settings/staff.ts';
import { type HomeKey, homesOf, recordHomeOpened } from '../store/homes.ts';
import { enqueue, jobKey } from '../store/jobs.ts';

/** Somebody has opened their Home: its first page is shown at once, and follows from here on. */
export async function openHome(parts: HomeKit, staff: Staff, messenger: string): Promise<void> {
  const at = parts.now();
  const key = { staff: staff.id, messenger };
  await parts.db.transaction().execute(async (trx) => {
    await recordHomeOpened(trx, { ...key, opened_at: at, page: 1 });
    await enqueue(trx, showingOf(key, at), at);
  });
  await parts.take(jobKey(showingOf(key, at)));
}

/** Somebody leafs through their Home: this page (from 1) is what it shows next. */
export async function turnHomes({ db, now }: HomeKit, staff: Staff, page: number): Promise<void> {
  for (const { messenger } of await homesOf(db, staff.id)) {
    await recordHomeOpened(db, { staff: staff.id, messenger, opened_at: now(), page });
  }
}

/**
 * Something that a person's Homes show has changed by their own doing, and they are looking: it is shown at once. False: they have
 * none open.
 */
export async function refreshHomes(parts: HomeKit, staff: Staff): Promise<boolean> {
  const homes = await homesOf(parts.db, staff.id);
  const at = parts.now();
  for (const home of homes) {
    await enqueue(parts.db, showingOf(home, at), at);
    await parts.take(jobKey(showingOf(home, at)));
  }
  return homes.length > 0;
}

/** The one job that shows a person their Home. Its key serialises everything that shows it. */
export function showingOf({ staff, messenger }: HomeKey, at: number) {
  return { kind: 'home.show', subject: staff, suffix: messenger, payload: messenger, runAt: at } as const;
}
