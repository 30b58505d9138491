import type { Store } from '../../src/store/open-store.ts';

/**
 * Brings every waiting job forward to now, for a test that will not wait for it; answers how many there were. A job that
 * somebody works on is left alone. It counts as asked for again, so that instances on PostgreSQL hear of it at once.
 */
export async function hurry({ db }: Store): Promise<number> {
  const hurried = await db
    .updateTable('jobs')
    .set(({ eb }) => ({ run_at: 0, wanted: eb('wanted', '+', 1) }))
    .where('lease_until', 'is', null)
    .executeTakeFirst();
  return Number(hurried.numUpdatedRows);
}

/** Lets the leases of killed instances lapse now, as time would. Only while nobody works on this database. */
export async function endLeases({ db }: Store): Promise<number> {
  const ended = await db
    .updateTable('jobs')
    .set({ lease_until: 0 })
    .where('lease_until', 'is not', null)
    .executeTakeFirst();
  return Number(ended.numUpdatedRows);
}

/**
 * Makes a request, its attempts and its jobs `ms` older, so that deadlines of minutes and days pass without waiting. Its version
 * stays: nothing of it has changed.
 */
export async function makeOlder({ db }: Store, request: string, ms: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('requests')
      .set(({ eb }) => ({
        created_at: eb('created_at', '-', ms),
        expires_at: eb('expires_at', '-', ms),
        decided_at: eb('decided_at', '-', ms),
        begun_at: eb('begun_at', '-', ms),
        ended_at: eb('ended_at', '-', ms),
        person_asked_at: eb('person_asked_at', '-', ms),
      }))
      .where('id', '=', request)
      .execute();
    await transaction
      .updateTable('attempts')
      .set(({ eb }) => ({
        stored_at: eb('stored_at', '-', ms),
        send_by: eb('send_by', '-', ms),
        ended_at: eb('ended_at', '-', ms),
      }))
      .where('request', '=', request)
      .execute();
    await transaction
      .updateTable('jobs')
      .set(({ eb }) => ({ created_at: eb('created_at', '-', ms) }))
      .where('subject', '=', request)
      .execute();
  });
}
