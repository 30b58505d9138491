import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { createFleet, type Fleet } from '../../sandbox/fleet.ts';
import type { Message, Workspace } from '../../sandbox/slack/workspace.ts';
import type { Store } from '../../src/store/open-store.ts';
import { comesWithRow, schemaAt } from '../store/old-versions.ts';

/*
 * What the version before the table `messages` left when it was killed in the middle of its work: its database, what stood in Slack, and
 * the orders that the vendor had by then (`test/store/fixtures/under-way`).
 */

/** The migration that the database is at. */
export const WRITTEN_AT = '0016-refusals-and-visits';
/** When its process was killed, unix ms: as the head of `database.sql` says. */
export const KILLED_AT = 1_796_089_856_956;
/** Until when the vendor's fleet reaches, unix ms. */
const FLEET_UNTIL = 1_796_089_842_707;

function fixture(name: string): string {
  return readFileSync(new URL(`../store/fixtures/under-way/${name}`, import.meta.url), 'utf8');
}

function lines<T>(name: string): readonly T[] {
  // Written by the sandbox's own types.
  return fixture(name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** The statements that write the database, one a line, good for both engines. */
function statements(): readonly string[] {
  return fixture('database.sql')
    .split('\n')
    .filter((line) => line.startsWith('insert into '));
}

/** Fills an empty database as that version left it. */
export async function loadUnderWay(store: Store): Promise<void> {
  await schemaAt(store, WRITTEN_AT);
  await store.db.transaction().execute(async (trx) => {
    const emptied = new Set<string>();
    for (const statement of statements()) {
      const [, table = ''] = /^insert into (\w+)/.exec(statement) ?? [];
      if (comesWithRow(table) && !emptied.has(table)) await sql.raw(`delete from ${table}`).execute(trx);
      emptied.add(table);
      await sql.raw(statement).execute(trx);
    }
  });
}

/** The desk's messages, oldest first. */
export function messagesUnderWay(): readonly Message[] {
  return lines<Message>('slack.jsonl');
}

/** Puts that before people again. */
export function restoreMessages(workspace: Workspace): void {
  for (const id of workspace.people.keys()) workspace.direct(id);
  for (const message of messagesUnderWay()) workspace.restore(message);
}

/** The vendor's world as it was then; devices that went offline are named by `OFFLINE`. */
export function fleetUnderWay(): Fleet {
  const fleet = createFleet({ now: FLEET_UNTIL });
  const changed = new Map(
    lines<Fleet['cabinetOrders'][number]>('orders.jsonl').map((order) => [order.ReceiptNo, order]),
  );
  const untouched = fleet.cabinetOrders.filter(({ ReceiptNo }) => !changed.has(ReceiptNo));
  return {
    ...fleet,
    cabinetOrders: [...untouched, ...changed.values()],
    cabinets: fleet.cabinets.map((cabinet) => ({
      ...cabinet,
      OnlineStatus: OFFLINE.includes(cabinet.id) ? 0 : cabinet.OnlineStatus,
    })),
  };
}

/** CIDs of the devices that had gone offline: told of; refused by Slack; posted, but the answer was lost. */
const OFFLINE: readonly string[] = [
  '0ff8465e84b9abe240d9d0ad',
  '2a1430f7a30cbc6779b26c98',
  '5b7d316a632107b1b2090a06',
];
