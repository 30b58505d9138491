import { startOfDay } from '../domain/time-range.ts';

const HOUR_MS = 3_600_000;
/** So long after a day's first moment it is the next day, also where clocks are put back; and never the one after that. */
const INTO_NEXT_DAY_MS = 28 * HOUR_MS;

/** Days that cannot be exported: not a day, or the wrong way round. The message says how they are written. */
export class AuditDaysError extends Error {
  readonly code = 'audit_days_invalid';
}

/**
 * The stretch of time that two days (`2026-11-01`, both inclusive) are in a time zone: unix ms, from inclusive, to exclusive;
 * null where a day is left out. Throws `AuditDaysError`.
 */
export function daysIn(
  zone: string,
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
): { readonly fromMs: number | null; readonly toMs: number | null } {
  const fromMs = from === undefined ? null : beginningOf(from, zone);
  const toMs = to === undefined ? null : startOfDay(beginningOf(to, zone) + INTO_NEXT_DAY_MS, zone);
  if (fromMs !== null && toMs !== null && toMs <= fromMs) {
    throw new AuditDaysError(`--to ${to} is before --from ${from}. Put the earlier day first.`);
  }
  return { fromMs, toMs };
}

function beginningOf(day: string, zone: string): number {
  const noon = noonOf(day);
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  // Noon in Greenwich is another day at the far side of the date line.
  const within = [0, -HOUR_MS * 14, HOUR_MS * 14].map((shift) => noon + shift);
  const found = within.find((at) => calendar.format(at) === day);
  if (found === undefined) throw new AuditDaysError(`There is no ${day} in ${zone}.`);
  return startOfDay(found, zone);
}

function noonOf(day: string): number {
  const noon = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T12:00:00Z`) : Number.NaN;
  if (Number.isNaN(noon) || !new Date(noon).toISOString().startsWith(day)) {
    throw new AuditDaysError(`${day.slice(0, 40)} is not a day. Write it as 2026-11-01.`);
  }
  return noon;
}
