import type { RestoreFacts } from '../domain/alert.ts';
import type { Kit } from '../kit/kit.ts';
import { raiseAlert } from '../outbox/raise.ts';
import { lastRestore } from '../store/restores.ts';
import { stored } from '../store/stored.ts';

/** Tells people, once, that the database was restored from a backup: the first start after it does. */
export async function announceRestore(parts: Kit): Promise<void> {
  const { db, policy, now, log } = parts;
  const restore = await lastRestore(db);
  if (restore === undefined) return;
  const facts = stored<RestoreFacts>(restore.facts);
  const id = `desk_restored:${restore.at}`;
  const raised = await db
    .transaction()
    .execute((trx) =>
      raiseAlert(trx, policy, { id, subject: id, facts: { kind: 'desk_restored', ...facts } }, now()),
    );
  if (raised) log.warn({ ...facts }, 'this is the first start after the database was restored from a backup');
}
