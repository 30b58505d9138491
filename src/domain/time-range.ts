import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import type { UnixSeconds } from './order.ts';

dayjs.extend(utc);
dayjs.extend(timezone);

/** Both ends are inclusive, as in the vendors' list methods. */
export type TimeRange = { readonly from: UnixSeconds; readonly to: UnixSeconds };

/** The longest range of one list. The vendor documents no limit; its own example asks for a month (docs/vendors.md, YoPoint “Vending machines”). */
export const LONGEST_RANGE_DAYS = 31;

/** Longer than any day, also one on which clocks are put back. */
const LONGEST_DAY_MS = 27 * 3_600_000;

const UNITS = { m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** A day as people write it; both separators are the same. */
const DAY = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
/** Separates the two ends of a range. */
const UNTIL = /\.{2,3}|~/;

/** The reason why a word that looks like a range is unusable. */
export type RangeProblem = 'too_long' | 'backwards' | 'no_such_day';

/**
 * Reads a range: `today`, `yesterday`, `90m`, `2h`, `7d`, `1w`, `2026-11-01` or `2026-11-01..2026-11-07` (also 今天, 昨天, `2026/11/1`,
 * `2026.11.1`, and `~` between two days). Days begin at midnight of `zone`. Rolling ranges start on a whole minute, so the same question
 * within a minute is one cached look-up. Null: the word is no range.
 */
export function parseTimeRange(word: string, nowMs: number, zone: string): TimeRange | RangeProblem | null {
  const day = dayjs(nowMs).tz(zone);
  const lower = word.toLowerCase();
  if (lower === 'today' || word === '今天') return wholeDays(day, day);
  if (lower === 'yesterday' || word === '昨天')
    return wholeDays(day.subtract(1, 'day'), day.subtract(1, 'day'));
  const rolling = /^(\d+)([mhdw])$/.exec(lower);
  if (rolling) {
    const seconds = Number(rolling[1]) * UNITS[rolling[2] as keyof typeof UNITS]; // the pattern allows no other letter
    if (seconds > LONGEST_RANGE_DAYS * UNITS.d) return 'too_long';
    const now = Math.floor(nowMs / 60_000) * 60;
    return { from: now - seconds, to: now + 59 };
  }
  // A word that begins like a day and has no letter is no device, so the person reads an error about days.
  if (!/^\d{4}[-/.]\d{1,2}[-/.]\d[\d\-/.~]*$/.test(word)) return null;
  const days = word.split(UNTIL);
  const first = isoDay(days[0] ?? '');
  const last = days.length === 1 ? first : isoDay(days[1] ?? '');
  if (first === null || last === null || days.length > 2) return 'no_such_day';
  if (last < first) return 'backwards';
  const range = wholeDays(dayjs.tz(first, zone), dayjs.tz(last, zone));
  return range.to - range.from > LONGEST_RANGE_DAYS * UNITS.d ? 'too_long' : range;
}

/**
 * The start of the day of `nowMs` in a time zone (IANA name), in unix ms: midnight, or the first existing moment when the clocks skip
 * midnight. It uses the runtime's calendar, because dayjs is an hour off on days with a clock change, also when the server's own zone
 * changes.
 *
 * @throws RangeError for a zone or a time that does not exist
 */
export function startOfDay(nowMs: number, zone: string): number {
  const calendar = new Intl.DateTimeFormat('en', { timeZone: zone, dateStyle: 'short' });
  const today = calendar.format(nowMs);
  let before = Math.floor(nowMs) - LONGEST_DAY_MS;
  let within = Math.floor(nowMs);
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (calendar.format(middle) === today) within = middle;
    else before = middle;
  }
  return within;
}

function wholeDays(first: dayjs.Dayjs, last: dayjs.Dayjs): TimeRange {
  return { from: first.startOf('day').unix(), to: last.endOf('day').unix() };
}

/** `2026-11-01` for a day in any accepted spelling; null for any other text. */
function isoDay(text: string): string | null {
  const [, year, , month = '', date = ''] = DAY.exec(text) ?? [];
  if (year === undefined) return null;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day) ? day : null;
}
