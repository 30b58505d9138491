import { z } from 'zod';

/** What Slack said to one call. */
type SlackAnswer =
  | {
      readonly ok: true;
      readonly body: Readonly<Record<string, unknown>>;
      /** From `x-oauth-scopes`; null when Slack did not say. */
      readonly scopes: readonly string[] | null;
    }
  /** `error` is Slack's own code; null when no usable answer came, and then `why` says so. */
  | { readonly ok: false; readonly error: string | null; readonly why: string };

/** One Web API method with the token of these checks. Never throws for what Slack or the network does. */
export type SlackCall = (
  method: string,
  token: string,
  args?: Readonly<Record<string, string>>,
) => Promise<SlackAnswer>;

const SLACKS_OWN = 'https://slack.com/api/';
const TIMEOUT_MS = 10_000;

const answerSchema = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

/** Calls without the SDK, which would retry for minutes what an engineer waits for. `apiUrl` ends with a slash. */
export function createSlackCall(apiUrl: string | null): SlackCall {
  const base = apiUrl ?? SLACKS_OWN;
  return async (method, token, args = {}) => {
    let response: Response;
    let text: string;
    try {
      response = await fetch(base + method, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: new URLSearchParams(args),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      text = await response.text();
    } catch (error) {
      return { ok: false, error: null, why: `${base} cannot be reached (${reasonOf(error)})` };
    }
    const parsed = answerSchema.safeParse(jsonOf(text));
    if (!parsed.success) {
      return {
        ok: false,
        error: null,
        why: `${base} answered HTTP ${response.status}, but not as Slack does`,
      };
    }
    if (!parsed.data.ok) {
      const error = parsed.data.error ?? 'unknown_error';
      return { ok: false, error, why: `Slack refused ${method} with ${error}` };
    }
    const header = response.headers.get('x-oauth-scopes');
    const scopes = header === null ? null : header.split(',').map((scope) => scope.trim());
    return { ok: true, body: parsed.data, scopes };
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

/** fetch wraps the reason; the code inside says more than "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.name === 'TimeoutError' ? `no answer within ${TIMEOUT_MS} ms` : error.message;
}
