import type { UnixSeconds } from '../domain/order.ts';

/** Points in time as a person of one time zone reads them. A time before 1970 or after 2100 is `?`. */
export type Clock = {
  /** `14:02:07` of unix ms. */
  readonly time: (ms: number) => string;
  /** `2023-12-28` of unix ms. */
  readonly date: (ms: number) => string;
  /** `2023-12-28 10:21:34` of unix seconds, or of the ms a vendor sent instead. */
  readonly dateTime: (seconds: UnixSeconds) => string;
  /** The time alone when `ms` is on the day of `now`, else with its date. Both unix ms. */
  readonly asOf: (ms: number, now: number) => string;
};

/** Making an `Intl.DateTimeFormat` costs more than a whole card, so each zone's is made once. Holds no state but that. */
const clocks = new Map<string, Clock>();
/** A service has one zone; the bound only keeps a misuse from growing. */
const MOST_CLOCKS = 32;

/** Stands for a time that cannot be one. */
export const NO_TIME = '?';

/** No fact of the desk is of a later time. */
const LAST_MS = Date.UTC(2100, 0, 1);
/** What is more than this cannot be seconds, so it is ms (docs/vendors.md, YoPoint “Timestamps”). */
const MOST_SECONDS = 1e11;

/**
 * The clock of a time zone (IANA name).
 *
 * @throws RangeError for a zone that does not exist; the policy is checked for that at start
 */
export function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known) return known;
  if (clocks.size >= MOST_CLOCKS) clocks.clear();
  const clock = makeClock(zone);
  clocks.set(zone, clock);
  return clock;
}

function makeClock(zone: string): Clock {
  // The Swedish form is the one that reads `2023-12-28 10:21:34`.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const whole = (ms: number): string => (ms >= 0 && ms <= LAST_MS ? format.format(ms) : NO_TIME);
  return {
    time: (ms) => whole(ms).slice(-8),
    date: (ms) => whole(ms).slice(0, 10),
    dateTime: (seconds) => whole(seconds > MOST_SECONDS ? seconds : seconds * 1000),
    asOf: (ms, now) => {
      const text = whole(ms);
      return text.slice(0, 10) === whole(now).slice(0, 10) ? text.slice(-8) : text;
    },
  };
}
