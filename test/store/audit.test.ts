import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { appendAudit } from '../../src/store/audit.ts';
import { auditHash } from '../../src/store/audit-rows.ts';
import type { Tables } from '../../src/store/tables.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { describeOnEachEngine } from './engines.ts';
import { append, appendMany, dropGuards, forgeRow, NOW, REVEAL, swapRows } from './trail.ts';

describeOnEachEngine('the audit trail', (open, fresh, engine) => {
  it('numbers and links what is appended', async () => {
    const { db } = await open();
    expect(await append(db, REVEAL)).toBe(1);
    const full = { ...REVEAL, request: 'r1', amountFen: 1250, note: '误扣 "quoted"', factsDigest: 'abc' };
    expect(await append(db, full)).toBe(2);
    const [first, second] = await db.selectFrom('audit').selectAll().orderBy('seq').execute();
    expect(first).toMatchObject({ seq: 1, at: NOW, actor: 'mei', request: null, amount_fen: null });
    expect(first?.prev_hash).toBe('0'.repeat(64));
    expect(second).toMatchObject({
      seq: 2,
      request: 'r1',
      amount_fen: 1250,
      note: full.note,
      facts_digest: 'abc',
    });
    expect(second?.prev_hash).toBe(first?.hash);
    expect(await verifyAudit(db)).toEqual({ ok: true, rows: 2, hash: second?.hash });
  });

  it('is verified over an empty trail and over more than one batch', async () => {
    const { db } = await open();
    expect(await verifyAudit(db)).toMatchObject({ ok: true, rows: 0 });
    await appendMany(db, 2001);
    expect(await verifyAudit(db)).toMatchObject({ ok: true, rows: 2001 });
  });

  it('stays whole and gapless when many append at once, some giving up', async () => {
    const location = await fresh();
    const first = await open(location);
    const second = engine === 'sqlite' ? first : await open(location);
    const tries = Array.from({ length: 80 }, (_, index) =>
      (index % 2 === 0 ? first : second).db.transaction().execute(async (trx) => {
        await appendAudit(trx, { ...REVEAL, actor: `staff ${index}` });
        if (index % 5 === 0) throw new Error('gave up');
      }),
    );
    const reading = verifyAudit(first.db);
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(16);
    expect(await reading).toMatchObject({ ok: true });
    expect(await verifyAudit(second.db)).toMatchObject({ ok: true, rows: 64 });
  });

  it('keeps text that a database cannot hold in a form that verifies', async () => {
    const { db } = await open();
    await append(db, { ...REVEAL, note: 'cut\0here \ud83d alone, 😀 whole' });
    const { note } = await db.selectFrom('audit').select('note').executeTakeFirstOrThrow();
    expect(note).toBe('cut\uFFFDhere \uFFFD alone, 😀 whole');
    expect(await verifyAudit(db)).toMatchObject({ ok: true, rows: 1 });
  });

  it('refuses fractions', async () => {
    const { db } = await open();
    await expect(append(db, { ...REVEAL, amountFen: 12.5 })).rejects.toThrow(RangeError);
    await expect(append(db, { ...REVEAL, at: Number.NaN })).rejects.toThrow(RangeError);
    expect(await verifyAudit(db)).toMatchObject({ ok: true, rows: 0 });
  });

  it('is guarded by the database against change and removal', async () => {
    const { db } = await open();
    await appendMany(db, 2);
    const refused = /never changed or removed/;
    await expect(db.updateTable('audit').set({ note: 'x' }).execute()).rejects.toThrow(refused);
    await expect(db.deleteFrom('audit').where('seq', '=', 2).execute()).rejects.toThrow(refused);
    if (engine === 'postgres') await expect(sql`truncate audit`.execute(db)).rejects.toThrow(refused);
    expect(await verifyAudit(db)).toMatchObject({ ok: true, rows: 2 });
  });

  async function tampered(count: number, change: (db: Kysely<Tables>) => Promise<unknown>) {
    const { db } = await open();
    await appendMany(db, count);
    await dropGuards(db, engine);
    await change(db);
    return verifyAudit(db);
  }

  it.each(['actor', 'event', 'subject', 'request', 'note', 'facts_digest'] as const)(
    'shows a changed %s',
    async (column) => {
      const verdict = await tampered(5, (db) =>
        db.updateTable('audit').set(column, 'someone else').where('seq', '=', 3).execute(),
      );
      expect(verdict).toEqual({ ok: false, seq: 3, fault: 'changed' });
    },
  );

  it.each(['at', 'amount_fen'] as const)('shows a changed %s', async (column) => {
    const verdict = await tampered(5, (db) =>
      db.updateTable('audit').set(column, 7).where('seq', '=', 3).execute(),
    );
    expect(verdict).toEqual({ ok: false, seq: 3, fault: 'changed' });
  });

  it('shows a row that was changed and hashed anew, by the row after it', async () => {
    const verdict = await tampered(5, async (db) => {
      const row = await db.selectFrom('audit').selectAll().where('seq', '=', 3).executeTakeFirstOrThrow();
      const changed = { ...row, amount_fen: 1 };
      await db
        .updateTable('audit')
        .set({ amount_fen: 1, hash: auditHash(changed) })
        .where('seq', '=', 3)
        .execute();
    });
    expect(verdict).toEqual({ ok: false, seq: 4, fault: 'unlinked' });
  });

  it.each([1, 3, 5])('shows that row %i of 5 was removed', async (seq) => {
    const verdict = await tampered(5, (db) => db.deleteFrom('audit').where('seq', '=', seq).execute());
    expect(verdict).toEqual({ ok: false, seq, fault: 'missing' });
  });

  it('shows two rows that changed places', async () => {
    const verdict = await tampered(5, (db) => swapRows(db, 2, 3));
    expect(verdict).toEqual({ ok: false, seq: 2, fault: 'changed' });
  });

  it('shows two rows that changed places and were hashed anew, by the first of them', async () => {
    const verdict = await tampered(5, async (db) => {
      await swapRows(db, 2, 3);
      for (const seq of [2, 3]) {
        const row = await db.selectFrom('audit').selectAll().where('seq', '=', seq).executeTakeFirstOrThrow();
        await db
          .updateTable('audit')
          .set({ hash: auditHash(row) })
          .where('seq', '=', seq)
          .execute();
      }
    });
    expect(verdict).toEqual({ ok: false, seq: 2, fault: 'unlinked' });
  });

  it('shows a row appended past the head, even a well linked one', async () => {
    expect(await tampered(5, forgeRow)).toEqual({ ok: false, seq: 6, fault: 'appended' });
  });

  it.each([0, -7])('shows a row put before the first, as number %i', async (seq) => {
    const verdict = await tampered(5, async (db) => {
      const first = await db.selectFrom('audit').selectAll().where('seq', '=', 1).executeTakeFirstOrThrow();
      const forged = { ...first, seq };
      await db
        .insertInto('audit')
        .values({ ...forged, hash: auditHash(forged) })
        .execute();
    });
    expect(verdict).toEqual({ ok: false, seq, fault: 'appended' });
  });

  it('shows the end cut off, unless the head was cut back with it: that takes a note kept elsewhere', async () => {
    const cut = (db: Kysely<Tables>) => db.deleteFrom('audit').where('seq', '>', 3).execute();
    expect(await tampered(5, cut)).toEqual({ ok: false, seq: 4, fault: 'missing' });
    const withHead = await tampered(5, async (db) => {
      await cut(db);
      const { hash } = await db
        .selectFrom('audit')
        .select('hash')
        .where('seq', '=', 3)
        .executeTakeFirstOrThrow();
      await db.updateTable('audit_head').set({ seq: 3, hash }).execute();
    });
    expect(withHead).toMatchObject({ ok: true, rows: 3 });
  });

  it('shows a head that was changed or removed, and appends nothing without one', async () => {
    const changed = await tampered(5, (db) => db.updateTable('audit_head').set({ hash: 'x' }).execute());
    expect(changed).toEqual({ ok: false, seq: 5, fault: 'head' });
    const { db } = await open();
    await db.deleteFrom('audit_head').execute();
    expect(await verifyAudit(db)).toEqual({ ok: false, seq: 0, fault: 'head' });
    await expect(append(db, REVEAL)).rejects.toThrow(/lost its head row/);
  });
});
