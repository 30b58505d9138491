import { parseCardId } from '../domain/card-id.ts';
import { Refused } from '../domain/refusal.ts';
import type { Kit } from '../kit/kit.ts';
import { getAppeal } from '../store/appeals.ts';

/** The appeal that a card means (`cardId`). Throws `Refused` when there is none, or its number is another one's now. */
export async function appealMeant({ db }: Kit, by: string): Promise<string> {
  const meant = parseCardId(by);
  const row = meant && (await getAppeal(db, meant.id));
  if (!row || row.created_at !== meant.since) throw new Refused({ kind: 'no_such_appeal' });
  return row.id;
}
