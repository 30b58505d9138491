import { authMethods } from './api/auth.ts';
import type { Call, Method, Methods, Token } from './api/call.ts';
import { chatMethods } from './api/chat.ts';
import { conversationMethods } from './api/conversations.ts';
import { userMethods } from './api/users.ts';
import { viewMethods } from './api/views.ts';
import { SlackFailure } from './failure.ts';
import type { Grants } from './grants.ts';
import { isRecord, type Json, parseJson } from './json.ts';
import type { Workspace } from './workspace.ts';

const METHODS: Methods = {
  ...authMethods,
  ...userMethods,
  ...conversationMethods,
  ...chatMethods,
  ...viewMethods,
};

/** A Web API call as it arrived. */
export interface WebApiRequest {
  readonly method: string;
  readonly contentType: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

/** The parts of the Web API. */
export interface WebApiContext {
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly tokens: ReadonlyMap<string, Token>;
  readonly socketUrl: () => string;
  /** True: at most one message a second to one channel, then `ratelimited`. */
  readonly limitPosts: () => boolean;
}

/** The answer: a status, headers and a JSON body. Slack's errors are HTTP 200 with `ok: false`. */
export interface WebApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

function argumentsOf(request: WebApiRequest): Json {
  if (!request.contentType.startsWith('application/json')) {
    return Object.fromEntries(new URLSearchParams(request.body));
  }
  const parsed = request.body === '' ? {} : parseJson(request.body);
  if (!isRecord(parsed)) throw new SlackFailure('invalid_json');
  return parsed;
}

function tokenOf(context: WebApiContext, request: WebApiRequest, args: Json): Token {
  const given = request.authorization?.replace(/^Bearer\s+/i, '') ?? args['token'];
  if (typeof given !== 'string' || given === '') throw new SlackFailure('not_authed');
  const token = context.tokens.get(given);
  if (!token) throw new SlackFailure('invalid_auth');
  return token;
}

function permit(method: Method, token: Token): void {
  if (method.token !== 'any' && method.token !== token.kind) throw new SlackFailure('not_allowed_token_type');
  if (method.scopes.length > 0 && !method.scopes.some((scope) => token.scopes.has(scope))) {
    throw new SlackFailure('missing_scope', {
      needed: method.scopes.join(','),
      provided: [...token.scopes].join(','),
    });
  }
}

/** The Web API over one workspace. The function answers one call, and its effect has happened when it returns. */
export function createWebApi(context: WebApiContext): (request: WebApiRequest) => WebApiAnswer {
  const lastPosts = new Map<string, number>();

  function countPost(channel: string): void {
    const now = context.workspace.now();
    const last = lastPosts.get(channel);
    if (context.limitPosts() && last !== undefined && now - last < 1000) {
      throw new SlackFailure('ratelimited', {}, { status: 429, retryAfter: 1 });
    }
    lastPosts.set(channel, now);
  }

  return (request) => {
    const method = Object.hasOwn(METHODS, request.method) ? METHODS[request.method] : undefined;
    const headers: Record<string, string> = {};
    try {
      const args = argumentsOf(request);
      const token = tokenOf(context, request, args);
      headers['x-oauth-scopes'] = [...token.scopes].join(',');
      if (!method) throw new SlackFailure('unknown_method', { req_method: request.method });
      headers['x-accepted-oauth-scopes'] = method.scopes.join(',');
      permit(method, token);
      const call: Call = { ...context, token, args, countPost };
      return { status: 200, headers, body: { ok: true, ...method.run(call) } };
    } catch (error) {
      if (!(error instanceof SlackFailure)) throw error;
      if (error.retryAfter !== undefined) headers['retry-after'] = String(error.retryAfter);
      return { status: error.status, headers, body: error.body() };
    }
  };
}
