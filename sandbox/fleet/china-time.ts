/** China keeps one offset and no summer time, so its calendar is UTC's, eight hours on. */
const OFFSET_MS = 8 * 3_600_000;

function isoInChina(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString();
}

/** `yyMMddHHmmss` in Asia/Shanghai. Unix ms in. */
export function compactTime(ms: number): string {
  return isoInChina(ms).slice(2, 19).replace(/[-:T]/g, '');
}

/** `yyyy-MM-dd HH:mm` in Asia/Shanghai. Unix ms in. */
export function minuteText(ms: number): string {
  return isoInChina(ms).slice(0, 16).replace('T', ' ');
}

/** `yyyy-MM-dd HH:mm:ss` in Asia/Shanghai. Unix ms in. */
export function secondText(ms: number): string {
  return isoInChina(ms).slice(0, 19).replace('T', ' ');
}

/** Hour of the day, 0 to 23, in Asia/Shanghai. Unix ms in. */
export function hourInChina(ms: number): number {
  return Number(isoInChina(ms).slice(11, 13));
}

/**
 * Unix ms of `yyyy-MM-dd HH:mm:ss` in Asia/Shanghai, month and day with or without a leading zero (the vendor's own
 * example writes `2022-9-1`); undefined when the text is not a date.
 */
export function parseChinaTime(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
    return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) - OFFSET_MS;
}

/**
 * An order number in the vendor's shape: two letters, `yyMMddHHmmss` in Asia/Shanghai, six digits
 * (docs/vendors.md, YoPoint “Numbers”). Unix ms in.
 */
export function receiptNo(prefix: 'VI' | 'OD', ms: number, sixDigits: string): string {
  return `${prefix}${compactTime(ms)}${sixDigits}`;
}

/** Unix seconds of the moment inside such an order number; 0 when it holds none. */
export function receiptTime(receipt: string): number {
  const match = /^[A-Z]{2}(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d{6}$/.exec(receipt);
  if (match === null) return 0;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return (Date.UTC(2000 + year, month - 1, day, hour, minute, second) - OFFSET_MS) / 1000;
}
