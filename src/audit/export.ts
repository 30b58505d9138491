import type { AuditRow } from '../store/audit-rows.ts';

const COLUMNS = [
  'seq',
  'at',
  'actor',
  'event',
  'subject',
  'request',
  'amount_fen',
  'note',
  'facts_digest',
  'prev_hash',
  'hash',
] as const;

/** CRLF as in RFC 4180; every spreadsheet accepts it. */
const LINE_END = '\r\n';
/** Rows per write. */
const CHUNK = 500;

/** The beginning of a cell that spreadsheets run as a formula, also after invisible or as full-width characters. */
const RUNS = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r]/u;

/**
 * Writes audit rows as CSV, with times in ISO 8601 in the offset of `zone` (IANA name), some hundred rows at a time. `write` resolves
 * when it can take more, which bounds the memory. Returns the number of rows.
 */
export async function exportCsv(
  rows: AsyncIterable<AuditRow>,
  zone: string,
  write: (chunk: string) => Promise<void>,
): Promise<number> {
  const timeIn = isoTimes(zone);
  let count = 0;
  let chunk = `${COLUMNS.join(',')}${LINE_END}`;
  for await (const row of rows) {
    const cells = COLUMNS.map((column) => (column === 'at' ? timeIn(row.at) : cell(row[column])));
    chunk += `${cells.join(',')}${LINE_END}`;
    count += 1;
    if (count % CHUNK === 0) {
      await write(chunk);
      chunk = '';
    }
  }
  if (chunk !== '') await write(chunk);
  return count;
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = RUNS.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** `2026-11-01T08:00:00.123+08:00` for unix ms. */
function isoTimes(zone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
  return (ms) => {
    const local = format.format(ms).replace(' ', 'T');
    const millis = ((ms % 1000) + 1000) % 1000;
    const minutes = Math.round((Date.parse(`${local}Z`) - (ms - millis)) / 60_000);
    const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    const two = (of: number) => String(of).padStart(2, '0');
    return `${local}.${String(millis).padStart(3, '0')}${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
  };
}
