import { parseCardId } from '../domain/card-id.ts';
import { RequestRefused } from '../domain/request-refusal.ts';
import { getRequest } from '../store/requests.ts';
import type { RequestParts } from './parts.ts';

/** The request that a card means (`cardId`). Throws `RequestRefused` when there is none, or its number is another one's now. */
export async function requestMeant({ db }: RequestParts, by: string): Promise<string> {
  const meant = parseCardId(by);
  const row = meant && (await getRequest(db, meant.id));
  if (!row || row.created_at !== meant.createdAt) throw new RequestRefused({ kind: 'no_such_request' });
  return row.id;
}
