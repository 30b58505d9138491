import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** An alert for the alerts channel. Times are unix milliseconds. */
export type AlertsTable = {
  /** Natural key: the same event has the same id on every instance (`appeal:A1001`, `door_left_open:R1042`). */
  id: string;
  kind: string;
  /** The appeal, request, device or order. */
  subject: string;
  /** JSON: the content of its card. */
  facts: string;
  version: number;
  /** When it was raised; for trouble that returned, when it returned. */
  raised_at: number;
  /** When its cause ended. */
  settled_at: number | null;
};

export type AlertRow = Selectable<AlertsTable>;

/** Inserts an alert. False: it exists already. */
export async function insertAlert(
  trx: Transaction<Tables>,
  alert: Pick<AlertRow, 'id' | 'kind' | 'subject' | 'facts' | 'raised_at'>,
): Promise<boolean> {
  const inserted = await trx
    .insertInto('alerts')
    .values({ ...alert, version: 1, settled_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export function getAlert(db: Kysely<Tables>, id: string): Promise<AlertRow | undefined> {
  return db.selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Increases an alert's version and writes new `facts` or the time of its settlement (`settledAt`, unix ms). */
export function changeAlert(
  trx: Transaction<Tables>,
  id: string,
  change: { readonly facts?: string; readonly settledAt?: number } = {},
): Promise<AlertRow | undefined> {
  const { facts, settledAt } = change;
  return trx
    .updateTable('alerts')
    .set((set) => ({
      version: set('version', '+', 1),
      ...(facts !== undefined && { facts }),
      ...(settledAt !== undefined && { settled_at: settledAt }),
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** Unsettled alerts of a kind about a subject, oldest first. */
export function unsettledAlerts(db: Kysely<Tables>, kind: string, subject: string): Promise<AlertRow[]> {
  return db
    .selectFrom('alerts')
    .selectAll()
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('settled_at', 'is', null)
    .orderBy('raised_at')
    .execute();
}

/** Reopens the latest alert of this kind and subject at `at`, if it was settled after `since` (unix ms). */
export async function reopenLatestAlert(
  trx: Transaction<Tables>,
  kind: string,
  subject: string,
  since: number,
  at: number,
): Promise<AlertRow | undefined> {
  const latest = await trx
    .selectFrom('alerts')
    .select('id')
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('settled_at', '>=', since)
    .orderBy('settled_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return latest
    ? trx
        .updateTable('alerts')
        .set((set) => ({ version: set('version', '+', 1), raised_at: at, settled_at: null }))
        .where('id', '=', latest.id)
        .returningAll()
        .executeTakeFirst()
    : undefined;
}
