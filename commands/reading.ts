import type { Reader } from '../src/cards/reader.ts';
import type { Locale } from '../src/domain/locale.ts';
import { everybodyWhoMay } from '../src/domain/may.ts';
import type { Desk } from '../src/kit/desk.ts';

/** How a card is read: in whose language, in which zone, and when. */
export function reader(desk: Desk, { locale }: { readonly locale: Locale }): Reader {
  const { backOffices } = desk.kit;
  return { locale, zone: desk.policy.timezone, now: desk.now(), ...(backOffices && { backOffices }) };
}

/** Few enough that a sentence with all their names stays short. */
const MOST_NAMES = 3;

/** Names of people to turn to: those whom the policy trusts with personal data, who lead the desk. */
export function whomToAsk(desk: Desk): readonly string[] {
  const { policy } = desk;
  const leads = everybodyWhoMay(policy, 'reveal');
  return (leads.length > 0 ? leads : [...policy.staff.byId.values()])
    .slice(0, MOST_NAMES)
    .map(({ name }) => name);
}
