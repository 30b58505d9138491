import { parseCardId } from '../../domain/card-id.ts';
import { Refused } from '../../domain/refusal.ts';
import type { Kit } from '../../kit/kit.ts';
import { getRequest } from '../../store/requests.ts';

/**
 * The request that a card means (`cardId`). Throws `Refused` when there is none, when its number is another one's now, and when the
 * card is from before a restore of the database.
 */
export async function requestMeant({ db }: Kit, by: string): Promise<string> {
  const meant = parseCardId(by);
  const row = meant && (await getRequest(db, meant.id));
  if (!row || meant.since < row.created_at) throw new Refused({ kind: 'no_such_request' });
  const since = row.cards_since ?? row.created_at;
  if (meant.since < since) throw new Refused({ kind: 'card_before_restore', id: row.id, at: since });
  if (meant.since > since) throw new Refused({ kind: 'no_such_request' });
  return row.id;
}
