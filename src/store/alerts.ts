import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Something the alerts channel is told. Times are unix milliseconds. */
export type AlertsTable = {
  /** Natural: the same event is the same alert, whoever raises it (`appeal:A1001`, `door_left_open:R1042`). */
  id: string;
  kind: string;
  /** The appeal, request, device or order it is about. */
  subject: string;
  /** JSON: what its card says. */
  facts: string;
  /** Grows with every change. */
  version: number;
  /** Of trouble that came back: when it did. */
  raised_at: number;
  /** When there was nothing to be alarmed about any more. */
  settled_at: number | null;
};

/** An alert as it is stored. */
export type AlertRow = Selectable<AlertsTable>;

/** Writes an alert down. False: it was raised before. */
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

/** The alert of this id. */
export function getAlert(db: Kysely<Tables>, id: string): Promise<AlertRow | undefined> {
  return db.selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Counts a change of what an alert shows. `facts`: new ones; `settledAt`: it is over since then (unix ms). */
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

/** Alerts of a kind about a subject that are not over, oldest first. */
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

/** Opens the latest alert of a kind about a subject again, at a time, if it was settled since another (unix ms). */
export async function reopen(
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
