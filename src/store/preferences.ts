import type { Kysely } from 'kysely';
import type { Locale } from '../domain/locale.ts';
import type { Tables } from './tables.ts';

/** The choices of one member of staff (by staff id). */
export type StaffPreferencesTable = {
  staff_id: string;
  locale: Locale | null;
  /** Unix milliseconds. */
  updated_at: number;
};

/** A person's choices; null: not chosen. */
export type StaffPreferences = { readonly locale: Locale | null };

export async function getPreferences(db: Kysely<Tables>, staffId: string): Promise<StaffPreferences> {
  const row = await db
    .selectFrom('staff_preferences')
    .select('locale')
    .where('staff_id', '=', staffId)
    .executeTakeFirst();
  return row ?? { locale: null };
}

/** Replaces the person's choices. `now` in unix milliseconds. */
export async function setPreferences(
  db: Kysely<Tables>,
  staffId: string,
  preferences: StaffPreferences,
  now: number,
): Promise<void> {
  await db
    .insertInto('staff_preferences')
    .values({ staff_id: staffId, locale: preferences.locale, updated_at: now })
    .onConflict((conflict) =>
      conflict.column('staff_id').doUpdateSet({ locale: preferences.locale, updated_at: now }),
    )
    .execute();
}
