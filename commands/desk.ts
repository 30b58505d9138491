import type { Card } from '../src/cards/card.ts';
import { helpCard, languageSetCard, whoAmICard } from '../src/cards/desk/desk.ts';
import { type Locale, localeOf } from '../src/domain/locale.ts';
import { may } from '../src/domain/may.ts';
import { refreshHomes } from '../src/home/open.ts';
import type { Desk } from '../src/kit/desk.ts';
import { type Asker, answer, type Command } from './command.ts';
import { auditAbout } from './desk-audit.ts';
import { pendingListAt } from './desk-pending.ts';
import { policyAbout } from './desk-policy.ts';
import { visitListAt } from './desk-visits.ts';
import { reader } from './reading.ts';

/** `/desk help | whoami | language <zh|en|auto> | pending | visits | audit <order or request id> | policy <refund|door> <amount>` */
export const desk: Command = {
  name: '/desk',
  for: 'staff',
  async run(desk, asker, text) {
    const [word = 'help', ...rest] = text.trim().split(/\s+/).filter(Boolean);
    switch (word.toLowerCase()) {
      case 'help':
        return answer(help(desk, asker));
      case 'whoami':
        return answer(whoAmI(desk, asker));
      case 'language':
        return answer(await setLanguage(desk, asker, rest[0] ?? ''));
      case 'pending':
        return answer(await pendingListAt(desk, asker, { list: 'pending', page: 1 }));
      case 'visits':
        return answer(await visitListAt(desk, asker, { list: 'visits', page: 1 }));
      case 'audit':
        return answer(await auditAbout(desk, asker, rest.join(' ')));
      case 'policy':
        return answer(policyAbout(desk, asker, rest.join(' ')));
      default:
        return answer(help(desk, asker, text.trim()));
    }
  },
};

/** What can be typed. `unknown`: the words that were typed and mean nothing here. */
function help(desk: Desk, asker: Asker, unknown: string | null = null): Card {
  return helpCard(
    reader(desk, asker),
    [
      { name: 'order', usage: '<number> [share]' },
      { name: 'orders', usage: '[device] [range] [state] [share]' },
      { name: 'stock', usage: '<device> [share]' },
      { name: 'cabinets', usage: '[text] [share]' },
      { name: 'refund', usage: '<order> <reason>' },
      { name: 'door', usage: '<device> <reason>' },
      { name: 'appeal', usage: '<order> <reason>' },
      { name: 'appeals', usage: '[open | mine | all]' },
      { name: 'desk help', usage: '' },
      { name: 'desk whoami', usage: '' },
      { name: 'desk language', usage: 'zh | en | auto' },
      { name: 'desk pending', usage: '' },
      { name: 'desk visits', usage: '' },
      { name: 'desk audit', usage: '<order, request or appeal id>' },
      { name: 'desk policy', usage: 'refund <amount> | door' },
    ],
    unknown,
  );
}

function whoAmI(desk: Desk, asker: Asker): Card {
  const { policy } = desk;
  const { staff } = asker;
  return whoAmICard(reader(desk, asker), {
    name: staff.name,
    groups: staff.groups,
    can: {
      lookUp: may(policy, staff, 'look_up'),
      reveal: may(policy, staff, 'reveal'),
      askRefund: may(policy, staff, 'ask_refund'),
      askDoor: may(policy, staff, 'ask_door'),
    },
    languageFrom: asker.localeFrom,
  });
}

async function setLanguage(desk: Desk, asker: Asker, word: string): Promise<Card> {
  const locale: Locale | null =
    localeOf(word) ?? (/^(?:中文|chinese)$/i.test(word) ? 'zh-CN' : /^english$/i.test(word) ? 'en' : null);
  if (!locale && !/^auto$/i.test(word)) return help(desk, asker, `language ${word}`.trim());
  await desk.languages.choose(asker.staff.id, locale);
  await refreshHomes(desk.homes, asker.staff);
  return languageSetCard(reader(desk, { locale: locale ?? asker.locale }));
}
