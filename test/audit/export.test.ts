import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportCsv } from '../../src/audit/export.ts';
import type { AuditRow } from '../../src/store/audit-rows.ts';
import { readCsv } from './csv.ts';

const HEADER = 'seq,at,actor,event,subject,request,amount_fen,note,facts_digest,prev_hash,hash';

/** 2026-11-01 00:00:00.123 UTC. */
const AT = Date.UTC(2026, 10, 1, 0, 0, 0, 123);

const ROW: AuditRow = {
  seq: 7,
  at: AT,
  actor: 'mei',
  event: 'request.asked',
  subject: 'c.VI231228102118586561',
  request: 'R1042',
  amount_fen: 1250,
  note: null,
  facts_digest: null,
  prev_hash: 'a1',
  hash: 'b2',
};

async function* each(rows: readonly AuditRow[]): AsyncGenerator<AuditRow> {
  yield* rows;
}

async function csvOf(rows: readonly AuditRow[], zone = 'Asia/Shanghai'): Promise<string> {
  let text = '';
  const count = await exportCsv(each(rows), zone, async (chunk) => {
    text += chunk;
  });
  expect(count).toBe(rows.length);
  return text;
}

/** The cell of a note, as it stands in the file. */
async function cellOf(note: string): Promise<string> {
  const text = await csvOf([{ ...ROW, note }]);
  return text.slice(text.indexOf(',1250,') + ',1250,'.length, text.lastIndexOf(',,a1,b2'));
}

describe('the CSV of the audit', () => {
  it('has the columns of the contract, a line per row, and empty cells for what is not there', async () => {
    expect(await csvOf([])).toBe(`${HEADER}\r\n`);
    expect(await csvOf([ROW])).toBe(
      `${HEADER}\r\n7,2026-11-01T08:00:00.123+08:00,mei,request.asked,c.VI231228102118586561,R1042,1250,,,a1,b2\r\n`,
    );
  });

  it.each([
    ['Asia/Shanghai', AT, '2026-11-01T08:00:00.123+08:00'],
    ['UTC', AT, '2026-11-01T00:00:00.123+00:00'],
    ['Asia/Kolkata', AT, '2026-11-01T05:30:00.123+05:30'],
    ['America/St_Johns', AT, '2026-10-31T21:30:00.123-02:30'],
    // An hour before the clocks are put back, and the same hour by the clock again.
    ['Europe/Berlin', Date.UTC(2026, 9, 25, 0, 30), '2026-10-25T02:30:00.000+02:00'],
    ['Europe/Berlin', Date.UTC(2026, 9, 25, 1, 30), '2026-10-25T02:30:00.000+01:00'],
    ['Pacific/Apia', -1, '1969-12-31T12:59:59.999-11:00'],
  ])('writes times with the offset of %s', async (zone, at, written) => {
    const [, row] = readCsv(await csvOf([{ ...ROW, at }], zone));
    expect(row?.[1]).toBe(written);
    expect(Date.parse(written)).toBe(at);
  });

  it.each([
    ['plain', 'plain'],
    ['开门失败', '开门失败'],
    ['a, b', '"a, b"'],
    ['she said "no"', '"she said ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['5-3=2', '5-3=2'],
  ])('quotes where RFC 4180 wants it: %j', async (note, cell) => {
    expect(await cellOf(note)).toBe(cell);
  });

  it.each([
    '=1+2',
    '+86 138',
    '-1',
    '@SUM(A1)',
    ' =1',
    '\t=1',
    '\tx',
    '\u3000＝1',
    '＝cmd',
    '＋1',
    '－1',
    '＠x',
    '\ufeff=1',
    '\u200b=1',
  ])('defuses what a spreadsheet would run: %j', async (note) => {
    expect(await cellOf(note)).toBe(`'${note}`);
  });

  it.each(['=HYPERLINK("http://x.test","a")', '\r=1', '\n=1,2'])('defuses and quotes: %j', async (note) => {
    expect(await cellOf(note)).toBe(`"'${note.replaceAll('"', '""')}"`);
  });

  it('leaves numbers as they are, also below nothing', async () => {
    const [, row] = readCsv(await csvOf([{ ...ROW, seq: -1, amount_fen: -1250 }]));
    expect([row?.[0], row?.[6]]).toEqual(['-1', '-1250']);
  });

  it('can be read back whatever people wrote, and no cell of theirs begins as a formula', async () => {
    const dangerous = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '＝',
      '\t',
      '\r',
      '\n',
      ' ',
      '"',
      ',',
      "'",
      'x',
      '退',
    );
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: dangerous }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 5 }), async (pairs) => {
        const rows = pairs.map(([actor, note]) => ({ ...ROW, actor, note }));
        const [, ...read] = readCsv(await csvOf(rows));
        expect(read).toHaveLength(rows.length);
        for (const [index, { actor, note }] of rows.entries()) {
          const cells = read[index] ?? [];
          expect(cells).toHaveLength(11);
          expect([actor, `'${actor}`]).toContain(cells[2]);
          expect([note, `'${note}`]).toContain(cells[7]);
          for (const cell of [cells[2], cells[7]]) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r]/);
        }
      }),
    );
  });

  it('hands over the next rows only when there is room for them', async () => {
    let read = 0;
    async function* counted() {
      for (; read < 5_000; read += 1) yield { ...ROW, seq: read };
    }
    let waiting: (() => void) | undefined;
    let chunks = 0;
    const exporting = exportCsv(counted(), 'UTC', () => {
      chunks += 1;
      return new Promise((resolve) => {
        waiting = resolve;
      });
    });
    while (read < 5_000) {
      await new Promise(setImmediate);
      // Nobody reads a row ahead of a chunk that is not taken yet.
      expect(read).toBeLessThanOrEqual(chunks * 500);
      waiting?.();
    }
    await new Promise(setImmediate);
    waiting?.();
    expect(await exporting).toBe(5_000);
    expect(chunks).toBe(10);
  });
});
