import type { Transaction } from 'kysely';
import { cabinetOrder, refId } from '../domain/order-ref.ts';
import { appealsAwaitingMoney } from '../store/appeals.ts';
import { enqueue } from '../store/jobs.ts';
import { latestDoneFor, openRequestFor, requestBehind } from '../store/requests.ts';
import type { Tables } from '../store/tables.ts';

/** Kinds of requests about an order; where the answer to one was lost, news of the order may tell what became of it. */
const ABOUT_ORDERS = ['refund', 'appeal'] as const;

/** Whatever waits for news of a cabinet order looks at `runAt` instead of later. Times in unix ms. */
export async function lookAgain(
  trx: Transaction<Tables>,
  order: string,
  runAt: number,
  at: number,
): Promise<void> {
  const subject = refId(cabinetOrder(order));
  for (const kind of ABOUT_ORDERS) {
    const open = await openRequestFor(trx, kind, subject);
    if (open?.state === 'unknown') {
      await enqueue(trx, { kind: 'request.reconcile', subject: open.id, runAt }, at);
    }
  }
  const refund = await latestDoneFor(trx, 'refund', subject);
  const door = await requestBehind(trx, order);
  for (const request of [refund, door]) {
    if (request) await enqueue(trx, { kind: 'request.follow', subject: request.id, runAt }, at);
  }
  for (const { id } of await appealsAwaitingMoney(trx, order)) {
    await enqueue(trx, { kind: 'appeal.follow', subject: id, runAt }, at);
  }
}
