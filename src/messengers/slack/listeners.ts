import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  App,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
} from '@slack/bolt';
import type { Asker } from '../../../commands/command.ts';
import {
  lookingUp,
  refuse,
  replyToButton,
  replyToCommand,
  replyToNumbers,
  welcome,
} from '../../../commands/reply.ts';
import { answerCommandWith, deliver } from './answering.ts';
import { identify, type Listening } from './identify.ts';
import { answerMention } from './mention.ts';
import { renderView } from './render.ts';
import { typed } from './text.ts';

/**
 * One middleware instead of a listener per name: what the desk does not know is answered too, never ignored, and Bolt has
 * no patterns to try on the way of every gesture.
 */
export function registerListeners(app: App, listening: Listening): void {
  app.use(async (args: AllMiddlewareArgs & AnyMiddlewareArgs) => {
    if ('command' in args) return onCommand(args, listening);
    if ('action' in args) return onAction(args, listening);
    if ('shortcut' in args) return onShortcut(args, listening);
    if ('event' in args) return onEvent(args, listening);
    // Forms and menus: none is offered yet, so whoever sends one is answered by a plain acknowledgement.
    if ('ack' in args && typeof args.ack === 'function') await args.ack();
  });
}

async function onCommand({ command, ack }: SlackCommandMiddlewareArgs, listening: Listening): Promise<void> {
  const { desk, answering } = listening;
  const text = typed(command.text ?? '');
  let known: Asker | null = null;
  const work = async () => {
    const { asker, refused } = await identify(listening, command.user_id, command.team_id);
    known = asker;
    return asker
      ? replyToCommand(desk, asker, command.command, text)
      : refuse(desk, refused, command.user_id);
  };
  const back = { responseUrl: command.response_url, channel: command.channel_id, user: command.user_id };
  // Whatever is slow, Slack itself or our database among it, the acknowledgement waits for none of it.
  await answerCommandWith(work(), () => lookingUp(desk, known, text), ack, back, answering);
}

async function onAction(
  { ack, body, action }: SlackActionMiddlewareArgs,
  listening: Listening,
): Promise<void> {
  const { desk, answering } = listening;
  const done = desk.metrics.acknowledged.startTimer({ kind: 'action' });
  await ack();
  done();
  if (body.type !== 'block_actions' || action.type !== 'button' || !('action_id' in action)) return;
  const { asker, refused } = await identify(listening, body.user.id, body.user.team_id ?? body.team?.id);
  // Slack says of the message a button stands on whether one person sees it or the channel.
  const place = body.container['is_ephemeral'] === false ? 'channel' : 'asker';
  const answer = asker
    ? await replyToButton(desk, asker, action.action_id, action.value ?? '', place)
    : refuse(desk, refused, body.user.id);
  // A home tab has no response URL; no card with buttons stands there yet.
  if (body.response_url === undefined) return;
  const back = { responseUrl: body.response_url, channel: body.channel?.id, user: body.user.id };
  await deliver(answer, back, answering);
}

async function onShortcut(
  { ack, shortcut }: SlackShortcutMiddlewareArgs,
  listening: Listening,
): Promise<void> {
  const { desk, answering } = listening;
  const done = desk.metrics.acknowledged.startTimer({ kind: 'shortcut' });
  await ack();
  done();
  if (shortcut.type !== 'message_action') return;
  const { id, team_id: teamId } = shortcut.user;
  const { asker, refused } = await identify(listening, id, teamId ?? shortcut.team?.id);
  const text = typed(shortcut.message.text ?? '');
  const answers = asker ? await replyToNumbers(desk, asker, text) : [refuse(desk, refused, id)];
  const back = { responseUrl: shortcut.response_url, channel: shortcut.channel.id, user: id };
  for (const answer of answers) await deliver(answer, back, answering);
}

async function onEvent({ event, body }: SlackEventMiddlewareArgs, listening: Listening): Promise<void> {
  const { desk, people, background } = listening;
  switch (event.type) {
    case 'app_mention':
      return answerMention(event, body, listening);
    case 'app_home_opened': {
      if (event.tab !== 'home') return;
      const { asker, refused } = await identify(listening, event.user, body.team_id);
      const card = asker ? welcome(desk, asker) : refuse(desk, refused, event.user).card;
      await background.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: renderView(card) },
      });
      return;
    }
    case 'user_change':
      return people.forget(event.user.id);
  }
}
