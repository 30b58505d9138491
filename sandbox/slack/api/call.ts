import { invalidArgument, SlackFailure } from '../failure.ts';
import type { Grants } from '../grants.ts';
import { type Json, parseJson, stringOf } from '../json.ts';
import type { Workspace } from '../workspace.ts';

/** A token's owner and scopes. */
export interface Token {
  readonly kind: 'bot' | 'app';
  readonly scopes: ReadonlySet<string>;
  /** The app that an app-level token is of; the desk's own when absent. */
  readonly app?: string;
}

/** One call of a Web API method. */
export interface Call {
  readonly workspace: Workspace;
  readonly grants: Grants;
  readonly token: Token;
  /** The arguments as they came: strings from a form, anything from JSON. */
  readonly args: Json;
  /** Refuses when one message a second to this channel is the limit and there was one already. */
  readonly countPost: (channel: string) => void;
  /** A WebSocket address with a ticket in it. */
  readonly socketUrl: () => string;
}

/** A Web API method, with the scope it needs. `run` throws SlackFailure. */
export interface Method {
  readonly token: 'bot' | 'app' | 'any';
  /** One of these is enough; none are needed when it is empty. */
  readonly scopes: readonly string[];
  readonly run: (call: Call) => Json;
}

/** Methods by name. */
export type Methods = Readonly<Record<string, Method>>;

/** A text argument; numbers and booleans come as words too. */
export function arg(call: Call, name: string): string | undefined {
  const value = call.args[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = stringOf(value);
  return text === '' ? undefined : text;
}

/** An argument that must be there. Throws `invalid_arguments` naming it. */
export function need(call: Call, name: string): string {
  const value = arg(call, name);
  if (value === undefined) throw invalidArgument(`missing required field: ${name}`);
  return value;
}

/** True for `true` and `1`, as Slack reads a switch. */
export function flag(call: Call, name: string): boolean {
  const value = arg(call, name);
  return value === 'true' || value === '1';
}

/** An argument that is JSON, or JSON in a string. */
export function jsonArg(call: Call, name: string): unknown {
  const value = call.args[name];
  return typeof value === 'string' ? parseJson(value) : value;
}

/** One page of a list by the cursor in the arguments; the cursor of the next page is empty at the end. */
export function page<T>(
  call: Call,
  all: readonly T[],
  most = 100,
): { readonly items: readonly T[]; readonly next: string } {
  const limit = Math.min(Number(arg(call, 'limit') ?? most), 1000);
  if (!Number.isInteger(limit) || limit < 1) throw new SlackFailure('invalid_limit');
  const cursor = arg(call, 'cursor');
  const from =
    cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString('utf8').replace('next:', ''));
  if (!Number.isInteger(from)) throw new SlackFailure('invalid_cursor');
  const end = from + limit;
  const next = end < all.length ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { items: all.slice(from, end), next };
}
