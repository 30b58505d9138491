import type { Gesture } from '../slack/actor.ts';
import { elementsBelow } from '../slack/interactive.ts';
import type { Message } from '../slack/workspace.ts';
import type { World } from '../world.ts';

/** Presses one of the desk's buttons on a message as a person would: where it is in sight, else out of the menu. */
export function pressButton(
  { slack }: Pick<World, 'slack'>,
  userId: string,
  message: Message | string,
  actionId: string,
): Promise<Gesture> {
  const ts = typeof message === 'string' ? message : message.ts;
  const blocks = slack.visibleTo(userId).find((one) => one.ts === ts)?.blocks;
  const elements = elementsBelow(blocks);
  if (elements.some((element) => element['action_id'] === actionId)) {
    return slack.as(userId).click({ actionId, message: ts });
  }
  const entry = elements
    .flatMap(({ options }) => (Array.isArray(options) ? options : []))
    .find((option) => String(option.value).startsWith(`${actionId} `));
  return slack.as(userId).select({ actionId: 'menu', message: ts }, String(entry?.value ?? actionId));
}
