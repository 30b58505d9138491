import { APP, type Channel, type Person, TEAM } from './directory.ts';
import type { ResponseUrl } from './grants.ts';
import type { Json } from './json.ts';
import { viewJson } from './views.ts';
import { type Message, messageJson, type View, type Workspace } from './workspace.ts';

/** The old verification token: still in every payload, and proof of nothing. */
const VERIFICATION_TOKEN = 'sandbox-verification';

function team(person: Person): Json {
  return { id: TEAM.id, domain: TEAM.domain, ...(person.teamId === TEAM.id ? {} : { enterprise_id: null }) };
}

function user(person: Person): Json {
  return { id: person.id, username: person.name, name: person.name, team_id: person.teamId };
}

function channelField(channel: Channel): Json {
  return { id: channel.id, name: channel.isIm ? 'directmessage' : channel.name };
}

function envelope(type: string, person: Person): Json {
  return {
    type,
    user: user(person),
    api_app_id: APP.id,
    token: VERIFICATION_TOKEN,
    team: team(person),
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** The fields of a slash command. */
export function commandFields(
  person: Person,
  channel: Channel,
  given: {
    readonly command: string;
    readonly text: string;
    readonly triggerId: string;
    readonly responseUrl: string;
  },
): Json {
  return {
    token: VERIFICATION_TOKEN,
    team_id: person.teamId,
    team_domain: person.teamId === TEAM.id ? TEAM.domain : 'other',
    channel_id: channel.id,
    channel_name: channel.isIm ? 'directmessage' : channel.name,
    user_id: person.id,
    user_name: person.name,
    command: given.command,
    text: given.text,
    api_app_id: APP.id,
    is_enterprise_install: 'false',
    response_url: given.responseUrl,
    trigger_id: given.triggerId,
  };
}

/** A click or a choice in a message. An ephemeral comes without `message`: Slack does not keep it. */
export function messageActionFields(
  person: Person,
  channel: Channel,
  message: Message,
  given: { readonly action: Json; readonly triggerId: string; readonly responseUrl: string },
): Json {
  const ephemeral = message.ephemeralFor !== undefined;
  return {
    ...envelope('block_actions', person),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    },
    trigger_id: given.triggerId,
    channel: channelField(channel),
    ...(ephemeral ? {} : { message: messageJson(message, true) }),
    state: { values: {} },
    response_url: given.responseUrl,
    actions: [given.action],
  };
}

/** A click or a choice in a modal or a home tab: no channel, no response URL. */
export function viewActionFields(
  person: Person,
  view: View,
  given: { readonly action: Json; readonly triggerId: string },
): Json {
  return {
    ...envelope('block_actions', person),
    container: { type: 'view', view_id: view.id },
    trigger_id: given.triggerId,
    view: viewJson(view),
    actions: [given.action],
  };
}

/** A form sent off. */
export function submissionFields(person: Person, view: View, triggerId: string): Json {
  return {
    ...envelope('view_submission', person),
    trigger_id: triggerId,
    view: viewJson(view),
    response_urls: [],
  };
}

/** A form closed by hand. */
export function closedFields(person: Person, view: View): Json {
  return { ...envelope('view_closed', person), view: viewJson(view), is_cleared: false };
}

/** A shortcut in a message's menu. */
export function shortcutFields(
  person: Person,
  channel: Channel,
  message: Message,
  given: {
    readonly callbackId: string;
    readonly triggerId: string;
    readonly responseUrl: string;
    readonly ts: string;
  },
): Json {
  return {
    ...envelope('message_action', person),
    callback_id: given.callbackId,
    trigger_id: given.triggerId,
    message_ts: message.ts,
    action_ts: given.ts,
    channel: channelField(channel),
    message: messageJson(message),
    response_url: given.responseUrl,
  };
}

/** An event in its envelope, with an id of its own that every retry repeats. */
export function eventFields(workspace: Workspace, event: Json): Json {
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    api_app_id: APP.id,
    event,
    type: 'event_callback',
    event_id: workspace.nextId('Ev'),
    event_time: Math.floor(workspace.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: TEAM.id,
        user_id: APP.botUser,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}

/** The question that Slack asks when a request URL is entered. */
export function verificationFields(challenge: string): Json {
  return { token: VERIFICATION_TOKEN, challenge, type: 'url_verification' };
}

/** The whole address of a response URL. */
export function addressOf(base: string, url: ResponseUrl): string {
  return `${base}${url.path}`;
}
