import type { Engine } from '../../src/store/tables.ts';
import { chainBare } from './audit.ts';
import type { Bare } from './bare.ts';
import { claimBare, enqueueBare, holdBare } from './jobs.ts';

/** A pending request as far as the floor needs to know it. */
export type Pending = {
  readonly id: string;
  readonly subject: string;
  readonly amountFen: number | null;
  readonly factsDigest: string;
};

/**
 * What approving and beginning must at least do to the database, and nothing else: the transactions of the product, statement by
 * statement by hand, prepared, rows of one table in one statement where the product writes them one by one. No HTTP, no signature,
 * no JSON, no vendor is asked what it knows.
 *
 * 1. The decision: the pending row is taken, the votes there are are read, the vote is written, the request is approved, three jobs
 *    are written (do it, show it, tell it) and two rows are added to the audit. A commit.
 * 2. The worker is woken, and claims the job. A commit.
 * 3. The request is being done, under the job's fence: with the job that shows it and a row in the audit. A commit.
 * 4. The intention is stored, under the fence, and audited. A commit. From here the vendor may be called.
 */
export async function approveBare(
  bare: Bare,
  engine: Engine,
  request: Pending,
  staff: string,
): Promise<void> {
  const { id, factsDigest } = request;
  const at = Date.now();
  const about = { subject: request.subject, request: id, amountFen: request.amountFen, factsDigest };
  const woken = bare.woken();
  await bare.transaction(async () => {
    await one(
      bare,
      "update requests set version = version + 1 where id = ? and state = 'pending' returning *",
      id,
    );
    await bare.run('select * from votes where request = ? order by at, staff', id);
    await bare.run(
      'insert into votes (request, staff, at, facts_digest) values (?, ?, ?, ?)',
      id,
      staff,
      at,
      factsDigest,
    );
    await one(
      bare,
      "update requests set state = 'approved', decided_at = ?, version = version + 1 where id = ? and state = 'pending' returning *",
      at,
      id,
    );
    await enqueueBare(
      bare,
      [
        { kind: 'request.execute', subject: id, runAt: at },
        // The worker claims the oldest due job, which is the awaited one.
        { kind: 'request.cards', subject: id, runAt: at + 1 },
        { kind: 'request.tell', subject: id, suffix: '5', runAt: at + 1 },
      ],
      at,
    );
    await chainBare(bare, [
      { at, actor: staff, event: 'request.voted', ...about },
      { at, actor: staff, event: 'request.approved', ...about },
    ]);
  });
  await woken();
  const job = await claimBare(bare, engine, 'request.execute', Date.now());
  await bare.transaction(async () => {
    await holdBare(bare, job);
    await one(
      bare,
      "update requests set state = 'executing', begun_at = ?, version = version + 1 where id = ? and state = 'approved' returning *",
      at,
      id,
    );
    await enqueueBare(bare, [{ kind: 'request.cards', subject: id, runAt: at }], at);
    await chainBare(bare, [{ at, actor: 'latchkey', event: 'request.begun', ...about }]);
  });
  await bare.transaction(async () => {
    await holdBare(bare, job);
    await one(bare, "select state from requests where id = ? and state = 'executing'", id);
    await bare.run(
      'insert into attempts (request, number, fence, stored_at, send_by) values (?, 1, ?, ?, ?)',
      id,
      job.fence,
      at,
      at + 18_000,
    );
    await chainBare(bare, [{ at, actor: 'latchkey', event: 'request.sending', note: 'attempt 1', ...about }]);
  });
}

async function one(bare: Bare, statement: string, ...values: readonly (string | number)[]): Promise<void> {
  const rows = await bare.run(statement, ...values);
  if (rows.length !== 1) throw new Error(`The floor has lost its request: ${statement}`);
}
