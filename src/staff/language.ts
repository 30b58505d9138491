import type { Kysely } from 'kysely';
import { type Locale, localeOf } from '../domain/locale.ts';
import { type CacheEvent, createCachedRead } from '../lookups/cached-read.ts';
import type { Policy } from '../settings/policy.ts';
import { getPreferences, setPreferences } from '../store/preferences.ts';
import type { Tables } from '../store/tables.ts';

/** In which language a person reads the desk, and where that comes from. */
type Language = { readonly locale: Locale; readonly localeFrom: 'chosen' | 'messenger' | 'policy' };

export type Languages = {
  /** Their own choice, else their messenger's setting, else the policy's default. Never throws. */
  of(staffId: string, messengerTag: string | null): Promise<Language>;
  /** Null: back to the messenger's setting. Throws when it cannot be stored. */
  choose(staffId: string, locale: Locale | null): Promise<void>;
};

type Options = {
  readonly db: Kysely<Tables>;
  readonly policy: Policy;
  readonly now: () => number;
  readonly onEvent: (event: CacheEvent) => void;
  readonly onTrouble: (error: unknown) => void;
};

/** A choice made on another instance is seen here within this time. */
const FRESH_MS = 60_000;
const STALE_MS = 24 * 3_600_000;

export function createLanguages({ db, policy, now, onEvent, onTrouble }: Options): Languages {
  const choices = createCachedRead<{ locale: Locale | null }>({
    name: 'preferences',
    max: 5_000,
    freshMs: FRESH_MS,
    staleMs: STALE_MS,
    absentMs: FRESH_MS,
    read: (staffId) => getPreferences(db, staffId),
    now,
    onEvent,
  });
  const chosen = async (staffId: string): Promise<Locale | null> => {
    try {
      return (await choices.get(staffId)).value?.locale ?? null;
    } catch (error) {
      // A language is no reason to leave somebody without an answer.
      onTrouble(error);
      return null;
    }
  };
  return {
    async of(staffId, messengerTag) {
      const choice = await chosen(staffId);
      if (choice) return { locale: choice, localeFrom: 'chosen' };
      const messenger = localeOf(messengerTag);
      return messenger
        ? { locale: messenger, localeFrom: 'messenger' }
        : { locale: policy.locale, localeFrom: 'policy' };
    },
    async choose(staffId, locale) {
      await setPreferences(db, staffId, { locale }, now());
      choices.put(staffId, { locale });
    },
  };
}
