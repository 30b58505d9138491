import type { Problem } from './block-kit/rules.ts';
import { describeProblem } from './block-kit.ts';
import type { Json } from './json.ts';

/** What Slack refuses: its error code, and what else stands in the answer. HTTP 200 unless a status is given. */
export class SlackFailure extends Error {
  readonly code: string;
  readonly details: Json;
  readonly status: number;
  readonly retryAfter: number | undefined;

  constructor(code: string, details: Json = {}, http: { status?: number; retryAfter?: number } = {}) {
    super(`Slack refuses: ${code}${'errors' in details ? ` ${JSON.stringify(details['errors'])}` : ''}`);
    this.name = 'SlackFailure';
    this.code = code;
    this.details = details;
    this.status = http.status ?? 200;
    this.retryAfter = http.retryAfter;
  }

  /** The answer's body. */
  body(): Json {
    return { ok: false, error: this.code, ...this.details };
  }
}

/** Refuses with the problems found, each with its JSON pointer, as Slack lists them. */
export function failWith(problems: readonly Problem[], code: string): SlackFailure {
  const errors = problems.map(describeProblem);
  const special = problems.find((problem) => problem.code !== undefined)?.code;
  return new SlackFailure(special ?? code, {
    errors,
    response_metadata: { messages: errors.map((error) => `[ERROR] ${error}`) },
  });
}

/** `invalid_arguments` with one complaint. */
export function invalidArgument(complaint: string): SlackFailure {
  return new SlackFailure('invalid_arguments', {
    response_metadata: { messages: [`[ERROR] ${complaint}`] },
  });
}
