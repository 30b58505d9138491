import type { Kysely } from 'kysely';
import type { Locale } from '../domain/locale.ts';
import type { Tables } from './tables.ts';

/** What one member of staff (by the policy's staff id) has chosen. */
export type StaffPreferencesTable = {
  staff_id: string;
  locale: Locale | null;
  /** Unix milliseconds. */
  updated_at: number;
};

/** A person's choices; null means that they have not chosen. */
export type StaffPreferences = { readonly locale: Locale | null };

/** The person's choices, with nothing chosen for someone who never did. */
export async function getPreferences(db: Kysely<Tables>, staffId: string): Promise<StaffPreferences> {
  const row = await db
    .selectFrom('staff_preferences')
    .select('locale')
    .where('staff_id', '=', staffId)
    .executeTakeFirst();
  return row ?? { locale: null };
}

/** Keeps the person's choices in place of earlier ones. `now` in unix milliseconds. */
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
