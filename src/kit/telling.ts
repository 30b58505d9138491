import type { Reader } from '../cards/reader.ts';
import { type Messenger, MessengerTrouble } from '../messengers/port.ts';
import type { Staff } from '../settings/staff.ts';
import type { Languages } from '../staff/language.ts';
import type { Kit } from './kit.ts';

/** The additional parts of use cases that tell people. */
export type TellingKit = Kit & {
  readonly messengers: readonly Messenger[];
  readonly languages: Languages;
};

/** The reader of a channel: the policy's language. */
export function channelReader({ policy, now, backOffices }: Kit): Reader {
  return { locale: policy.locale, zone: policy.timezone, now: now(), ...(backOffices && { backOffices }) };
}

/** The reader of one person: their own language, if they chose one. */
export async function personReader(parts: TellingKit, staff: Staff): Promise<Reader> {
  const { locale } = await parts.languages.of(staff.id, null);
  return { ...channelReader(parts), locale };
}

/**
 * Picks the failure whose retry comes first. Longer pauses are enforced by the messenger itself and delay nobody else. `failures` is not
 * empty.
 */
export function soonestRetry(failures: readonly unknown[]): unknown {
  const restOf = (error: unknown) => (error instanceof MessengerTrouble ? (error.retryAfterMs ?? 0) : 0);
  return failures.reduce((soonest, error) => (restOf(error) < restOf(soonest) ? error : soonest));
}
