import { readContent } from './content.ts';
import { APP } from './directory.ts';
import { SlackFailure } from './failure.ts';
import { type Grants, RESPONSE_URL_USES, type ResponseUrl } from './grants.ts';
import { isRecord, type Json, parseJson, stringOf } from './json.ts';
import type { Message, Workspace } from './workspace.ts';

/** A response URL's answer: `ok`, or an error with its HTTP status. */
export interface ResponseUrlAnswer {
  readonly status: number;
  readonly body: Json;
}

function payloadOf(contentType: string, body: string): Json {
  const text = contentType.startsWith('application/x-www-form-urlencoded')
    ? (new URLSearchParams(body).get('payload') ?? '')
    : body;
  const payload = parseJson(text);
  if (!isRecord(payload)) throw new SlackFailure('invalid_payload', {}, { status: 400 });
  return payload;
}

function grantOf(grants: Grants, workspace: Workspace, path: string): ResponseUrl {
  const grant = grants.findResponseUrl(path);
  if (!grant) throw new SlackFailure('no_such_url', {}, { status: 404 });
  if (workspace.now() > grant.expires) throw new SlackFailure('expired_url', {}, { status: 404 });
  if (grant.uses >= RESPONSE_URL_USES) throw new SlackFailure('used_url', {}, { status: 404 });
  return grant;
}

/** The message that a payload replaces or deletes: only a click's URL has one. */
function originalOf(workspace: Workspace, grant: ResponseUrl): Message | undefined {
  return grant.messageTs === undefined ? undefined : workspace.find(grant.channel, grant.messageTs);
}

function apply(workspace: Workspace, grant: ResponseUrl, payload: Json): void {
  if (payload['delete_original'] === true) {
    const original = originalOf(workspace, grant);
    if (grant.messageTs !== undefined && !original)
      throw new SlackFailure('message_not_found', {}, { status: 404 });
    if (original) workspace.remove(original);
    return;
  }
  const content = readContent(payload, workspace);
  if (payload['replace_original'] === true && grant.messageTs !== undefined) {
    const original = originalOf(workspace, grant);
    if (!original) throw new SlackFailure('message_not_found', {}, { status: 404 });
    workspace.replace(original, {
      ...original,
      text: content.text,
      blocks: content.blocks ?? [],
      ...(content.metadata === undefined ? {} : { metadata: content.metadata }),
      ...(original.ephemeralFor === undefined
        ? { edited: { user: APP.botUser, ts: workspace.nextTs() } }
        : {}),
    });
    return;
  }
  // A command's URL lands here even with `replace_original`: its acknowledgement stays (bolt-js#2287).
  const threadTs = stringOf(payload['thread_ts']) ?? grant.threadTs;
  workspace.add({
    channel: grant.channel,
    user: APP.botUser,
    botId: APP.botId,
    text: content.text,
    blocks: content.blocks ?? [],
    via: 'response_url',
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(content.metadata === undefined ? {} : { metadata: content.metadata }),
    ...(payload['response_type'] === 'in_channel' ? {} : { ephemeralFor: grant.user }),
  });
}

/**
 * Answers a post to a response URL: 404 `expired_url` after 30 minutes, 404 `used_url` the sixth time, 400 for content that
 * Slack refuses (which does not use the URL up).
 */
export function answerResponseUrl(
  workspace: Workspace,
  grants: Grants,
  request: { readonly path: string; readonly contentType: string; readonly body: string },
): ResponseUrlAnswer {
  try {
    const grant = grantOf(grants, workspace, request.path);
    apply(workspace, grant, payloadOf(request.contentType, request.body));
    grant.uses += 1;
    return { status: 200, body: { ok: true } };
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error;
    return { status: error.status === 200 ? 400 : error.status, body: error.body() };
  }
}
