import type { CabinetOrder } from '../fleet/types.ts';
import type { Message } from '../slack/workspace.ts';
import { pressButton } from './press-button.ts';
import { PEOPLE, type PersonId, type Shift, type Wanted } from './shift.ts';
import { messageText } from './transcript.ts';

const WITHIN_MS = 20_000;

/** A customer buys something at the first cabinet. */
export function sold(shift: Shift, fen: number): CabinetOrder {
  const { state } = shift.world.yopoint;
  const [cid = ''] = state.cabinets.keys();
  const order = state.sell(cid, { payPriceFen: fen });
  shift.transcript.note(`a customer pays ${fen / 100} yuan for order ${order.ReceiptNo}`);
  return order;
}

/** Waits for the newest message before a person that has all that is wanted, and writes it down. */
export async function sees(
  shift: Shift,
  who: PersonId,
  what: string,
  where: (message: Message) => boolean,
  wanted: Wanted,
): Promise<Message> {
  const { slack } = shift.world;
  const all = (text: string) =>
    wanted.every((each) => (typeof each === 'string' ? text.includes(each) : each.test(text)));
  const message = await slack.waitForMessage(who, (one) => where(one) && all(messageText(one)), {
    timeoutMs: WITHIN_MS,
    what,
  });
  shift.transcript.sees(PEOPLE[who], message);
  return message;
}

/** Presses a button of a message, whose effect shows elsewhere. */
export async function pressOn(shift: Shift, who: PersonId, card: Message, actionId: string): Promise<void> {
  shift.transcript.did(PEOPLE[who], `presses ${actionId}`);
  await pressButton(shift.world, who, card, actionId);
}
