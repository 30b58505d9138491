import type { Service } from '../service.ts';
import type { Gesture, Target } from '../slack/actor.ts';
import type { Message } from '../slack/workspace.ts';
import type { World } from '../world.ts';
import { pressButton } from './press-button.ts';
import { messageText, type Transcript } from './transcript.ts';

/** Everything that a step has before it. */
export interface Shift {
  readonly world: World;
  readonly service: Service;
  readonly transcript: Transcript;
}

/** One thing that happens on the shift. `run` throws when it did not go as it should, saying what was seen instead. */
export interface Step {
  readonly name: string;
  readonly run: (shift: Shift) => Promise<void>;
}

/** What must stand in an answer, all of it. */
export type Wanted = readonly (string | RegExp)[];

/** The people of the sandbox by what they are called. */
export const PEOPLE = {
  U0MEI: 'Mei',
  U0LIN: 'Lin',
  U0CHEN: 'Chen',
  U0STRANGER: 'Stranger',
  U0GUEST: 'Guest',
} as const;

/** One of them. */
export type PersonId = keyof typeof PEOPLE;

/** Longer than the slowest answer there is: a vendor's time-out and the way back. */
const ANSWER_WITHIN_MS = 15_000;

/** Types a command in #support, waits for the answer that has all that is wanted, and writes both down. */
export async function ask(shift: Shift, who: PersonId, line: string, wanted: Wanted): Promise<Message> {
  const [command = '', ...words] = line.split(' ');
  shift.transcript.did(PEOPLE[who], line);
  return answerTo(shift, who, wanted, () => shift.world.slack.as(who).command(command, words.join(' ')));
}

/** Presses a button, waits for what it changes or sends, and writes both down. */
export async function press(shift: Shift, who: PersonId, target: Target, wanted: Wanted): Promise<Message> {
  shift.transcript.did(PEOPLE[who], `presses ${target.actionId}`);
  const { message } = target;
  return answerTo(shift, who, wanted, () =>
    message === undefined
      ? shift.world.slack.as(who).click(target)
      : pressButton(shift.world, who, message, target.actionId),
  );
}

/** Does something and answers the message that came of it: a new one, or one that was changed. */
export async function answerTo(
  shift: Shift,
  who: PersonId,
  wanted: Wanted,
  act: () => Promise<Gesture>,
): Promise<Message> {
  const { slack } = shift.world;
  // Messages are never changed in place, so that a changed one is a new object.
  const before = new Set(slack.visibleTo(who));
  const fresh = () => slack.visibleTo(who).filter((one) => !before.has(one) && one.via !== 'person');
  const gesture = await act();
  if (gesture.error !== undefined) throw new Error(`Slack shows ${PEOPLE[who]} "${gesture.error}".`);
  const look = () => fresh().findLast((one) => missing(one, wanted).length === 0);
  try {
    const message = await slack.waitFor(look, { timeoutMs: ANSWER_WITHIN_MS });
    shift.transcript.sees(PEOPLE[who], message);
    return message;
  } catch {
    // The time is up; what there is instead says more than that.
    const seen = fresh().map(messageText).join('\n---\n');
    throw new Error(`No answer with ${wanted.map(String).join(', ')}. There is:\n${seen || 'nothing'}`);
  }
}

/** Throws when any of this stands in the message. */
export function mustNotHave(message: Message, unwanted: readonly string[]): void {
  const there = unwanted.filter((one) => raw(message).includes(one));
  if (there.length > 0)
    throw new Error(`The answer must not have ${there.join(', ')}:\n${messageText(message)}`);
}

/** Throws with these words unless it holds. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** True when the message has the button, visible or in its menu. */
export function hasButton(message: Message, actionId: string): boolean {
  const blocks = raw(message);
  return blocks.includes(`"action_id":"${actionId}"`) || blocks.includes(`"value":"${actionId} `);
}

/** How many calls about this number the vendors have had. */
export function callsAbout({ world }: Shift, number: string): number {
  const calls = [...world.yopoint.calls, ...world.baifude.calls];
  return calls.filter((call) => JSON.stringify(call.biz ?? {}).includes(number)).length;
}

/** The newest cabinet orders of the fleet that no step has asked about yet. */
export function untouchedOrder(shift: Shift): { readonly number: string; readonly goods: string } {
  const found = shift.world.fleet.cabinetOrders.find(
    ({ ReceiptNo, Products }) =>
      ReceiptNo.startsWith('VI') && Products.length > 0 && callsAbout(shift, ReceiptNo) === 0,
  );
  must(found !== undefined, 'The fleet has no cabinet order left that nobody asked about.');
  return { number: found.ReceiptNo, goods: found.Products[0]?.Name ?? '' };
}

function missing(message: Message, wanted: Wanted): Wanted {
  const text = messageText(message);
  return wanted.filter((one) => (typeof one === 'string' ? !text.includes(one) : !one.test(text)));
}

function raw(message: Message): string {
  return JSON.stringify([message.text, message.blocks]);
}
