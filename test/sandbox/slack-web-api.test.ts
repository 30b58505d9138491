import { type WebAPIPlatformError, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlack, type Slack } from '../../sandbox/slack/slack.ts';

const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => 'error',
  setName() {},
};

let slack: Slack;
let clock: number;
let client: WebClient;

function clientWith(token: string | undefined): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 5_000,
    // The level is a word of the logger's own enum; silence needs none of them.
    logger: silent as never,
  });
}

/** The platform's refusal of a call; fails when the call was taken. */
async function refusal(call: Promise<unknown>): Promise<WebAPIPlatformError['data']> {
  try {
    await call;
  } catch (error) {
    // Asserted on the next line: only platform errors carry `data`.
    const data = (error as WebAPIPlatformError).data;
    expect(data, String(error)).toBeDefined();
    return data;
  }
  throw new Error('The call was expected to be refused.');
}

beforeEach(async () => {
  clock = Date.UTC(2026, 10, 1);
  slack = createSlack({ botToken: 'xoxb-test', appToken: 'xapp-test', signingSecret: 's', now: () => clock });
  await slack.listen();
  client = clientWith('xoxb-test');
});
afterEach(() => slack.close());

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });
const modal = (title: string) => ({
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: title },
  blocks: [section('Hello')],
});
describe('who asks', () => {
  it('no token, a wrong token, the wrong kind of token', async () => {
    expect((await refusal(clientWith(undefined).auth.test())).error).toBe('not_authed');
    expect((await refusal(clientWith('xoxb-other').auth.test())).error).toBe('invalid_auth');
    expect((await refusal(client.apps.connections.open())).error).toBe('not_allowed_token_type');
  });

  it('auth.test names the bot and its scopes', async () => {
    const answer = await client.auth.test();
    expect(answer).toMatchObject({ team_id: 'T0SANDBOX', user_id: 'U0LATCHKEY', bot_id: 'B0LATCHKEY' });
    expect(answer.response_metadata?.scopes).toContain('chat:write');
  });

  it('a missing scope, with what is needed and what is there', async () => {
    slack.setScopes(['commands', 'users:read']);
    const data = await refusal(client.chat.postMessage({ channel: 'C0SUPPORT', text: 'Hello' }));
    expect(data).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'commands,users:read',
    });
  });

  it('an unknown method', async () => {
    expect((await refusal(client.apiCall('chat.shout'))).error).toBe('unknown_method');
  });

  it('arguments as JSON with the token in the header', async () => {
    const answer = await fetch(`${slack.apiUrl}users.info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', authorization: 'Bearer xoxb-test' },
      body: JSON.stringify({ user: 'U0MEI', include_locale: true }),
    });
    expect(await answer.json()).toMatchObject({ ok: true, user: { id: 'U0MEI', locale: 'zh-CN' } });
  });
});

describe('people and channels', () => {
  it('tells guests, bots and other workspaces apart', async () => {
    const of = async (user: string) => (await client.users.info({ user, include_locale: true })).user;
    expect(await of('U0LIN')).toMatchObject({ locale: 'en-US', team_id: 'T0SANDBOX', is_restricted: false });
    expect(await of('U0GUEST')).toMatchObject({ is_restricted: true });
    expect(await of('U0OTHER')).toMatchObject({ team_id: 'T0OTHER', is_stranger: true });
    expect(await of('U0ROBOT')).toMatchObject({ is_bot: true });
    expect((await refusal(client.users.info({ user: 'U0NOBODY' }))).error).toBe('user_not_found');
  });

  it('lists people page by page', async () => {
    const first = await client.users.list({ limit: 5 });
    const second = await client.users.list({ limit: 5, cursor: first.response_metadata?.next_cursor ?? '' });
    expect(first.members).toHaveLength(5);
    expect(second.members).toHaveLength(slack.workspace.people.size - 5);
    expect(second.response_metadata?.next_cursor).toBe('');
  });

  it('knows channels, and that the bot is not in all of them', async () => {
    expect((await client.conversations.info({ channel: 'C0GENERAL' })).channel?.is_member).toBe(false);
    expect((await refusal(client.conversations.info({ channel: 'C0NONE' }))).error).toBe('channel_not_found');
    expect((await refusal(client.conversations.history({ channel: 'C0GENERAL' }))).error).toBe(
      'not_in_channel',
    );
    const open = await client.conversations.open({ users: 'U0MEI' });
    expect(open.channel?.id).toBe('D0MEI');
  });
});

describe('messages', () => {
  it('posts, replies, lists, changes and deletes', async () => {
    const metadata = { event_type: 'desk', event_payload: { id: 'r1' } };
    const root = await client.chat.postMessage({ channel: 'C0APPROVE', text: 'Root', metadata });
    const ts = String(root.ts);
    await client.chat.postMessage({ channel: 'C0APPROVE', text: 'Reply', thread_ts: ts });
    const replies = await client.conversations.replies({ channel: 'C0APPROVE', ts });
    expect(replies.messages?.map((message) => message.text)).toEqual(['Root', 'Reply']);
    await client.chat.update({ channel: 'C0APPROVE', ts, text: 'Root, changed' });
    const history = await client.conversations.history({ channel: 'C0APPROVE', include_all_metadata: true });
    expect(history.messages).toMatchObject([
      { text: 'Root, changed', metadata, edited: { user: 'U0LATCHKEY' } },
    ]);
    await client.chat.delete({ channel: 'C0APPROVE', ts });
    expect((await refusal(client.chat.update({ channel: 'C0APPROVE', ts, text: 'Gone' }))).error).toBe(
      'message_not_found',
    );
  });

  it('finds a post by its metadata after a given moment', async () => {
    const first = await client.chat.postMessage({ channel: 'C0ALERTS', text: 'One' });
    await client.chat.postMessage({ channel: 'C0ALERTS', text: 'Two' });
    const later = await client.conversations.history({ channel: 'C0ALERTS', oldest: String(first.ts) });
    expect(later.messages?.map((message) => message.text)).toEqual(['Two']);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown channel', { channel: 'C0NONE', text: 'a' }, 'channel_not_found'],
    ['a channel without the bot', { channel: 'C0GENERAL', text: 'a' }, 'not_in_channel'],
    ['nothing to say', { channel: 'C0SUPPORT' }, 'no_text'],
    ['too much to say', { channel: 'C0SUPPORT', text: 'a'.repeat(40_001) }, 'msg_too_long'],
    ['no channel', { text: 'a' }, 'invalid_arguments'],
    [
      'a thread that is not there',
      { channel: 'C0SUPPORT', text: 'a', thread_ts: '1.000001' },
      'thread_not_found',
    ],
    [
      'metadata without a payload',
      { channel: 'C0SUPPORT', text: 'a', metadata: { event_type: 'a' } },
      'invalid_metadata_format',
    ],
    ['blocks that are not JSON', { channel: 'C0SUPPORT', text: 'a', blocks: '[{' }, 'invalid_blocks_format'],
    [
      'more than 13,200 characters in blocks',
      { channel: 'C0SUPPORT', text: 'a', blocks: Array.from({ length: 5 }, () => section('a'.repeat(2900))) },
      'msg_blocks_too_long',
    ],
  ])('refuses %s', async (_name, args, error) => {
    expect((await refusal(client.apiCall('chat.postMessage', args))).error).toBe(error);
  });

  it('names the block and the limit', async () => {
    const data = await refusal(
      client.chat.postMessage({ channel: 'C0SUPPORT', text: 'a', blocks: [section('a'.repeat(3001))] }),
    );
    const complaint = 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]';
    expect(data).toMatchObject({ error: 'invalid_blocks', errors: [complaint] });
    expect(data.response_metadata?.messages).toEqual([`[ERROR] ${complaint}`]);
  });

  it('an archived channel, and somebody else’s message', async () => {
    const theirs = slack.as('U0MEI').say('C0SUPPORT', 'Mine');
    const update = client.chat.update({ channel: 'C0SUPPORT', ts: theirs.ts, text: 'Yours' });
    expect((await refusal(update)).error).toBe('cant_update_message');
    const channel = slack.workspace.channels.get('C0SUPPORT');
    if (channel) channel.isArchived = true;
    const post = client.chat.postMessage({ channel: 'C0SUPPORT', text: 'a' });
    expect((await refusal(post)).error).toBe('is_archived');
  });

  it('an ephemeral is seen by one person, is in no history and cannot be changed', async () => {
    const sent = await client.chat.postEphemeral({ channel: 'C0SUPPORT', user: 'U0MEI', text: 'Psst' });
    expect(slack.visibleTo('U0MEI', 'C0SUPPORT').map((message) => message.text)).toEqual(['Psst']);
    expect(slack.visibleTo('U0LIN', 'C0SUPPORT')).toEqual([]);
    expect((await client.conversations.history({ channel: 'C0SUPPORT' })).messages).toEqual([]);
    const update = client.chat.update({ channel: 'C0SUPPORT', ts: String(sent.message_ts), text: 'a' });
    expect((await refusal(update)).error).toBe('message_not_found');
    const outside = client.chat.postEphemeral({ channel: 'C0ALERTS', user: 'U0GUEST', text: 'a' });
    expect((await refusal(outside)).error).toBe('user_not_in_channel');
  });

  it('one post a second to a channel, when the limit is on', async () => {
    slack.limitPosts = true;
    await client.chat.postMessage({ channel: 'C0ALERTS', text: 'One' });
    await expect(client.chat.postMessage({ channel: 'C0ALERTS', text: 'Two' })).rejects.toMatchObject({
      retryAfter: 1,
    });
    await client.chat.postMessage({ channel: 'C0APPROVE', text: 'Another channel' });
    clock += 1000;
    await client.chat.postMessage({ channel: 'C0ALERTS', text: 'Two' });
  });
});

describe('views', () => {
  const trigger = (user = 'U0MEI', viewId?: string) => slack.grants.trigger(user, viewId);

  it('a trigger lives three seconds and is exchanged once', async () => {
    const fresh = trigger();
    await client.views.open({ trigger_id: fresh, view: modal('Form') });
    expect(slack.as('U0MEI').view()?.definition).toMatchObject({ title: { text: 'Form' } });
    const open = (trigger_id: string) => refusal(client.views.open({ trigger_id, view: modal('Form') }));
    expect((await open(fresh)).error).toBe('exchanged_trigger_id');
    expect((await open('1.2.3')).error).toBe('invalid_trigger_id');
    const old = trigger();
    clock += 3_001;
    expect((await open(old)).error).toBe('expired_trigger_id');
  });

  it('an invalid view is refused with pointers, and the trigger can still be used', async () => {
    const id = trigger();
    const data = await refusal(
      client.views.open({ trigger_id: id, view: modal('A title of twenty-five ch') }),
    );
    expect(data.error).toBe('invalid_arguments');
    expect(data.response_metadata?.messages).toEqual([
      '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
    ]);
    await client.views.open({ trigger_id: id, view: modal('Form') });
  });

  it('an update with an old hash is refused, one of an unknown view too', async () => {
    const opened = await client.views.open({ trigger_id: trigger(), view: modal('Loading') });
    const view_id = String(opened.view?.id);
    const hash = String(opened.view?.hash);
    await client.views.update({ view_id, hash, view: modal('Loaded') });
    expect((await refusal(client.views.update({ view_id, hash, view: modal('Late') }))).error).toBe(
      'hash_conflict',
    );
    expect(slack.as('U0MEI').view()?.definition).toMatchObject({ title: { text: 'Loaded' } });
    expect((await refusal(client.views.update({ view_id: 'V0NONE', view: modal('a') }))).error).toBe(
      'not_found',
    );
    // The types rule this call out; Slack must too.
    expect((await refusal(client.views.update({ view: modal('a') } as never))).error).toBe(
      'invalid_arguments',
    );
  });

  it('forms stand three deep at most, and only on a form', async () => {
    const push = (viewId: string | undefined) =>
      client.views.push({ trigger_id: trigger('U0MEI', viewId), view: modal('Next') });
    expect((await refusal(push(undefined))).error).toBe('view_not_found');
    const first = await client.views.open({ trigger_id: trigger(), view: modal('One') });
    const second = await push(first.view?.id);
    const third = await push(second.view?.id);
    expect(third.view?.root_view_id).toBe(first.view?.id);
    expect((await refusal(push(third.view?.id))).error).toBe('push_limit_reached');
  });

  it('a home tab is published, and guarded by its hash', async () => {
    const view = { type: 'home' as const, blocks: [section('Mine')] };
    const first = await client.views.publish({ user_id: 'U0MEI', view });
    await client.views.publish({ user_id: 'U0MEI', view: { ...view, blocks: [section('Newer')] } });
    const late = client.views.publish({ user_id: 'U0MEI', view, hash: String(first.view?.hash) });
    expect((await refusal(late)).error).toBe('hash_conflict');
    expect(slack.as('U0MEI').home()?.blocks).toMatchObject([section('Newer')]);
    expect(slack.home('U0MEI')?.blocks).toMatchObject([section('Newer')]);
    expect(slack.home('U0LIN')).toBeUndefined();
  });

  it('a home tab of too much, of a wrong type or of nobody is not published', async () => {
    const blocks = Array.from({ length: 101 }, () => section('One of many'));
    const publish = (user_id: string, view: object) =>
      refusal(client.apiCall('views.publish', { user_id, view }));
    expect((await publish('U0MEI', { type: 'home', blocks })).error).toBe('invalid_arguments');
    expect((await publish('U0MEI', modal('One'))).error).toBe('invalid_arguments');
    expect((await publish('U0NOBODY', { type: 'home', blocks: blocks.slice(0, 100) })).error).toBe(
      'user_not_found',
    );
    const long = Array.from({ length: 90 }, () => section('x'.repeat(2_990)));
    expect((await publish('U0MEI', { type: 'home', blocks: long })).error).toBe('view_too_large');
    expect(slack.home('U0MEI')).toBeUndefined();
  });
});

describe('what is recorded', () => {
  it('every byte that came in, the refused ones too', async () => {
    await client.chat.postMessage({ channel: 'C0SUPPORT', text: '柜门 & 13800138000' });
    await refusal(client.chat.postMessage({ channel: 'C0NONE', text: 'lost' }));
    expect(slack.traffic.map(({ kind, method }) => `${kind} ${method}`)).toEqual([
      'web_api chat.postMessage',
      'web_api chat.postMessage',
    ]);
    expect(new URLSearchParams(slack.traffic[0]?.body).get('text')).toBe('柜门 & 13800138000');
  });
});
