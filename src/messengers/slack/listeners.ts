import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  App,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
} from '@slack/bolt';
import type { Asker } from '../../../commands/command.ts';
import { buttonOf, commandOf } from '../../../commands/index.ts';
import {
  lookingUp,
  needsFreshIdentity,
  refuse,
  replyToButton,
  replyToCommand,
  replyToNumbers,
} from '../../../commands/reply.ts';
import { answerCommandWith, deliver } from './answering.ts';
import { openForm, takeForm } from './forms.ts';
import { changedPerson, openedHome, pressedAtHome } from './home-gestures.ts';
import { answerMention } from './mention.ts';
import { identify, type Listening } from './people.ts';
import { pressedIn } from './render.ts';
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
    if (isForm(args)) return takeForm(args, listening);
    // The desk offers no menu that fetches its entries: a plain acknowledgement answers.
    if ('ack' in args && typeof args.ack === 'function') await args.ack();
  });
}

function isForm(args: object): args is SlackViewMiddlewareArgs {
  return 'view' in args;
}

async function onCommand({ command, ack }: SlackCommandMiddlewareArgs, listening: Listening): Promise<void> {
  const { desk, answering } = listening;
  const text = typed(command.text ?? '');
  const back = { responseUrl: command.response_url, channel: command.channel_id, user: command.user_id };
  const asked = commandOf(command.command);
  const opens = asked.opens?.(text);
  if (opens) {
    const done = desk.metrics.acknowledged.startTimer({ kind: 'command' });
    const { trigger_id: triggerId, user_id: userId, team_id: teamId } = command;
    const opening = openForm(listening, { opens, triggerId, userId, teamId, back });
    await ack();
    done();
    return opening;
  }
  let known: Asker | null = null;
  const work = async () => {
    const { asker, refused } = await identify(listening, command.user_id, command.team_id, {
      anew: needsFreshIdentity(asked),
    });
    known = asker;
    return asker ? replyToCommand(desk, asker, asked, text) : refuse(desk, refused, command.user_id);
  };
  // Whatever is slow, Slack itself or our database among it, the acknowledgement waits for none of it.
  await answerCommandWith(work(), () => lookingUp(desk, known, text), ack, back, answering);
}

async function onAction(
  { ack, body, action }: SlackActionMiddlewareArgs,
  listening: Listening,
): Promise<void> {
  const { desk, answering } = listening;
  const done = desk.metrics.acknowledged.startTimer({ kind: 'action' });
  const pressed = pressedBy(action);
  if (body.type !== 'block_actions' || !pressed) {
    await ack();
    done();
    return;
  }
  const { id: userId } = body.user;
  const teamId = body.user.team_id ?? body.team?.id;
  const back = { responseUrl: body.response_url, channel: body.channel?.id, user: userId };
  const button = buttonOf(pressed.id);
  if ('opens' in button && body.trigger_id) {
    const opens = { form: button.opens, value: pressed.value };
    const opening = openForm(listening, { opens, triggerId: body.trigger_id, userId, teamId, back });
    await ack();
    done();
    return opening;
  }
  await ack();
  done();
  if (body.view) {
    const modalId = body.view.type === 'modal' ? body.view.id : undefined;
    return pressedAtHome(listening, button, pressed.value, {
      userId,
      teamId,
      triggerId: body.trigger_id,
      modalId,
    });
  }
  const { asker, refused } = await identify(listening, userId, teamId, { anew: needsFreshIdentity(button) });
  // Slack says of the message a button stands on whether one person sees it or the channel.
  const place = body.container['is_ephemeral'] === false ? 'channel' : 'asker';
  const answer = asker
    ? await replyToButton(desk, asker, button, pressed.value, place)
    : refuse(desk, refused, userId);
  // What has its effect in the card itself is shown there.
  if (answer) await deliver(answer, back, answering);
}

/** What was pressed: a button in sight, or one that a menu keeps. */
function pressedBy(action: SlackActionMiddlewareArgs['action']): { id: string; value: string } | null {
  if (action.type === 'button' && 'action_id' in action)
    return { id: action.action_id, value: action.value ?? '' };
  return action.type === 'overflow' ? pressedIn(action.selected_option.value ?? '') : null;
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
  switch (event.type) {
    case 'app_mention':
      return answerMention(event, body, listening);
    case 'app_home_opened':
      return event.tab === 'home' ? openedHome(listening, event.user, body.team_id) : undefined;
    case 'user_change':
      return changedPerson(listening, event.user.id);
  }
}
