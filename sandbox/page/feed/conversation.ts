import { APP, type Channel } from '../../slack/directory.ts';
import { isRecord, stringOf } from '../../slack/json.ts';
import type { Message, View, Workspace } from '../../slack/workspace.ts';
import type { PageChannel, PageMessage, PageView } from '../protocol.ts';

/** The channels that the bot is in. */
export function channelsOf(workspace: Workspace): PageChannel[] {
  return [...workspace.channels.values()]
    .filter(({ members }) => members.has(APP.botUser))
    .map(({ id, name, isIm, members }: Channel) => ({ id, name, direct: isIm, members: [...members] }));
}

/** A message as the page has it. */
export function pageMessage(message: Message): PageMessage {
  const { channel, ts, threadTs, user, text, blocks, edited, ephemeralFor } = message;
  return {
    channel,
    ts,
    user,
    text,
    blocks,
    edited: edited !== undefined,
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(ephemeralFor === undefined ? {} : { ephemeralFor }),
  };
}

/** A person's screen: home tabs, and forms in the order of their opening. */
export function viewsOf(workspace: Workspace): PageView[] {
  const homes = new Set(workspace.homes.values());
  return [...workspace.views.values()]
    .filter(({ id, open, definition }) => open && (definition['type'] !== 'home' || homes.has(id)))
    .map(pageView);
}

function pageView({ id, userId, hash, definition, blocks }: View): PageView {
  const words = (name: string): string => {
    const value = definition[name];
    return isRecord(value) ? (stringOf(value['text']) ?? '') : '';
  };
  return {
    id,
    userId,
    hash,
    home: definition['type'] === 'home',
    title: words('title'),
    submit: words('submit'),
    close: words('close'),
    blocks,
  };
}
