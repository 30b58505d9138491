import { APP, type Channel } from '../directory.ts';
import { invalidArgument, SlackFailure } from '../failure.ts';
import type { Json } from '../json.ts';
import { type Message, messageJson } from '../workspace.ts';
import { arg, type Call, flag, type Methods, need, page } from './call.ts';

const READ = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const HISTORY = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

/** The channel that a call names. Throws `channel_not_found`. A private one that the bot is not in does not exist for it. */
export function channelOf(call: Call): Channel {
  const channel = call.workspace.channels.get(need(call, 'channel'));
  if (!channel || (channel.isPrivate && !channel.members.has(APP.botUser))) {
    throw new SlackFailure('channel_not_found');
  }
  return channel;
}

/** The same, and the bot must be in it. Throws `not_in_channel`. */
function joinedChannel(call: Call): Channel {
  const channel = channelOf(call);
  if (!channel.members.has(APP.botUser)) throw new SlackFailure('not_in_channel');
  return channel;
}

function channelJson(channel: Channel): Json {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: !channel.isIm,
    is_im: channel.isIm,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_ext_shared: channel.isShared,
    is_member: channel.members.has(APP.botUser),
    ...(channel.isIm ? { user: [...channel.members].find((member) => member !== APP.botUser) } : {}),
  };
}

/** Those in the window of time that the call names; the bounds themselves only when `inclusive`. */
function inWindow(call: Call, messages: readonly Message[]): readonly Message[] {
  const oldest = Number(arg(call, 'oldest') ?? 0);
  const latest = Number(arg(call, 'latest') ?? Number.POSITIVE_INFINITY);
  const inclusive = flag(call, 'inclusive');
  return messages.filter(({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
}

function listed(call: Call, messages: readonly Message[]): Json {
  const { items, next } = page(call, messages);
  return {
    messages: items.map((message) => messageJson(message, flag(call, 'include_all_metadata'))),
    has_more: next !== '',
    ...(next === '' ? {} : { response_metadata: { next_cursor: next } }),
  };
}

/** Everybody's messages of a channel: what only one person sees is in no history. */
function durable(call: Call, channel: Channel): readonly Message[] {
  return call.workspace
    .messages()
    .filter((message) => message.channel === channel.id && message.ephemeralFor === undefined);
}

/** Channels and their messages. */
export const conversationMethods: Methods = {
  'conversations.info': {
    token: 'bot',
    scopes: READ,
    run: (call) => ({ channel: channelJson(channelOf(call)) }),
  },
  'conversations.history': {
    token: 'bot',
    scopes: HISTORY,
    run: (call) => {
      const roots = durable(call, joinedChannel(call)).filter(
        (message) => message.threadTs === undefined || message.threadTs === message.ts,
      );
      // Newest first, as Slack lists them.
      return listed(call, inWindow(call, roots).toReversed());
    },
  },
  'conversations.replies': {
    token: 'bot',
    scopes: HISTORY,
    run: (call) => {
      const all = durable(call, joinedChannel(call));
      const root = need(call, 'ts');
      if (!all.some((message) => message.ts === root)) throw new SlackFailure('thread_not_found');
      const thread = all.filter((message) => message.ts === root || message.threadTs === root);
      return listed(call, inWindow(call, thread));
    },
  },
  'conversations.open': {
    token: 'bot',
    scopes: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
    run: (call) => {
      const users = need(call, 'users').split(',');
      const [only] = users;
      if (only === undefined || users.length !== 1) {
        throw invalidArgument('only one person at a time: the sandbox has no group conversations');
      }
      if (!call.workspace.people.has(only)) throw new SlackFailure('user_not_found');
      const channel = call.workspace.direct(only);
      return { channel: flag(call, 'return_im') ? channelJson(channel) : { id: channel.id } };
    },
  },
};
