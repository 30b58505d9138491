import { startOfDay } from '../domain/time-range.ts';

const HOUR_MS = 3_600_000;
/** This long after the first moment of a day it is the next day, also when clocks are put back, and never the one after. */
const INTO_NEXT_DAY_MS = 28 * HOUR_MS;

/** Unusable days: malformed, or in the wrong order. The message says how to write them. */
export class AuditDaysError extends Error {
  readonly code = 'audit_days_invalid';
}

/**
 * The range of two days (`2026-11-01`, both inclusive) in a time zone, in unix ms: from inclusive, to exclusive; null for a day that is
 * left out. Throws `AuditDaysError`.
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
  // Noon in Greenwich can be another day near the date line.
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
