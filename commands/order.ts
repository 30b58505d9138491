import type { Card } from '../src/cards/card.ts';
import { orderCard } from '../src/cards/orders/order.ts';
import { orderNotFoundCard, paymentOnlyCard } from '../src/cards/orders/order-not-found.ts';
import { revealCard } from '../src/cards/orders/reveal.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { may } from '../src/domain/may.ts';
import { memoized } from '../src/domain/memoize.ts';
import { findNumbers } from '../src/domain/order-number.ts';
import { type OrderRef, parseRef } from '../src/domain/order-ref.ts';
import type { Desk } from '../src/kit/desk.ts';
import { knownOf } from '../src/lookups/refunds-made.ts';
import { revealPersonalData } from '../src/lookups/reveal.ts';
import type { OrderFinding } from '../src/lookups/types.ts';
import {
  type Answer,
  type Asker,
  answer,
  type ButtonAction,
  type Command,
  type Place,
  readerIn,
  replacement,
  splitShare,
} from './command.ts';
import { notAskable } from './permission.ts';
import { reader } from './reading.ts';

/** `/order <any number a customer can quote> [share]` */
export const order: Command = {
  name: '/order',
  help: [{ name: 'order', usage: '<number> [share]' }],
  for: 'lookups',
  async run(desk, asker, text) {
    const { rest, to } = splitShare(text);
    const [number] = findNumbers(rest);
    if (number === undefined) return answer(refusalCard(reader(desk, asker), { kind: 'no_number' }));
    return answerAbout(desk, asker, number, to);
  },
};

/** The order behind a number as a new card; before a channel only where there is an order to show. */
export async function answerAbout(
  desk: Desk,
  asker: Asker,
  number: string,
  to: Answer['to'],
): Promise<Answer> {
  const finding = await desk.lookups.orders.find({ source: 'typed', number }, { trace: asker.trace });
  return to === 'channel' && finding.kind === 'found'
    ? shared(desk, asker, finding)
    : answer(await cardOf(desk, asker, finding));
}

export const orderButtons: readonly ButtonAction[] = [
  {
    id: 'order.refresh',
    for: 'lookups',
    press: (desk, asker, value, place) =>
      about(desk, asker, value, async (ref) => {
        const finding = await desk.lookups.orders.find(ref, { refresh: true, trace: asker.trace });
        // What everybody sees is not taken away because it could not be read again; that is told to who asked.
        if (place === 'channel' && finding.kind !== 'found')
          return answer(await cardOf(desk, asker, finding));
        return replacement(await cardOf(desk, readerIn(desk, asker, place), finding, place), place);
      }),
  },
  {
    id: 'order.share',
    for: 'lookups',
    press: (desk, asker, value) =>
      about(desk, asker, value, async (ref) => {
        const finding = await desk.lookups.orders.find(ref, { trace: asker.trace });
        return finding.kind === 'found'
          ? shared(desk, asker, finding)
          : answer(await cardOf(desk, asker, finding));
      }),
  },
  {
    id: 'order.reveal',
    for: 'lookups',
    freshIdentity: true,
    press: (desk, asker, value) =>
      about(desk, asker, value, async (ref) => {
        const { policy, db, now, lookups } = desk;
        const parts = { policy, db, now, orders: lookups.orders, trace: asker.trace };
        const revealed = await revealPersonalData(parts, asker.staff, ref);
        return answer(
          'personal' in revealed
            ? revealCard(reader(desk, asker), revealed.ref, revealed.personal, revealed.mobiles)
            : await cardOf(desk, asker, revealed),
        );
      }),
  },
];

async function shared(desk: Desk, asker: Asker, finding: OrderFinding): Promise<Answer> {
  const card = await cardOf(desk, readerIn(desk, asker, 'channel'), finding, 'channel', asker.staff.name);
  return { card, to: 'channel', place: 'new' };
}

async function about(
  desk: Desk,
  asker: Asker,
  value: string,
  press: (ref: OrderRef) => Promise<Answer>,
): Promise<Answer> {
  const ref = parseRef(value);
  return ref ? press(ref) : answer(refusalCard(reader(desk, asker), { kind: 'old_button' }));
}

async function cardOf(
  desk: Desk,
  asker: Asker,
  finding: OrderFinding,
  place: Place = 'asker',
  sharedBy?: string,
): Promise<Card> {
  const who = reader(desk, asker);
  switch (finding.kind) {
    case 'found': {
      const view = {
        forChannel: place === 'channel',
        mayReveal: may(desk.policy, asker.staff, 'reveal'),
        mayRefund: notAskable(desk, asker.staff, 'refund') === null,
        mayDoor: notAskable(desk, asker.staff, 'door') === null,
        mayAppeal: notAskable(desk, asker.staff, 'appeal') === null,
        isVisit: isVisit(desk, finding),
      };
      const { db, log } = desk;
      const seen = await knownOf({ db, log, trace: asker.trace }, finding.known.value.facts);
      const reading = `${who.locale} ${view.forChannel} ${view.mayReveal} ${view.mayRefund} ${view.mayDoor} ${view.mayAppeal} ${seen.made.length}`;
      return sharedBy === undefined && finding.known.standing === 'cached'
        ? sameAgain(finding.known)(reading, () => orderCard(who, finding, view, seen))
        : orderCard(who, finding, { ...view, ...(sharedBy !== undefined && { sharedBy }) }, seen);
    }
    case 'payment_only':
      return paymentOnlyCard(who, finding);
    case 'not_found':
      return orderNotFoundCard(who, finding);
  }
}

/** Whether a door command of the desk opened this order: it is in the name that doors are opened for. */
function isVisit({ kit }: Desk, { known }: Extract<OrderFinding, { kind: 'found' }>): boolean {
  const { doorOpenId } = kit;
  return doorOpenId !== null && known.value.facts.personal.platformIds.includes(doorOpenId);
}

/** Cards of facts from the cache, by who may read them: the same facts give the same card until they are read again. */
const sameAgain = memoized((_known: object) => {
  const cards = new Map<string, Card>();
  return (reading: string, make: () => Card): Card => {
    const card = cards.get(reading) ?? make();
    cards.set(reading, card);
    return card;
  };
});
