import { LIMITS } from '../block-kit/limits.ts';
import { readContent } from '../content.ts';
import { APP, type Channel } from '../directory.ts';
import { SlackFailure } from '../failure.ts';
import { type Message, messageJson } from '../workspace.ts';
import { arg, type Call, type Methods, need } from './call.ts';
import { channelOf } from './conversations.ts';

/** Where a message goes: a channel, or a person (then their direct conversation with the bot). */
function destination(call: Call): Channel {
  const wanted = need(call, 'channel');
  const channel = call.workspace.people.has(wanted) ? call.workspace.direct(wanted) : channelOf(call);
  if (!channel.members.has(APP.botUser) && !call.token.scopes.has('chat:write.public')) {
    throw new SlackFailure('not_in_channel');
  }
  if (channel.isArchived) throw new SlackFailure('is_archived');
  return channel;
}

function threadOf(call: Call, channel: Channel): string | undefined {
  const threadTs = arg(call, 'thread_ts');
  if (threadTs !== undefined && !call.workspace.find(channel.id, threadTs)) {
    throw new SlackFailure('thread_not_found');
  }
  return threadTs;
}

/** The bot's own, durable message that a call names. Throws `message_not_found`, or the given code when it is another's. */
function ownMessage(call: Call, notOwn: string): Message {
  const channel = channelOf(call);
  const message = call.workspace.find(channel.id, need(call, 'ts'));
  // An ephemeral cannot be reached by its ts (slack/README.md).
  if (!message || message.ephemeralFor !== undefined) throw new SlackFailure('message_not_found');
  if (message.botId !== APP.botId) throw new SlackFailure(notOwn);
  return message;
}

const SCOPES = ['chat:write'];

/** Posting, changing and taking back messages. */
export const chatMethods: Methods = {
  'chat.postMessage': {
    token: 'bot',
    scopes: SCOPES,
    run: (call) => {
      const channel = destination(call);
      const content = readContent(call.args, call.workspace);
      const threadTs = threadOf(call, channel);
      call.countPost(channel.id);
      const message = call.workspace.add({
        channel: channel.id,
        user: APP.botUser,
        botId: APP.botId,
        text: content.text,
        blocks: content.blocks ?? [],
        via: 'web_api',
        ...(threadTs === undefined ? {} : { threadTs }),
        ...(content.metadata === undefined ? {} : { metadata: content.metadata }),
      });
      return { channel: channel.id, ts: message.ts, message: messageJson(message, true) };
    },
  },
  'chat.update': {
    token: 'bot',
    scopes: SCOPES,
    run: (call) => {
      const old = ownMessage(call, 'cant_update_message');
      const content = readContent(call.args, call.workspace, LIMITS.message.updateText);
      const next: Message = {
        ...old,
        text: content.text === '' ? old.text : content.text,
        // Blocks that are not mentioned stay; an empty list takes them away.
        blocks: content.blocks ?? old.blocks,
        edited: { user: APP.botUser, ts: call.workspace.nextTs() },
        ...(content.metadata === undefined ? {} : { metadata: content.metadata }),
      };
      call.workspace.replace(old, next);
      return { channel: next.channel, ts: next.ts, text: next.text, message: messageJson(next, true) };
    },
  },
  'chat.delete': {
    token: 'bot',
    scopes: SCOPES,
    run: (call) => {
      const message = ownMessage(call, 'cant_delete_message');
      call.workspace.remove(message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.postEphemeral': {
    token: 'bot',
    scopes: SCOPES,
    run: (call) => {
      const channel = destination(call);
      const user = need(call, 'user');
      if (!call.workspace.people.has(user)) throw new SlackFailure('user_not_found');
      if (!channel.members.has(user)) throw new SlackFailure('user_not_in_channel');
      const content = readContent(call.args, call.workspace);
      const threadTs = threadOf(call, channel);
      const message = call.workspace.add({
        channel: channel.id,
        user: APP.botUser,
        botId: APP.botId,
        text: content.text,
        blocks: content.blocks ?? [],
        ephemeralFor: user,
        via: 'web_api',
        ...(threadTs === undefined ? {} : { threadTs }),
      });
      return { message_ts: message.ts };
    },
  },
};
