import type { Card } from '../src/cards/card.ts';
import { orderCard } from '../src/cards/order.ts';
import { orderNotFoundCard, paymentOnlyCard } from '../src/cards/order-not-found.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { revealCard } from '../src/cards/reveal.ts';
import type { Desk } from '../src/desk.ts';
import { findNumbers } from '../src/domain/order-number.ts';
import { type OrderRef, parseRef } from '../src/domain/order-ref.ts';
import { mayReveal, revealPersonalData } from '../src/lookups/reveal.ts';
import type { OrderFinding } from '../src/lookups/types.ts';
import {
  type Answer,
  type Asker,
  answer,
  type ButtonAction,
  type Command,
  replacement,
  splitShare,
} from './command.ts';
import { reader } from './reading.ts';

/** `/order <any number a customer can quote> [share]` */
export const order: Command = {
  name: '/order',
  for: 'lookups',
  async run(desk, asker, text) {
    const { rest, share } = splitShare(text);
    const [number] = findNumbers(rest);
    if (number === undefined) return answer(refusalCard(reader(desk, asker), { kind: 'no_number' }));
    return answerAbout(desk, asker, number, share ? 'channel' : 'asker');
  },
};

/** The order behind a number as a new card. Only a card with an order on it is ever put before a whole channel. */
export async function answerAbout(
  desk: Desk,
  asker: Asker,
  number: string,
  to: 'asker' | 'channel',
): Promise<Answer> {
  const finding = await desk.lookups.orders.find({ source: 'typed', number }, { trace: asker.trace });
  const card = cardOf(desk, asker, finding, to === 'channel' ? { sharedBy: asker.staff.name } : {});
  return { card, to: finding.kind === 'found' ? to : 'asker', place: 'new' };
}

export const orderButtons: readonly ButtonAction[] = [
  {
    id: 'order.refresh',
    press: (desk, asker, value) =>
      about(desk, asker, value, async (ref) =>
        replacement(
          cardOf(desk, asker, await desk.lookups.orders.find(ref, { refresh: true, trace: asker.trace })),
        ),
      ),
  },
  {
    id: 'order.share',
    press: (desk, asker, value) =>
      about(desk, asker, value, async (ref) => {
        const finding = await desk.lookups.orders.find(ref, { trace: asker.trace });
        const card = cardOf(desk, asker, finding, { sharedBy: asker.staff.name });
        return { card, to: finding.kind === 'found' ? 'channel' : 'asker', place: 'new' };
      }),
  },
  {
    id: 'order.reveal',
    press: (desk, asker, value) =>
      about(desk, asker, value, async (ref) => {
        const { policy, db, now, lookups } = desk;
        const revealed = await revealPersonalData(
          { policy, db, now, orders: lookups.orders, trace: asker.trace },
          asker.staff,
          ref,
        );
        return answer(
          'personal' in revealed
            ? revealCard(reader(desk, asker), revealed.ref, revealed.personal)
            : cardOf(desk, asker, revealed),
        );
      }),
  },
];

async function about(
  desk: Desk,
  asker: Asker,
  value: string,
  press: (ref: OrderRef) => Promise<Answer>,
): Promise<Answer> {
  const ref = parseRef(value);
  return ref ? press(ref) : answer(refusalCard(reader(desk, asker), { kind: 'old_button' }));
}

function cardOf(
  desk: Desk,
  asker: Asker,
  finding: OrderFinding,
  shared: { readonly sharedBy?: string } = {},
): Card {
  const who = reader(desk, asker);
  switch (finding.kind) {
    case 'found':
      return orderCard(who, finding, {
        forChannel: shared.sharedBy !== undefined,
        mayReveal: mayReveal(desk.policy, asker.staff),
        ...shared,
      });
    case 'payment_only':
      return paymentOnlyCard(who, finding);
    case 'not_found':
      return orderNotFoundCard(who, finding);
  }
}
