import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { attemptsAt, lastDoorCommand } from '../../src/store/attempts.ts';
import { claimEntry } from '../../src/store/inbox.ts';
import { claimJob, finishJob } from '../../src/store/jobs.ts';
import { getMessage } from '../../src/store/messages.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { getPreferences } from '../../src/store/preferences.ts';
import { changeRequest, getRequest, nextRequestId } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { insertVote, votesOf } from '../../src/store/votes.ts';
import { describeOnEachEngine } from './engines.ts';
import { bringTo, KNOWN, keptFrom, rowsOf } from './old-versions.ts';
import { put } from './request-rows.ts';
import { append, NOW, REVEAL } from './trail.ts';

const ALL = MIGRATIONS.map(({ name }) => name);

it('every migration has data here that was written when it was the latest', () => {
  expect(KNOWN).toEqual(ALL);
});

describeOnEachEngine('a database of an earlier version', (_open, fresh) => {
  /** What is there after a migration from this version; the database is closed at the end. */
  async function migratedFrom(version: string, use: (store: Store) => Promise<void>): Promise<void> {
    const location = await fresh();
    const before = await openStore(location);
    await bringTo(before, version);
    await before.close();
    // Another process, as after an upgrade.
    const store = await openStore(location, { serving: true });
    try {
      const pending = ALL.slice(ALL.indexOf(version) + 1);
      expect(await store.pendingMigrations()).toEqual(pending);
      expect(await store.migrate()).toEqual(pending);
      await use(store);
    } finally {
      await store.close();
    }
  }

  it.each(ALL)(
    '%s keeps every row it had, and is used on as if it had always been of the latest',
    (version) =>
      migratedFrom(version, async (store) => {
        for (const [table, written] of keptFrom(version)) {
          const rows = await rowsOf(store, table);
          expect(rows, table).toHaveLength(written.length);
          for (const row of written) expect(rows, table).toContainEqual(expect.objectContaining(row));
        }
        await workOn(
          store,
          (migration) => ALL.indexOf(version) >= ALL.findIndex((name) => name.startsWith(migration)),
        );
      }),
  );

  it.each([
    ['cards_posted R1001 approvals slack', "update cards_posted set message = null where request = 'R1001'"],
    ['deliveries appeal:A1001 slack', "update deliveries set state = 'sent' where id = 'appeal:A1001'"],
  ])(
    'with a row that has no place among the messages stays as it was, and %s is named',
    async (row, change) => {
      const store = await openStore(await fresh(), { serving: true });
      try {
        await bringTo(store, '0016-refusals-and-visits');
        await sql.raw(change).execute(store.db);
        const before = [await rowsOf(store, 'cards_posted'), await rowsOf(store, 'deliveries')];
        await expect(store.migrate()).rejects.toThrow(row);
        expect(await store.pendingMigrations()).toContain('0017-messages');
        expect([await rowsOf(store, 'cards_posted'), await rowsOf(store, 'deliveries')]).toEqual(before);
      } finally {
        await store.close();
      }
    },
  );

  /** Does with it what a desk does. `has`: whether it was of this migration before. */
  async function workOn(store: Store, has: (migration: string) => boolean): Promise<void> {
    const { db, engine } = store;
    expect(await getPreferences(db, 'lin')).toEqual({ locale: 'en' });

    expect(await verifyAudit(db)).toMatchObject({ ok: true, rows: has('0002') ? 2 : 0 });
    expect(await append(db, REVEAL)).toBe(has('0002') ? 3 : 1);
    expect(await verifyAudit(db)).toMatchObject({ ok: true });
    await expect(db.deleteFrom('audit').execute()).rejects.toThrow(/never changed or removed/);

    const delivery = (key: string) => claimEntry(db, { source: 'slack.event', key }, NOW + 60_001, 60_000);
    expect(await delivery('Ev1')).toBe(!has('0003'));
    expect(await delivery('Ev2')).toBe(true);

    expect(await db.transaction().execute(nextRequestId)).toBe(has('0004') ? 'R1004' : 'R1001');
    expect(await put(db, { id: 'R1004' })).toBe(!has('0004'));
    expect(await put(db, { id: 'R1005', subject: 'c.other' })).toBe(true);
    if (has('0004')) await workOnRequests(store);

    const due = async () => {
      const job = await claimJob(db, engine, NOW + 60_000, 30_000);
      if (job) await finishJob(db, job);
      return job;
    };
    expect((await due())?.key).toBe(has('0005') ? 'request.tell:R1003:3' : undefined);
    expect(await due()).toBeNull();
  }

  /** Decides on what waited, and reads what was done. */
  async function workOnRequests({ db }: Store): Promise<void> {
    const votes = await votesOf(db, ['R1001']);
    expect(votes).toMatchObject([{ staff: 'lin', at: NOW + 2 }]);
    await db.transaction().execute(async (trx) => {
      await insertVote(trx, { request: 'R1001', staff: 'chen', at: NOW + 9, facts_digest: 'd1' });
      const approved = await changeRequest(trx, 'R1001', ['pending'], 'approved', { decided_at: NOW + 9 });
      expect(approved).toMatchObject({ version: 3, reason: '门没开, "两次" 😀' });
    });
    expect(await getRequest(db, 'R1003')).toMatchObject({ state: 'rejected', decision_note: 'no' });
    expect(await attemptsAt(db, 'R1002')).toMatchObject([{ number: 1, outcome: 'accepted' }]);
    expect(await lastDoorCommand(db, 'd.5f6d', NOW + 1_000_000)).toBe(NOW + 7);
    const card = { id: 'R1001.approvals', messenger: 'slack', recipient: '#approvals' };
    expect(await getMessage(db, card)).toMatchObject({ handle: 'C0APPROVE:1760000000.000100', version: 2 });
  }
});
