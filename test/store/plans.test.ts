import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { cabinetOrder } from '../../src/domain/order-ref.ts';
import { deskKnows } from '../../src/requests/ask/desk-knows.ts';
import { ledgerSummary, nextCardDue, waitingCards } from '../../src/store/alert-messages.ts';
import {
  appealsAwaitingMoney,
  listAppeals,
  openAppealCounts,
  openAppealsAbout,
} from '../../src/store/appeals.ts';
import type { Store } from '../../src/store/open-store.ts';
import {
  openRequestCounts,
  openRequestFor,
  openRequestRows,
  settledRequestsBy,
} from '../../src/store/requests.ts';
import { describeOnEachEngine } from './engines.ts';

type Db = Store['db'];

const READS: readonly (readonly [what: string, read: (db: Db) => Promise<unknown>])[] = [
  ['requests that are open', (db) => openRequestRows(db, 500)],
  ['how many requests are open', openRequestCounts],
  ['the open request about an order', (db) => openRequestFor(db, 'refund', 'c.VI1')],
  ['what a person asked for last', (db) => settledRequestsBy(db, 'mei', 3)],
  ['a page of open appeals', (db) => listAppeals(db, { which: 'open' }, { offset: 5, limit: 5 })],
  ['how many appeals are open', openAppealCounts],
  ['open appeals about an order', (db) => openAppealsAbout(db, 'VI1')],
  ['appeals that news of an order may end or correct', (db) => appealsAwaitingMoney(db, 'VI1')],
  ['what the desk knows of an order’s money', (db) => deskKnows(db, cabinetOrder('VI1'))],
  ['alerts that wait', (db) => waitingCards(db, 'slack', 1, 10)],
  ['when the next alert is due', (db) => nextCardDue(db, 'slack')],
  ['how the ledger stands', (db) => ledgerSummary(db, ['slack'])],
];

/** Indexes that hold what is under way and nothing else: reading one from end to end is reading just that. */
const UNDER_WAY = ['requests_state', 'requests_open', 'appeals_open', 'messages_waiting'] as const;

describeOnEachEngine('what is under way is found without reading what is settled', (open, _fresh, engine) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });

  test.each(READS)('%s', async (_what, read) => {
    const statements = await statementsOf(store.db, read);
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) expect(await wholeTablesReadBy(statement)).toEqual([]);
  });

  test('a read of a whole table would be noticed', async () => {
    const [statement] = await statementsOf(store.db, (db) =>
      db.selectFrom('requests').selectAll().where('reason', '=', 'x').execute(),
    );
    expect(statement && (await wholeTablesReadBy(statement))).not.toEqual([]);
  });

  /** The lines of the engine's plan that read a table from end to end. */
  async function wholeTablesReadBy({ sql, parameters }: CompiledQuery): Promise<readonly string[]> {
    if (engine === 'sqlite') {
      const plan = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
      const { rows } = await store.db.executeQuery<{ detail: string }>(plan);
      return rows
        .map(({ detail }) => detail)
        .filter((line) => line.startsWith('SCAN') && !UNDER_WAY.some((index) => line.includes(index)));
    }
    // With next to nothing in them any table is read whole, unless that is made to look expensive.
    const plan = await store.db.transaction().execute(async (trx) => {
      await trx.executeQuery(CompiledQuery.raw('set local enable_seqscan = off'));
      const explained = CompiledQuery.raw(`explain ${sql}`, [...parameters]);
      return trx.executeQuery<{ 'QUERY PLAN': string }>(explained);
    });
    return plan.rows.map((row) => row['QUERY PLAN']).filter((line) => /Seq Scan/.test(line));
  }
});

/** What is sent to the database by this. */
async function statementsOf(db: Db, read: (db: Db) => Promise<unknown>): Promise<readonly CompiledQuery[]> {
  const nodes: RootOperationNode[] = [];
  const recorder: KyselyPlugin = {
    transformQuery: ({ node }) => {
      nodes.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await read(db.withPlugin(recorder));
  return nodes.map((node) => db.getExecutor().compileQuery(node, { queryId: 'plan' }));
}
