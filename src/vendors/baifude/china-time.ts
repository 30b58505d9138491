import type { UnixSeconds } from '../../domain/order.ts';

/*
 * Baifude writes times without a zone; China's is assumed (docs/vendors.md, Baifude “One order”). China has one zone and no
 * daylight saving, so a fixed offset is exact for every order there can be.
 */
const OFFSET_SECONDS = 8 * 3600;

const SHAPE = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/;

/** `yyyy-MM-dd HH:mm`, with seconds or without, as unix seconds; null when it is no such time. */
export function fromChinaTime(text: string): UnixSeconds | null {
  const match = SHAPE.exec(text.trim());
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const utc = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(utc);
  // Date.UTC carries 31 February over into March; such a time is none.
  const real =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return real ? utc / 1000 - OFFSET_SECONDS : null;
}

/** Unix seconds as `yyyy-MM-dd HH:mm:ss` in China. */
export function toChinaTime(at: UnixSeconds): string {
  return new Date((at + OFFSET_SECONDS) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
