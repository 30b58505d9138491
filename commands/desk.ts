import type { Card } from '../src/cards/card.ts';
import { type HelpLine, helpCard, languageSetCard, whoAmICard } from '../src/cards/desk/desk.ts';
import { type Locale, localeOf } from '../src/domain/locale.ts';
import { may } from '../src/domain/may.ts';
import { refreshHomes } from '../src/home/open.ts';
import type { Desk } from '../src/kit/desk.ts';
import { type Answer, type Asker, answer, type Command } from './command.ts';
import { AUDIT_HELP, auditAbout } from './desk-audit.ts';
import { pendingListAt } from './desk-pending.ts';
import { policyAbout } from './desk-policy.ts';
import { visitListAt } from './desk-visits.ts';
import { reader } from './reading.ts';

const HELP = [
  { name: 'desk help', usage: '' },
  { name: 'desk whoami', usage: '' },
  { name: 'desk language', usage: 'zh | en | auto' },
  { name: 'desk pending', usage: '' },
  { name: 'desk visits', usage: '' },
  AUDIT_HELP,
  { name: 'desk policy', usage: 'refund <amount> | door' },
] as const satisfies readonly HelpLine[];

/** `/desk` and its subcommands. `others`: what its help lists before them. */
export function deskCommand(others: readonly Command[]): Command {
  const lines = [...others.flatMap(({ help }) => help), ...HELP];
  return {
    name: '/desk',
    for: 'staff',
    help: HELP,
    run: (desk, asker, text) => answered(desk, asker, text, lines),
  };
}

async function answered(desk: Desk, asker: Asker, text: string, lines: readonly HelpLine[]): Promise<Answer> {
  const [word = 'help', ...rest] = text.trim().split(/\s+/).filter(Boolean);
  switch (word.toLowerCase()) {
    case 'help':
      return answer(helpCard(reader(desk, asker), lines));
    case 'whoami':
      return answer(whoAmI(desk, asker));
    case 'language':
      return answer(await setLanguage(desk, asker, rest[0] ?? '', lines));
    case 'pending':
      return answer(await pendingListAt(desk, asker, { list: 'pending', page: 1 }));
    case 'visits':
      return answer(await visitListAt(desk, asker, { list: 'visits', page: 1 }));
    case 'audit':
      return answer(await auditAbout(desk, asker, rest.join(' ')));
    case 'policy':
      return answer(policyAbout(desk, asker, rest.join(' ')));
    default:
      return answer(helpCard(reader(desk, asker), lines, text.trim()));
  }
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

async function setLanguage(
  desk: Desk,
  asker: Asker,
  word: string,
  lines: readonly HelpLine[],
): Promise<Card> {
  const locale: Locale | null =
    localeOf(word) ?? (/^(?:中文|chinese)$/i.test(word) ? 'zh-CN' : /^english$/i.test(word) ? 'en' : null);
  if (!locale && !/^auto$/i.test(word))
    return helpCard(reader(desk, asker), lines, `language ${word}`.trim());
  await desk.languages.choose(asker.staff.id, locale);
  await refreshHomes(desk.homes, asker.staff);
  return languageSetCard(reader(desk, { locale: locale ?? asker.locale }));
}
