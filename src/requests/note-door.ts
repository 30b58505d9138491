import type { RequestState } from '../domain/request.ts';
import { enqueue } from '../store/jobs.ts';
import { openRequestRows, requestBehind } from '../store/requests.ts';
import { settle } from './follow.ts';
import type { RequestParts } from './parts.ts';

const UNKNOWN: readonly RequestState[] = ['unknown'];
/** More unknown doors than a desk can have. */
const MOST = 500;

/**
 * The vendor says that a door fell shut, and whether it had been open (null: its code is not known). A request whose command made
 * this order is told so; where the answer to a command was lost, what became of it is looked for at once.
 */
export async function noteDoor(parts: RequestParts, order: string, opened: boolean | null): Promise<void> {
  const { db, now } = parts;
  const row = await requestBehind(db, order);
  if (row?.state === 'done') {
    if (opened !== null) await settle(parts, row, opened ? 'opened' : 'never_opened');
    return;
  }
  const open = await openRequestRows(db, MOST);
  const lost = open.filter(({ kind, state }) => kind === 'door' && UNKNOWN.includes(state));
  await db.transaction().execute(async (trx) => {
    for (const { id } of lost)
      await enqueue(trx, { kind: 'request.reconcile', subject: id, runAt: now() }, now());
  });
}
