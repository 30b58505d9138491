import { alertView } from '../../src/alerts/view.ts';
import { alertCard } from '../../src/cards/alerts/alert.ts';
import type { Card } from '../../src/cards/card.ts';
import { requestCard } from '../../src/cards/requests/request.ts';
import { viewById } from '../../src/requests/show/view.ts';
import { getAlert } from '../../src/store/alerts.ts';
import type { PoorMessage } from './chat.ts';
import type { PoorDesk } from './poor-desk.ts';

/** What is wrong with what people have before them about a request, an appeal (`A1001`) or anything else in the ledger. Empty: nothing. */
export async function untrueAbout(desk: PoorDesk, id: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { id: staff } of desk.policy.staff.byId.values()) {
    const seen = desk.about(staff, id);
    const latest = seen.findLast(
      ({ id: given }) => !/\.(?:remind|person)$|\.(?:claimed|reminder|order)/.test(given),
    );
    for (const [at, message] of seen.entries()) {
      const now = await cardNow(desk, id, message);
      const works = new Set(now.buttons.map((button) => button.id));
      const useless = message.card.buttons.filter((button) => !works.has(button.id));
      const isTold = seen.slice(at + 1).some((later) => later.card.summary.includes(now.lead ?? ''));
      if (useless.length > 0 && !isTold) problems.push(`${staff} was not told that ${message.id} is over`);
      if (message === latest && !message.card.summary.includes(now.lead ?? '')) {
        problems.push(`${staff} reads "${message.card.summary}" for "${now.summary}"`);
      }
    }
  }
  return problems;
}

/** What the desk would write now where this message stands. */
async function cardNow(desk: PoorDesk, id: string, message: PoorMessage): Promise<Card> {
  const reader = { locale: desk.policy.locale, zone: desk.policy.timezone, now: desk.clock.ms };
  if (id.startsWith('R')) {
    const view = await viewById(desk.policy, desk.store.db, id);
    if (!view) throw new Error(`There is no ${id}`);
    return requestCard(reader, view, message.id.includes('.requester') ? 'requester' : 'approvals');
  }
  const alert = await getAlert(desk.store.db, `appeal:${id}`);
  const view = alert && (await alertView(desk.kit, alert));
  if (!view) throw new Error(`There is no ${id}`);
  return alertCard(reader, view);
}

/**
 * What the ledger says otherwise than the chat: a message that it says stands and that does not, one that stands and that it does not know,
 * and a handle that is good in one of the two only. `answers`: whether the desk has heard the answers of all its calls.
 */
export async function ledgerDiffers(
  desk: PoorDesk,
  answers: 'heard' | 'lost' = 'heard',
): Promise<readonly string[]> {
  const rows = await desk.store.db
    .selectFrom('messages')
    .selectAll()
    .where('messenger', '=', 'wecom')
    .execute();
  const differs: string[] = [];
  for (const row of rows) {
    if (row.state === 'digested') continue;
    const message = desk.chat
      .inbox(row.recipient)
      .find(({ id }) => id === (row.copy === 1 ? row.id : `${row.id}~${row.copy}`));
    if (row.state !== 'sent') differs.push(`${row.id} to ${row.recipient} is ${row.state}: ${row.reason}`);
    else if (!message) differs.push(`${row.id} to ${row.recipient} stands nowhere`);
    else {
      const newest = desk.chat.handleOf(message);
      // Where an answer was lost, the ledger does not know the handle that it brought.
      const isKnown = row.handle !== null || answers === 'heard';
      if (isKnown && row.handle !== newest)
        differs.push(`${row.id} to ${row.recipient} has ${row.handle}, not ${newest}`);
    }
  }
  return differs;
}
