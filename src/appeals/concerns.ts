import { type AppealCause, type AppealKind, suspicionKey } from '../domain/appeal.ts';
import { type Books, booksOf } from '../domain/books.ts';
import type { Order } from '../domain/order.ts';
import type { Kit } from '../kit/kit.ts';
import { deskKnows } from '../requests/ask/desk-knows.ts';
import { forgetConcern, isConcernKnown } from '../store/appeals.ts';
import { recordAppeal } from './record-appeal.ts';

/** What of an order calls for somebody: others want the money back and nobody has decided, or the vendor doubts it. */
type Concern = {
  readonly cause: Extract<AppealCause, 'refund_asked' | 'suspicious'>;
  readonly kind: AppealKind;
  /** The same for the same concern, however often it is seen; a doubt that was taken back has to be forgotten. */
  readonly key: string;
};

/**
 * Takes in what an order shows that calls for somebody: money the customer asked the vendor for, a doubt of the vendor's. What the
 * desk itself applied for, and what its own visits left, is nobody's appeal. Answers the appeals that are new.
 */
export async function noteConcerns(
  parts: Kit,
  order: Order,
  source: 'watch' | 'notice',
): Promise<readonly string[]> {
  if (parts.doorOpenId !== null && order.personal.platformIds.includes(parts.doorOpenId)) return [];
  const doubt = suspicionKey(order.number);
  if (order.suspicious === false && (await isConcernKnown(parts.db, doubt))) {
    await forgetConcern(parts.db, doubt);
  }
  const taken: string[] = [];
  for (const concern of await newConcerns(parts, order)) {
    const { id, duplicate } = await recordAppeal(parts, {
      receipt: order.number,
      orderSource: order.source,
      kind: concern.kind,
      cause: concern.cause,
      source,
      key: concern.key,
      named: false,
      by: null,
      reason: '',
      mobile: null,
      images: [],
      order,
    });
    if (!duplicate) taken.push(id);
  }
  return taken;
}

/** Most orders show none: what the desk knows is asked only of those that do. */
async function newConcerns({ db }: Kit, order: Order): Promise<readonly Concern[]> {
  const shown = concernsIn(order, booksOf(order));
  const known = await Promise.all(shown.map(({ key }) => isConcernKnown(db, key)));
  if (known.every((isKnown) => isKnown)) return [];
  const left = new Set(shown.filter((_, index) => !known[index]).map(({ key }) => key));
  const books = booksOf(order, await deskKnows(db, order));
  return concernsIn(order, books).filter(({ key }) => left.has(key));
}

/** None where the order's money has gone back; where a part has, only that the rest is asked for. */
function concernsIn({ number, suspicious, state }: Order, { asked, returned }: Books): readonly Concern[] {
  if (returned?.how === 'whole') return [];
  const kind = state.meaning === 'awaiting_payment' ? 'before_payment' : 'after_payment';
  const isAsked = asked?.review === 'goes_on' && asked.by === 'others';
  return [
    ...(isAsked
      ? [{ cause: 'refund_asked', kind: 'after_payment', key: `refund:${number}:${asked.at ?? ''}` } as const]
      : []),
    ...(suspicious === true && returned === null
      ? [{ cause: 'suspicious', kind, key: suspicionKey(number) } as const]
      : []),
  ];
}
