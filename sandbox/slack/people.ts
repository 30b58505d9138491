import { applyFormAnswer, showCommandAnswer } from './acknowledge.ts';
import type { Actor, Gesture, Target } from './actor.ts';
import type { Answer, Courier, Delivery } from './deliver.ts';
import { APP, type Channel, SLACKBOT } from './directory.ts';
import type { Grants } from './grants.ts';
import { findElement, type Placed } from './interactive.ts';
import { isRecord, type Json } from './json.ts';
import * as payloads from './payloads.ts';
import { fill, messageWith, viewBefore } from './screen.ts';
import {
  closeView,
  fieldErrors,
  filledValue,
  homeOf,
  ImpossibleGesture,
  topView,
  viewJson,
} from './views.ts';
import { type Message, visibleTo, type Workspace } from './workspace.ts';

/** What acting needs. */
export interface Stage {
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly courier: Courier;
  /** The sandbox's own address, for response URLs. */
  readonly base: () => string;
  /** The app's slash commands; undefined: whatever is typed. */
  readonly commands: () => ReadonlySet<string> | undefined;
}

function gesture({ record, error }: Answer): Gesture {
  return {
    status: record.status,
    ms: record.ms,
    transport: record.transport,
    ...(error === undefined ? {} : { error }),
  };
}

/** This person, ready to act. Throws ImpossibleGesture when there is nobody of that id. */
export function actAs(stage: Stage, id: string): Actor {
  const { workspace, grants, courier } = stage;
  const found = workspace.people.get(id);
  if (!found) throw new ImpossibleGesture(`There is nobody called ${id} in the workspace.`);
  const person = () => workspace.people.get(id) ?? found;

  function channelOf(channelId: string): Channel {
    const channel = workspace.channels.get(channelId);
    if (!channel) throw new ImpossibleGesture(`There is no channel ${channelId}.`);
    return channel;
  }

  function urlFor(
    kind: 'commands' | 'actions',
    channel: string,
    threadTs?: string,
    messageTs?: string,
  ): string {
    const url = grants.responseUrl({ kind, channel, user: id, threadTs, messageTs });
    return payloads.addressOf(stage.base(), url);
  }

  function actionOf(placed: Placed, chosen: Json): Json {
    const { element } = placed;
    return {
      type: element['type'],
      action_id: element['action_id'],
      block_id: placed.blockId,
      action_ts: workspace.nextTs(),
      ...(isRecord(element['text']) ? { text: element['text'] } : {}),
      ...(element['value'] === undefined ? {} : { value: element['value'] }),
      ...chosen,
    };
  }

  async function act(target: Target, choose: (element: Json) => Json): Promise<Gesture> {
    let payload: Json;
    if (target.view !== undefined) {
      const view = viewBefore(workspace, id, target.view);
      const placed = findElement(view.blocks, target.actionId, target.value);
      if (!placed) throw new ImpossibleGesture(`View ${view.id} has no "${target.actionId}".`);
      const action = actionOf(placed, choose(placed.element));
      payload = payloads.viewActionFields(person(), view, { action, triggerId: grants.trigger(id, view.id) });
    } else {
      const { message, placed } = messageWith(workspace, id, target);
      payload = payloads.messageActionFields(person(), channelOf(message.channel), message, {
        action: actionOf(placed, choose(placed.element)),
        triggerId: grants.trigger(id),
        responseUrl: urlFor('actions', message.channel, message.threadTs, message.ts),
      });
    }
    return gesture(await courier.send({ name: 'block_actions', subject: target.actionId, payload }));
  }

  async function event(subject: string, fields: Json): Promise<Gesture> {
    const payload = payloads.eventFields(workspace, { type: subject, ...fields });
    const delivery: Delivery = { name: 'event', subject, payload };
    return gesture(await courier.sendEvent(delivery));
  }

  function say(channel: string, text: string, threadTs?: string): Message {
    if (!channelOf(channel).members.has(id)) throw new ImpossibleGesture(`${id} is not in ${channel}.`);
    return workspace.add({
      channel,
      user: id,
      text,
      blocks: [],
      via: 'person',
      ...(threadTs === undefined ? {} : { threadTs }),
    });
  }

  function slackbotSays(channel: Channel, text: string): Message {
    return workspace.add({
      channel: channel.id,
      user: SLACKBOT.id,
      text,
      blocks: [],
      ephemeralFor: id,
      via: 'slackbot',
    });
  }

  return {
    person: found,
    command: async (command, text = '', options = {}) => {
      const channel = channelOf(options.channel ?? 'C0SUPPORT');
      if (stage.commands()?.has(command) === false) {
        const message = slackbotSays(channel, `${command} is not a valid command.`);
        return { status: 0, ms: 0, transport: 'none', error: 'not_a_command', message };
      }
      const payload = payloads.commandFields(person(), channel, {
        command,
        text,
        triggerId: grants.trigger(id),
        responseUrl: urlFor('commands', channel.id, options.threadTs),
      });
      const answer = await courier.send({ name: 'command', subject: command, payload });
      const typed = { channel: channel.id, user: id, threadTs: options.threadTs };
      const shown = answer.error === undefined ? showCommandAnswer(workspace, answer, typed) : {};
      const result = { ...gesture(answer), ...shown };
      if (result.error !== undefined) {
        slackbotSays(channel, `${command} failed with the error "${result.error}"`);
      }
      return result;
    },
    click: (target) =>
      act(target, (element) => {
        if (element['type'] === 'button' || element['type'] === 'icon_button') return {};
        throw new ImpossibleGesture(`"${target.actionId}" is a ${String(element['type'])}: use select.`);
      }),
    select: (target, choice) => act(target, (element) => filledValue(element, choice)),
    submit: async (viewId, filled) => {
      const view = fill(workspace, viewBefore(workspace, id, viewId), filled);
      const wrong = fieldErrors(view);
      if (Object.keys(wrong).length > 0) {
        // Slack's own screen does not let this out; the app hears nothing.
        return { status: 0, ms: 0, transport: 'none', error: 'incomplete', fieldErrors: wrong };
      }
      const payload = payloads.submissionFields(person(), view, grants.trigger(id, view.id));
      const subject = String(view.definition['callback_id'] ?? '');
      const answer = await courier.send({ name: 'view_submission', subject, payload });
      const outcome = answer.error === undefined ? applyFormAnswer(workspace, answer, view) : {};
      return { ...gesture(answer), ...outcome };
    },
    dismiss: async (viewId) => {
      const view = viewBefore(workspace, id, viewId);
      closeView(workspace, view);
      if (view.definition['notify_on_close'] !== true) return undefined;
      const subject = String(view.definition['callback_id'] ?? '');
      const payload = payloads.closedFields(person(), view);
      return gesture(await courier.send({ name: 'view_closed', subject, payload }));
    },
    shortcut: async (callbackId, message) => {
      const payload = payloads.shortcutFields(person(), channelOf(message.channel), message, {
        callbackId,
        triggerId: grants.trigger(id),
        responseUrl: urlFor('actions', message.channel, message.threadTs),
        ts: workspace.nextTs(),
      });
      return gesture(await courier.send({ name: 'message_action', subject: callbackId, payload }));
    },
    say,
    mention: async (channel, text, threadTs) => {
      const bot = `<@${APP.botUser}>`;
      const message = say(channel, text.includes(bot) ? text : `${bot} ${text}`, threadTs);
      const went = await event('app_mention', {
        user: id,
        text: message.text,
        ts: message.ts,
        channel,
        team: person().teamId,
        event_ts: message.ts,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      });
      return { ...went, message };
    },
    openHome: (tab = 'home') => {
      const shown = tab === 'home' ? homeOf(workspace, id) : undefined;
      return event('app_home_opened', {
        user: id,
        channel: workspace.direct(id).id,
        tab,
        event_ts: workspace.nextTs(),
        // Slack sends along what the app has published, once it has.
        ...(shown === undefined ? {} : { view: viewJson(shown) }),
      });
    },
    sees: (channel) => visibleTo(workspace, id, channel),
    view: () => topView(workspace, id),
    home: () => homeOf(workspace, id),
  };
}
