import {
  APP,
  type Channel,
  directChannel,
  type Person,
  startingChannels,
  startingPeople,
} from './directory.ts';
import type { Json } from './json.ts';

/** One message. Never changed in place: an update puts a new one where the old one was. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly user: string;
  readonly botId?: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly metadata?: Json;
  readonly edited?: { readonly user: string; readonly ts: string };
  /** Set: only this person sees it, and only a response URL can change it. */
  readonly ephemeralFor?: string;
  readonly via: 'web_api' | 'acknowledgement' | 'response_url' | 'person' | 'slackbot';
}

/** A person's input so far: block id, action id, value. */
export type ViewValues = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** A modal or a home tab as one person has it before them. */
export interface View {
  readonly id: string;
  readonly userId: string;
  readonly definition: Json;
  readonly blocks: readonly Json[];
  readonly hash: string;
  readonly rootId: string;
  readonly previousId: string | undefined;
  readonly values: ViewValues;
  readonly open: boolean;
}

/** All that the workspace knows, and who wants to hear when it changes. */
export interface Workspace {
  readonly people: Map<string, Person>;
  readonly channels: Map<string, Channel>;
  readonly views: Map<string, View>;
  /** The id of each person's home tab, by user id. */
  readonly homes: Map<string, string>;
  messages(): readonly Message[];
  add(message: Omit<Message, 'ts'>): Message;
  /** Puts back a message of an earlier run, as it stood then. */
  restore(message: Message): void;
  replace(old: Message, next: Message): void;
  remove(message: Message): void;
  find(channel: string, ts: string): Message | undefined;
  /** The direct conversation with this person, made when there is none. */
  direct(personId: string): Channel;
  /** Milliseconds. */
  now(): number;
  /** A new message or event time, unlike any before: unix seconds with six digits behind the point. */
  nextTs(): string;
  /** A new id, for instance `Ev` and ten more characters; unlike those of an earlier run. */
  nextId(prefix: string): string;
  changed(): void;
  onChange(listener: () => void): () => void;
}

/** The workspace as it stands at the start (`directory.ts`). */
export function createWorkspace(now: () => number): Workspace {
  const messages: Message[] = [];
  const listeners = new Set<() => void>();
  const started = Math.floor(now() / 1000)
    .toString(36)
    .toUpperCase();
  let ids = 0;
  let lastMicros = 0;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function nextTs(): string {
    lastMicros = Math.max(Math.floor(now() * 1000), lastMicros + 1);
    return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
  }

  const workspace: Workspace = {
    people: new Map(startingPeople().map((person) => [person.id, person])),
    channels: new Map(startingChannels().map((channel) => [channel.id, channel])),
    views: new Map(),
    homes: new Map(),
    messages: () => messages,
    add: (message) => {
      const added = { ...message, ts: nextTs() };
      messages.push(added);
      changed();
      return added;
    },
    restore: (message) => {
      messages.push(message);
      changed();
    },
    replace: (old, next) => {
      const index = messages.findIndex((one) => one.channel === old.channel && one.ts === old.ts);
      if (index !== -1) messages[index] = next;
      changed();
    },
    remove: (message) => {
      const index = messages.findIndex((one) => one.channel === message.channel && one.ts === message.ts);
      if (index !== -1) messages.splice(index, 1);
      changed();
    },
    find: (channel, ts) => messages.find((one) => one.channel === channel && one.ts === ts),
    direct: (personId) => {
      const wanted = directChannel(personId);
      const channel = workspace.channels.get(wanted.id) ?? wanted;
      workspace.channels.set(channel.id, channel);
      return channel;
    },
    now,
    nextTs,
    nextId: (prefix) => {
      ids += 1;
      return `${prefix}${started}${ids.toString(36).toUpperCase().padStart(4, '0')}`;
    },
    changed,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return workspace;
}

/** What one person has before them in a channel (or anywhere), oldest first: their channels, and what only they see. */
export function visibleTo(workspace: Workspace, personId: string, channelId?: string): readonly Message[] {
  return workspace
    .messages()
    .filter((message) => channelId === undefined || message.channel === channelId)
    .filter((message) =>
      message.ephemeralFor === undefined
        ? workspace.channels.get(message.channel)?.members.has(personId) === true
        : message.ephemeralFor === personId,
    );
}

/** A message as Slack's API and its payloads show it. */
export function messageJson(message: Message, withMetadata = false): Json {
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    ...(message.botId === undefined ? {} : { bot_id: message.botId, app_id: APP.id }),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.edited === undefined ? {} : { edited: message.edited }),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}
