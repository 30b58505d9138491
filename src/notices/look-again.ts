import type { Transaction } from 'kysely';
import { refId } from '../domain/order-ref.ts';
import { openAppealsAbout } from '../store/appeals.ts';
import { enqueue } from '../store/jobs.ts';
import { latestDoneFor, requestBehind } from '../store/requests.ts';
import type { Tables } from '../store/tables.ts';

/** Whatever waits for news of a cabinet order looks at `runAt` instead of later. Times in unix ms. */
export async function lookAgain(
  trx: Transaction<Tables>,
  order: string,
  runAt: number,
  at: number,
): Promise<void> {
  const refund = await latestDoneFor(trx, 'refund', refId({ source: 'cabinet', number: order }));
  const door = await requestBehind(trx, order);
  for (const request of [refund, door]) {
    if (request) await enqueue(trx, { kind: 'request.follow', subject: request.id, runAt }, at);
  }
  for (const { id } of await openAppealsAbout(trx, order)) {
    await enqueue(trx, { kind: 'appeal.follow', subject: id, runAt }, at);
  }
}
