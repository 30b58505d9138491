import { appealById, appealPage } from '../src/appeals/view.ts';
import { appealCard } from '../src/cards/appeals/appeal.ts';
import { appealsCard } from '../src/cards/appeals/appeals.ts';
import type { Card } from '../src/cards/card.ts';
import { usageOf } from '../src/cards/desk/desk.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import type { AppealView } from '../src/domain/appeal-view.ts';
import { withoutInvisible } from '../src/domain/invisible.ts';
import { may } from '../src/domain/may.ts';
import { Refused } from '../src/domain/refusal.ts';
import type { Desk } from '../src/kit/desk.ts';
import { type Asker, answer, type Command } from './command.ts';
import { type Cursor, encodeCursor } from './cursor.ts';
import { reader } from './reading.ts';

type AppealsCursor = Extract<Cursor, { list: 'appeals' }>;

const PAGE = 6;

const SCOPES: Readonly<Record<string, AppealsCursor['which']>> = {
  '': 'open',
  open: 'open',
  mine: 'mine',
  all: 'all',
  未结: 'open',
  我的: 'mine',
  全部: 'all',
};

const HELP = { name: 'appeals', usage: '[open | mine | all]' } as const;

/** `/appeals [open | mine | all]`: the queue; `/appeals A1001`: one of them. */
export const appeals: Command = {
  name: '/appeals',
  help: [HELP],
  for: 'lookups',
  async run(desk, asker, text) {
    const words = withoutInvisible(text.normalize('NFKC')).trim();
    const id = /^#?A[\s\-#]*(\d{1,12})$/i.exec(words)?.[1];
    if (id !== undefined) return answer(await appealAt(desk, asker, { list: 'appeal', id: `A${id}` }));
    const which = SCOPES[words.toLowerCase()];
    if (which === undefined) {
      const refusal = { kind: 'not_understood', words, usage: usageOf(HELP) } as const;
      return answer(refusalCard(reader(desk, asker), refusal));
    }
    return answer(await appealListAt(desk, asker, { list: 'appeals', which, page: 1 }));
  },
};

/** One page of the queue. */
export async function appealListAt(desk: Desk, asker: Asker, cursor: AppealsCursor): Promise<Card> {
  const { which, page } = cursor;
  const scope = which === 'mine' ? ({ which, staff: asker.staff.id } as const) : { which };
  const { appeals, total } = await appealPage(desk.kit, scope, page, PAGE);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  // Appeals are closed while somebody leafs through them, and the page may be gone.
  if (page > pages) return appealListAt(desk, asker, { ...cursor, page: pages });
  const at = (page: number) => encodeCursor({ ...cursor, page });
  return appealsCard(reader(desk, asker), {
    which,
    appeals,
    mayHandle: may(desk.policy, asker.staff, 'handle_appeals'),
    page,
    pages,
    total,
    cursors: {
      prev: page > 1 ? at(page - 1) : null,
      next: page < pages ? at(page + 1) : null,
      refresh: at(page),
    },
  });
}

/** One appeal, as it is now. Throws `Refused` for an id that was never given. */
export async function appealAt(
  desk: Desk,
  asker: Asker,
  { id }: Extract<Cursor, { list: 'appeal' }>,
): Promise<Card> {
  const appeal = await appealById(desk.policy, desk.db, id);
  if (!appeal) throw new Refused({ kind: 'no_such_appeal' });
  return appealCardFor(desk, asker, appeal);
}

/** An appeal's card for one person. The card in the channel follows by itself; this one has Refresh. */
export function appealCardFor(desk: Desk, asker: Asker, appeal: AppealView): Card {
  const refresh = encodeCursor({ list: 'appeal', id: appeal.id });
  return appealCard(reader(desk, asker), appeal, { refresh });
}
