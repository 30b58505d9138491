import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type AuditRow, auditRows, auditRowsAbout } from '../../src/store/audit-rows.ts';
import { describeOnEachEngine } from './engines.ts';
import { append, appendMany, NOW, REVEAL } from './trail.ts';

const ALL = { fromMs: null, toMs: null };

async function seqsOf(rows: AsyncIterable<AuditRow>): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq } of rows) seqs.push(seq);
  return seqs;
}

function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describeOnEachEngine('reading the audit', (open) => {
  it('gives every row once and in order, over several batches, and none of an empty trail', async () => {
    const { db } = await open();
    expect(await seqsOf(auditRows(db, ALL))).toEqual([]);
    await appendMany(db, 2_001);
    expect(await seqsOf(auditRows(db, ALL))).toEqual(upTo(2_001));
    for await (const row of auditRows(db, { fromMs: NOW + 1_500, toMs: NOW + 1_501 })) {
      expect(row).toMatchObject({
        seq: 1_501,
        at: NOW + 1_500,
        actor: 'mei',
        amount_fen: 1_500,
        note: 'note 1500',
      });
    }
  });

  it('gives a stretch of time, its beginning in and its end out', async () => {
    const { db } = await open();
    await appendMany(db, 10);
    const between = (fromMs: number | null, toMs: number | null) => seqsOf(auditRows(db, { fromMs, toMs }));
    expect(await between(NOW + 3, NOW + 6)).toEqual([4, 5, 6]);
    expect(await between(NOW + 8, null)).toEqual([9, 10]);
    expect(await between(null, NOW + 2)).toEqual([1, 2]);
    expect(await between(NOW + 10, null)).toEqual([]);
    expect(await between(NOW + 6, NOW + 6)).toEqual([]);
  });

  it('finds what belongs to it wherever it stands: clocks of several instances are not quite alike', async () => {
    const { db } = await open();
    const times = [5, 1, 7, 2, 6, 3, 9, 5, 0, 4];
    await appendMany(db, times.length, (index) => ({ at: NOW + (times[index] ?? 0) }));
    expect(await seqsOf(auditRows(db, { fromMs: NOW + 3, toMs: NOW + 6 }))).toEqual([1, 6, 8, 10]);
  });

  it('ends where the trail ended when it began, and lets others work between batches', async () => {
    const { db } = await open();
    await appendMany(db, 3_000);
    let over = false;
    let turns = 0;
    const others = (async () => {
      for (; !over; turns += 1) await setImmediate();
    })();
    let seen = 0;
    for await (const { seq } of auditRows(db, ALL)) {
      seen += 1;
      expect(seq).toBe(seen);
      if (seq % 1_000 === 0) await append(db, REVEAL);
    }
    over = true;
    await others;
    expect(seen).toBe(3_000);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('gives what is about an order or a request, the newest first, no more than asked for, and how many there are', async () => {
    const { db } = await open();
    await appendMany(db, 12, (index) => ({
      subject: index % 3 === 0 ? 'c.VI1' : index % 3 === 1 ? 'v.VI1' : 'c.VI2',
      request: index < 4 ? 'R1001' : null,
    }));
    const seqs = ({ rows, total }: Awaited<ReturnType<typeof auditRowsAbout>>) => [
      rows.map(({ seq }) => seq),
      total,
    ];
    expect(seqs(await auditRowsAbout(db, { subjects: ['c.VI1', 'v.VI1'], request: null }, 3))).toEqual([
      [11, 10, 8],
      8,
    ]);
    expect(seqs(await auditRowsAbout(db, { subjects: [], request: 'R1001' }, 10))).toEqual([[4, 3, 2, 1], 4]);
    expect(seqs(await auditRowsAbout(db, { subjects: ['c.VI3'], request: null }, 10))).toEqual([[], 0]);
  });
});
