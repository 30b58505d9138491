import type { Reader } from '../src/cards/reader.ts';
import type { Locale } from '../src/domain/locale.ts';
import type { Desk } from '../src/kit/desk.ts';
import { inAnyGroup } from '../src/settings/policy.ts';

/** How a card is read: in whose language, in which zone, and when. */
export function reader(desk: Desk, { locale }: { readonly locale: Locale }): Reader {
  const { backOfficeUrl = null } = desk.kit;
  return { locale, zone: desk.policy.timezone, now: desk.now(), backOfficeUrl };
}

/** Few enough that a sentence with all their names stays short. */
const MOST_NAMES = 3;

/** Names of people to turn to: those whom the policy trusts with personal data, who lead the desk. */
export function whomToAsk(desk: Desk): readonly string[] {
  const staff = [...desk.policy.staff.byId.values()];
  const leads = staff.filter((person) => inAnyGroup(person, desk.policy.lookups.reveal));
  return (leads.length > 0 ? leads : staff).slice(0, MOST_NAMES).map(({ name }) => name);
}
