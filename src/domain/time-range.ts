import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import type { UnixSeconds } from './order.ts';

dayjs.extend(utc);
dayjs.extend(timezone);

/** Both ends inclusive, as the vendors' list methods take them. */
export type TimeRange = { readonly from: UnixSeconds; readonly to: UnixSeconds };

/** The longest range one list may ask for; a month is what the vendor's own example shows (`vendors/yopoint.md` §3.9). */
export const LONGEST_RANGE_DAYS = 31;

/** No day is longer, not even one on which the clocks were put back. */
const LONGEST_DAY_MS = 27 * 3_600_000;

const UNITS = { m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** A day as people write it; the separators must be alike. */
const DAY = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
/** Between the two ends of a range. */
const UNTIL = /\.{2,3}|~/;

/** Why a word that looks like a range is not one the desk can use. */
export type RangeProblem = 'too_long' | 'backwards' | 'no_such_day';

/**
 * The range a word names: `today`, `yesterday`, `90m`, `2h`, `7d`, `1w`, `2026-11-01` or `2026-11-01..2026-11-07`
 * (also 今天, 昨天, `2026/11/1`, `2026.11.1`, `~` between two days). Days begin at midnight of `zone`. Rolling ranges start on a whole minute, so that the same
 * question asked twice within a minute is one cached look-up. Null when the word is no range at all.
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
  // What begins like a day and has no letter in it is no device: better a sentence about days than one about devices.
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
 * When the day of `nowMs` began in a time zone (IANA name), in unix ms: midnight, or the first moment there was where the
 * clocks skip midnight. Asked of the runtime's own calendar, since dayjs is an hour off on days with a change of clocks, and
 * also when it is the server's clocks that change.
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

/** `2026-11-01` for a day of the calendar, however it is written; null for anything else. */
function isoDay(text: string): string | null {
  const [, year, , month = '', date = ''] = DAY.exec(text) ?? [];
  if (year === undefined) return null;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day) ? day : null;
}
