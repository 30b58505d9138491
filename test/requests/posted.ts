import { findElement } from '../../sandbox/slack/interactive.ts';
import { isRecord, stringOf } from '../../sandbox/slack/json.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import type { World } from '../../sandbox/world.ts';

/** The desk's own id of a message it posted: `R1042.approvals`, `R1042.requester`, `R1042.tell.7`, `R1042.person`. */
export function postedId(metadata: unknown): string | undefined {
  const payload = isRecord(metadata) ? metadata['event_payload'] : undefined;
  return isRecord(payload) ? stringOf(payload['id']) : undefined;
}

/** The message that stands under this id now. */
export function posted({ slack }: World, id: string): Message | undefined {
  return slack.workspace.messages().findLast(({ metadata }) => postedId(metadata) === id);
}

/** Everything the desk has posted, by its id, oldest first: a second one under an id is one too many. */
export function postedById({ slack }: World): ReadonlyMap<string, readonly Message[]> {
  const byId = new Map<string, Message[]>();
  for (const message of slack.workspace.messages()) {
    const id = postedId(message.metadata);
    if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), message]);
  }
  return byId;
}

/** True when a message has this button. */
export function offers({ blocks }: Pick<Message, 'blocks'>, actionId: string): boolean {
  return findElement(blocks, actionId) !== undefined;
}
