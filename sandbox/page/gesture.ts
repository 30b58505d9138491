import { z } from 'zod';
import type { Actor, Target } from '../slack/actor.ts';
import { APP } from '../slack/directory.ts';
import { ImpossibleGesture } from '../slack/views.ts';
import type { GestureOutcome, PageGesture, PressedIn } from './protocol.ts';

const id = z.string().min(1).max(200);
const on = z.union([z.strictObject({ message: id }), z.strictObject({ view: id })]);

/** A person's action on the page, as received from the browser. */
export const gestureSchema: z.ZodType<PageGesture> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('command'), channel: id, line: z.string().startsWith('/').max(4_000) }),
  z.strictObject({
    kind: z.literal('say'),
    channel: id,
    text: z.string().min(1).max(4_000),
    threadTs: id.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('click'),
    on,
    actionId: id,
    value: z.string().max(2_000).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('select'), on, actionId: id, choice: z.string().max(2_000) }),
  z.strictObject({
    kind: z.literal('submit'),
    view: id,
    filled: z.record(z.string().max(255), z.string().max(3_000)),
  }),
  z.strictObject({ kind: z.literal('dismiss'), view: id }),
  z.strictObject({ kind: z.literal('shortcut'), callbackId: id, message: id }),
  z.strictObject({ kind: z.literal('home') }),
]);

/** Does it as this person. Throws ImpossibleGesture for what their screen would not let them do. */
export async function gestureAs(actor: Actor, gesture: PageGesture): Promise<GestureOutcome> {
  switch (gesture.kind) {
    case 'command': {
      const [, command = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(gesture.line.trim()) ?? [];
      // What went wrong with it, Slackbot says in the channel.
      await actor.command(command, text, { channel: gesture.channel });
      return {};
    }
    case 'say':
      return say(actor, gesture);
    case 'click': {
      const { actionId, value } = gesture;
      return outcomeOf(
        await actor.click({ ...targetOf(gesture.on), actionId, ...(value === undefined ? {} : { value }) }),
      );
    }
    case 'select':
      return outcomeOf(
        await actor.select({ ...targetOf(gesture.on), actionId: gesture.actionId }, gesture.choice),
      );
    case 'submit':
      return outcomeOf(await actor.submit(gesture.view, gesture.filled));
    case 'dismiss':
      await actor.dismiss(gesture.view);
      return {};
    case 'shortcut': {
      const message = actor.sees().find(({ ts }) => ts === gesture.message);
      if (!message) throw new ImpossibleGesture(`There is no message ${gesture.message} before this person.`);
      return outcomeOf(await actor.shortcut(gesture.callbackId, message));
    }
    case 'home':
      return outcomeOf(await actor.openHome());
  }
}

/** Typing the bot's name mentions it; what else is typed is escaped as Slack's own screen does. */
async function say(
  actor: Actor,
  { channel, text, threadTs }: Extract<PageGesture, { kind: 'say' }>,
): Promise<GestureOutcome> {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const linked = escaped.replace(new RegExp(`@${APP.name}(?![\\w-])`, 'gi'), `<@${APP.botUser}>`);
  // That an app did not take an event Slack tells nobody: the line stands in the channel, and the event is sent again.
  if (linked !== escaped) await actor.mention(channel, linked, threadTs);
  else actor.say(channel, linked, threadTs);
  return {};
}

function targetOf(on: PressedIn): Omit<Target, 'actionId'> {
  return 'message' in on ? { message: on.message } : { view: on.view };
}

function outcomeOf({
  error,
  fieldErrors,
}: {
  readonly error?: string;
  readonly fieldErrors?: GestureOutcome['fieldErrors'];
}): GestureOutcome {
  return {
    ...(error === undefined ? {} : { error }),
    ...(fieldErrors === undefined ? {} : { fieldErrors }),
  };
}
