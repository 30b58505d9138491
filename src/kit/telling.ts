import type { Reader } from '../cards/reader.ts';
import { type Messenger, MessengerTrouble } from '../messengers/port.ts';
import type { Staff } from '../settings/staff.ts';
import type { Languages } from '../staff/language.ts';
import type { Kit } from './kit.ts';

/** What use cases that tell people are handed besides. */
export type TellingKit = Kit & {
  readonly messengers: readonly Messenger[];
  readonly languages: Languages;
};

/** How a channel reads: in the policy's language. */
export function channelReader({ policy, now, backOfficeUrl = null }: Kit): Reader {
  return { locale: policy.locale, zone: policy.timezone, now: now(), backOfficeUrl };
}

/** How one person reads: in theirs, where they chose one. */
export async function personReader(parts: TellingKit, staff: Staff): Promise<Reader> {
  const { locale } = await parts.languages.of(staff.id, null);
  return { ...channelReader(parts), locale };
}

/**
 * Of several failures the one that lets its job be tried again soonest: those that ask for a longer rest are kept to it by their
 * messenger, and hold nobody else up. There is at least one.
 */
export function soonestOf(failures: readonly unknown[]): unknown {
  const restOf = (error: unknown) => (error instanceof MessengerTrouble ? (error.retryAfterMs ?? 0) : 0);
  return failures.reduce((soonest, error) => (restOf(error) < restOf(soonest) ? error : soonest));
}
