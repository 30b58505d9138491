import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Kysely } from 'kysely';
import { expect, it } from 'vitest';
import { auditHash } from '../../src/store/audit-rows.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Tables } from '../../src/store/tables.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { append, appendMany, dropGuards, forgeRow, REVEAL, swapRows } from '../store/trail.ts';
import { audit, runAudit } from './command-line.ts';
import { readCsv } from './csv.ts';

type Db = Kysely<Tables>;

/** The days of the example policy are those of China. */
const NOON_IN_CHINA = Date.UTC(2026, 10, 1, 4);
const DAY_MS = 86_400_000;

const TAMPERINGS: [string, (db: Db) => Promise<unknown>, string][] = [
  [
    'changed',
    (db) => db.updateTable('audit').set({ amount_fen: 1 }).where('seq', '=', 3).execute(),
    'Broken: row 3 was changed after it was written: it does not fit its own hash.\n',
  ],
  ['removed', (db) => db.deleteFrom('audit').where('seq', '=', 3).execute(), 'Broken: row 3 is missing.\n'],
  [
    'swapped with the next',
    (db) => swapRows(db, 3, 4),
    'Broken: row 3 was changed after it was written: it does not fit its own hash.\n',
  ],
  [
    'put in the place of another',
    async (db) => {
      const row = await db.selectFrom('audit').selectAll().where('seq', '=', 3).executeTakeFirstOrThrow();
      const forged = { ...row, amount_fen: 1 };
      await db
        .updateTable('audit')
        .set({ amount_fen: 1, hash: auditHash(forged) })
        .where('seq', '=', 3)
        .execute();
    },
    'Broken: row 4 does not follow the row before it: rows were swapped or replaced.\n',
  ],
  [
    'appended',
    forgeRow,
    'Broken: row 6 stands past the end of the chain: something other than Latchkey put it there.\n',
  ],
];

describeOnEachEngine('latchkey audit', (open, fresh, engine) => {
  it('verify: a whole chain, beside a running service that goes on writing', async () => {
    const location = await fresh();
    const service = await openStore(location, { serving: true });
    try {
      await service.migrate();
      expect(await audit(location, 'verify')).toEqual({
        code: 0,
        stdout: `OK: 0 rows, the chain ends with ${'0'.repeat(64)}\n`,
        stderr: '',
      });
      await appendMany(service.db, 5);
      const { hash } = await service.db.selectFrom('audit_head').select('hash').executeTakeFirstOrThrow();
      expect(await audit(location, 'verify')).toEqual({
        code: 0,
        stdout: `OK: 5 rows, the chain ends with ${hash}\n`,
        stderr: '',
      });
      expect((await audit(location, 'export')).stdout.split('\r\n')).toHaveLength(1 + 5 + 1);
      expect(await append(service.db, REVEAL)).toBe(6);
    } finally {
      await service.close();
    }
  });

  it.each(TAMPERINGS)('verify: says which row was %s, and leaves with 1', async (_what, tamper, sentence) => {
    const location = await fresh();
    const { db } = await open(location);
    await appendMany(db, 5);
    await dropGuards(db, engine);
    await tamper(db);
    expect(await audit(location, 'verify')).toEqual({ code: 1, stdout: sentence, stderr: '' });
  });

  it('export: whole days of the time zone of the policy, both inclusive', async () => {
    const location = await fresh();
    const { db } = await open(location);
    // From midnight to midnight in China: the first and the last millisecond of each of five days.
    const midnight = NOON_IN_CHINA - DAY_MS / 2;
    await appendMany(db, 10, (index) => ({
      at: midnight + Math.floor(index / 2) * DAY_MS + (index % 2 === 0 ? 0 : DAY_MS - 1),
    }));
    const times = async (...args: string[]) => {
      const { code, stdout, stderr } = await audit(location, 'export', ...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return readCsv(stdout)
        .slice(1)
        .map(([, at]) => at);
    };
    expect(await times('--from', '2026-11-02', '--to', '2026-11-03')).toEqual([
      '2026-11-02T00:00:00.000+08:00',
      '2026-11-02T23:59:59.999+08:00',
      '2026-11-03T00:00:00.000+08:00',
      '2026-11-03T23:59:59.999+08:00',
    ]);
    expect(await times('--from', '2026-11-05')).toHaveLength(2);
    expect(await times('--to', '2026-11-04')).toHaveLength(8);
    expect(await times()).toHaveLength(10);
    expect(await times('--to', '2026-10-31')).toEqual([]);
  });

  it('export: what people wrote is defused for a spreadsheet and comes back whole, whichever database kept it', async () => {
    const location = await fresh();
    const { db } = await open(location);
    const notes = [
      '=HYPERLINK("https://evil.example","bank")',
      '+86 138****8000',
      '-1+1|cmd',
      '@SUM(A1)',
      '\t=1',
      '＝1',
      'two\r\nlines, and "quotes"',
      '门没开 😀',
    ];
    await appendMany(db, notes.length, (index) => ({ actor: '=mei', note: notes[index] ?? null }));
    const { code, stdout, stderr } = await audit(location, 'export');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [columns = [], ...rows] = readCsv(stdout);
    const cells = (name: string) => rows.map((row) => row[columns.indexOf(name)]);
    expect(cells('note')).toEqual(notes.map((note, index) => (index < 6 ? `'${note}` : note)));
    expect(cells('actor')).toEqual(notes.map(() => "'=mei"));
  });

  it('export: says what is wrong with the days, without a stack and without a line of CSV', async () => {
    const location = await fresh();
    await open(location);
    for (const [args, sentence] of [
      [['--from', '2026-02-30'], '2026-02-30 is not a day. Write it as 2026-11-01.\n'],
      [['--to', 'today'], 'today is not a day. Write it as 2026-11-01.\n'],
      [
        ['--from', '2026-11-02', '--to', '2026-11-01'],
        '--to 2026-11-01 is before --from 2026-11-02. Put the earlier day first.\n',
      ],
    ] as const) {
      expect(await audit(location, 'export', ...args)).toEqual({ code: 1, stdout: '', stderr: sentence });
    }
  });

  it('export: ends quietly when its reader has seen enough', async () => {
    const location = await fresh();
    const { db } = await open(location);
    // More than any pipe takes up.
    await appendMany(db, 1_500, () => ({ note: 'x'.repeat(1_000) }));
    const first = async (stdout: Readable) => {
      const [chunk] = await once(stdout, 'data');
      stdout.destroy();
      return String(chunk);
    };
    const { code, out, stderr } = await runAudit(location, ['export'], first);
    expect(out).toMatch(/^seq,at,/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each(['verify', 'export'])(
    '%s: says that a database was never migrated, and how to',
    async (command) => {
      const location = await fresh();
      await (await openStore(location)).close();
      const { code, stdout, stderr } = await audit(location, command);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^The database still needs 0001-.*run `latchkey migrate`\.\n$/);
    },
  );
});
