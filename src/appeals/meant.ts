import { AppealRefused } from '../domain/appeal-view.ts';
import { parseCardId } from '../domain/card-id.ts';
import type { Kit } from '../kit/kit.ts';
import { getAppeal } from '../store/appeals.ts';

/** The appeal that a card means (`cardId`). Throws `AppealRefused` when there is none, or its number is another one's now. */
export async function appealMeant({ db }: Kit, by: string): Promise<string> {
  const meant = parseCardId(by);
  const row = meant && (await getAppeal(db, meant.id));
  if (!row || row.created_at !== meant.since) throw new AppealRefused({ kind: 'no_such_appeal' });
  return row.id;
}
