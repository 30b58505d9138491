import type { Transaction } from 'kysely';
import type { AppealReport } from '../../src/appeals/record-appeal.ts';
import { Refused } from '../../src/domain/refusal.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { enqueue } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { Tables } from '../../src/store/tables.ts';
import type { TestDesk } from '../desk/desk.ts';

/** The default appeal of the operator's app. */
export function fromCustomer(receipt: string, given: Partial<AppealReport> = {}): AppealReport {
  return {
    receipt,
    orderSource: 'cabinet',
    kind: 'after_payment',
    cause: 'customer',
    source: 'intake',
    key: `sig:${receipt}:${given.reason ?? ''}`,
    named: false,
    by: null,
    reason: 'the door stayed shut',
    mobile: null,
    images: [],
    order: null,
    ...given,
  };
}

/** Why it was refused; throws when it was not, or when it failed otherwise. */
export async function appealRefusalOf(answer: Promise<unknown>): Promise<Refused['refusal']> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
  throw new Error('This was not refused');
}

/** The same parts for a use case that is overtaken: this runs between its last read and its first write. */
export function overtaken(parts: Kit, happens: () => Promise<unknown>): Kit {
  let happened = false;
  const db = new Proxy(parts.db, {
    get(target, name) {
      if (name !== 'transaction') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return () => ({
        execute: async <T>(work: (trx: Transaction<Tables>) => Promise<T>) => {
          if (!happened) {
            happened = true;
            await happens();
          }
          return target.transaction().execute(work);
        },
      });
    },
  });
  return { ...parts, db };
}

/** All appeals there are, oldest first. */
export function allAppeals({ db }: Store) {
  return db.selectFrom('appeals').selectAll().orderBy('created_at').orderBy('id').execute();
}

/** The messages about alerts, in the order they were written. */
export function ledger({ db }: Store) {
  return db
    .selectFrom('messages')
    .selectAll()
    .select('about as alert')
    .where('kind', 'in', ['card', 'reply', 'digest'])
    .orderBy('queued_at')
    .orderBy('seq')
    .orderBy('id')
    .execute();
}

/** Has the order lists looked through, a minute later, and what follows from that done. */
export async function lookThrough(desk: TestDesk, { db }: Store): Promise<void> {
  desk.clock.ms += 60_000;
  await enqueue(db, { kind: 'appeals.watch', subject: 'yopoint', runAt: desk.clock.ms }, desk.clock.ms);
  await desk.runDue();
}

/** The same without its own repetition, for suites in which hours pass. */
export async function lookOnce(desk: TestDesk, store: Store): Promise<void> {
  await lookThrough(desk, store);
  await store.db.deleteFrom('jobs').where('kind', '=', 'appeals.watch').execute();
}
