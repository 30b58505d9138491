import { z } from 'zod';
import type { ClockReading } from './clock.ts';
import { type Hide, shownAddress } from './finding.ts';
import { knock } from './knock.ts';

/** What Slack said to one call. */
type SlackAnswer =
  | {
      readonly ok: true;
      readonly body: Readonly<Record<string, unknown>>;
      /** From `x-oauth-scopes`; null when Slack did not say. */
      readonly scopes: readonly string[] | null;
      readonly clock: ClockReading | null;
    }
  /** `error` is Slack's own code; null when no usable answer came, and then `why` says so. */
  | {
      readonly ok: false;
      readonly error: string | null;
      readonly why: string;
      readonly clock: ClockReading | null;
    };

/** One Web API method with the token of these checks. Never throws for what Slack or the network does. */
export type SlackCall = (
  method: string,
  token: string,
  args?: Readonly<Record<string, string>>,
) => Promise<SlackAnswer>;

const SLACKS_OWN = 'https://slack.com/api/';

const answerSchema = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

/** Calls without the SDK, which would retry for minutes what an engineer waits for. `apiUrl` ends with a slash. */
export function createSlackCall(apiUrl: string | null, now: () => number, hide: Hide): SlackCall {
  const base = apiUrl ?? SLACKS_OWN;
  const shown = shownAddress(base, hide);
  return async (method, token, args = {}) => {
    const answer = await knock(base + method, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
    });
    if (answer.status === null) {
      return { ok: false, error: null, why: `${shown} cannot be reached (${answer.why})`, clock: null };
    }
    const { status, headers, text } = answer;
    const clock = clockOf(headers.get('date'), now());
    const parsed = answerSchema.safeParse(jsonOf(text));
    if (!parsed.success) {
      return {
        ok: false,
        error: null,
        why: `${shown} answered HTTP ${status}, but not as Slack does`,
        clock,
      };
    }
    if (!parsed.data.ok) {
      const error = parsed.data.error ?? 'unknown_error';
      return { ok: false, error, why: `Slack refused ${method} with ${hide(error)}`, clock };
    }
    const scopes =
      headers
        .get('x-oauth-scopes')
        ?.split(',')
        .map((scope) => scope.trim()) ?? null;
    return { ok: true, body: parsed.data, scopes, clock };
  };
}

/** What to do when there was no answer at all. */
export const REACH_SLACK =
  'Let this machine reach Slack (DNS, proxy, firewall), or correct SLACK_API_URL; unset it for Slack itself.';

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller says that it is no answer of Slack's.
    return undefined;
  }
}

function clockOf(date: string | null, ours: number): ClockReading | null {
  const theirs = Date.parse(date ?? '');
  return Number.isNaN(theirs) ? null : { theirs, ours };
}
