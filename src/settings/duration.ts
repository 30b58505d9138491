const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const LONGEST_MS = 365 * UNIT_MS.d;

/** How a duration is written, for the end of a sentence that asks for one. */
export const DURATION_FORM = 'a whole number and a unit (ms, s, m, h or d), such as 90s, 15m or 4h';

/** A text that is no duration. The engineer sees how to write one; the text itself is not repeated. */
export class DurationError extends Error {
  readonly code = 'duration_malformed';

  constructor(problem: string) {
    super(problem);
    this.name = 'DurationError';
  }
}

/**
 * Reads a duration such as `500ms`, `30s`, `15m`, `4h` or `7d`.
 *
 * @returns milliseconds, a whole number from 0 to 365 days
 * @throws DurationError when the text has another form or is longer than 365 days
 */
export function parseDuration(text: string): number {
  const match = /^(\d{1,12})(ms|s|m|h|d)$/.exec(text);
  if (!match) throw new DurationError(`is not a duration: write ${DURATION_FORM}`);
  const [, digits = '', unit = ''] = match;
  // The pattern above lets through the units of the table and nothing else.
  const ms = Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (ms > LONGEST_MS) throw new DurationError('is longer than 365d, the longest duration there is');
  return ms;
}

/** A duration (whole ms) as one would write it, in the largest unit that makes it a whole number: `4h`, `90s`. */
export function durationText(ms: number): string {
  const units = Object.entries(UNIT_MS).filter(([, size]) => ms >= size && ms % size === 0);
  const [unit, size] = units.at(-1) ?? ['s', 1];
  return `${ms / size}${unit}`;
}
