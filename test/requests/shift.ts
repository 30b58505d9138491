import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../sandbox/fleet/random.ts';
import { ImpossibleGesture } from '../../sandbox/slack/views.ts';
import { messageText } from '../../sandbox/tour/transcript.ts';
import type { World } from '../../sandbox/world.ts';
import { sellOrder } from '../desk/service.ts';
import { offers, posted } from './posted.ts';

/** What can be asked for. */
export type Subject = {
  readonly kind: 'refund' | 'door';
  /** The vendor's id: a ReceiptNo or a CID. */
  readonly about: string;
  /** What people type: the receipt, or the device's code. */
  readonly typed: string;
};

/** Something that is wanted in a shift, and what people do about it. */
export type Wish = Subject & {
  /** Slack ids. */
  readonly requester: string;
  readonly approvers: readonly string[];
  /** When the requester withdraws it: `instead` of an approval, or at the same moment. */
  readonly withdrawn: 'never' | 'instead' | 'at_once';
};

/** A person's immediate answer. */
export type Answered = {
  readonly who: string;
  /** `ask`, or the button's action. */
  readonly what: string;
  /** The card that bears the button. */
  readonly card?: string;
  /** The words of the answer; empty: there were none. */
  readonly words: string;
  /** What Slack says where the desk did not take it. */
  readonly error: string | undefined;
};

type Hear = (answered: Answered) => void;

/** How long people retry before the test fails. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 100;
/** How long they wait for the effect of a click on the card before the next click. */
const LOOK_MS = 2_500;

/** A cabinet of its own, so that no cool-down stands in the way. */
export function newDoor({ yopoint }: World): Subject {
  const { id, DeviceCode } = yopoint.state.addCabinet();
  return { kind: 'door', about: id, typed: DeviceCode };
}

/** A new order, paid with the given 分. */
export function newRefund(world: World, fen: number): Subject {
  const { ReceiptNo } = sellOrder(world, fen);
  return { kind: 'refund', about: ReceiptNo, typed: ReceiptNo };
}

/** One more wish, as chance has it: mostly small refunds, some large ones, some doors; few are taken back. */
export function makeWish(world: World, random: Random): Wish {
  const withdrawn = random.chance(0.88) ? 'never' : random.chance(0.5) ? 'instead' : 'at_once';
  const [requester, approver] = random.chance(0.6) ? ['U0MEI', 'U0LIN'] : ['U0LIN', 'U0MEI'];
  const people = { requester, approvers: [approver], withdrawn } as const;
  if (random.chance(0.2)) return { ...newDoor(world), ...people };
  if (random.chance(0.85)) return { ...newRefund(world, random.int(100, 2_000)), ...people };
  const both = { requester: 'U0MEI', approvers: ['U0LIN', 'U0CHEN'], withdrawn } as const;
  return { ...newRefund(world, random.int(20_001, 30_000)), ...both };
}

/**
 * Asks and has it decided, however often the desk dies meanwhile; answers the request's id as the requester was told it. When
 * `over`, people go home. `hear` is told of each answer.
 */
export async function live(
  world: World,
  wish: Wish,
  over: AbortSignal,
  hear: Hear = () => undefined,
): Promise<string> {
  const words = JSON.stringify(wish);
  const id = await untilThereIs(`an answer to ${words}`, over, () => ask(world, wish.requester, wish, hear));
  await untilThereIs(`a decision on ${id}, ${words}`, over, () => decide(world, wish, id, hear));
  return id;
}

/**
 * Asks once, and answers the request that the answer names. Undefined: no answer, or one that names none. Asking again must not
 * make a second request.
 */
export async function ask(
  { slack }: World,
  requester: string,
  { kind, typed }: Subject,
  hear: Hear = () => undefined,
): Promise<string | undefined> {
  const command = kind === 'refund' ? '/refund' : '/door';
  const { message, error } = await slack.as(requester).command(command, `${typed} 顾客没拿到商品`);
  const words = message ? messageText(message) : '';
  hear({ who: requester, what: 'ask', words, error });
  return /\bR\d{4,}\b/.exec(words)?.[0];
}

/** Everybody presses their button once and checks the effect. */
async function decide(world: World, wish: Wish, id: string, hear: Hear): Promise<true | undefined> {
  const pending = () => {
    const card = posted(world, `${id}.approvals`);
    return card === undefined || offers(card, 'request.approve');
  };
  if (!pending()) return true;
  const approving = wish.withdrawn === 'instead' ? [] : wish.approvers;
  const cancelling = wish.withdrawn === 'never' ? [] : [wish.requester];
  const taken = await Promise.all([
    ...approving.map((who) => press(world, who, 'request.approve', `${id}.approvals`, hear)),
    ...cancelling.map((who) => press(world, who, 'request.cancel', `${id}.requester`, hear)),
  ]);
  if (taken.includes(false)) return undefined;
  for (let looked = 0; looked < LOOK_MS && pending(); looked += PAUSE_MS) await sleep(PAUSE_MS);
  return pending() ? undefined : true;
}

/** True when the button existed and the desk accepted the click. Only the card shows the effect. */
async function press(
  world: World,
  who: string,
  actionId: string,
  card: string,
  hear: Hear,
): Promise<boolean> {
  const message = posted(world, card);
  if (message === undefined) return false;
  try {
    const { error } = await world.slack.as(who).click({ actionId, message });
    hear({ who, what: actionId, card, words: '', error });
    return error === undefined;
  } catch (error) {
    if (error instanceof ImpossibleGesture) return false;
    throw error;
  }
}

async function untilThereIs<T>(
  what: string,
  over: AbortSignal,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    over.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`People waited ${PATIENCE_MS} ms in vain for ${what}.`);
    await sleep(PAUSE_MS);
  }
}
