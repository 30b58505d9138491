import type { Bare } from './bare.ts';

/** A stored job: its kind, its subject, and when it is due (unix ms). */
type Wish = {
  readonly kind: string;
  readonly subject: string;
  readonly suffix?: string;
  readonly runAt: number;
};

/** A claimed job. */
export type BareJob = { readonly key: string; readonly fence: number };

const LEASE_MS = 30_000;

/** Writes jobs down in the caller's transaction, all by one statement. */
export async function enqueueBare(bare: Bare, wishes: readonly Wish[], now: number): Promise<void> {
  const row = '(?, ?, ?, null, ?, ?, 0, 1, 0, null)';
  await bare.run(
    `insert into jobs (key, kind, subject, payload, created_at, run_at, attempts, wanted, fence, lease_until)
      values ${wishes.map(() => row).join(', ')}
      on conflict (key) do update set wanted = jobs.wanted + 1, run_at =
        case when jobs.run_at < excluded.run_at then jobs.run_at else excluded.run_at end`,
    ...wishes.flatMap(({ kind, subject, suffix, runAt }) => [
      suffix === undefined ? `${kind}:${subject}` : `${kind}:${subject}:${suffix}`,
      kind,
      subject,
      now,
      runAt,
    ]),
  );
}

/** Takes the job that is due longest, as a worker does: one conditional write. Throws when it is of another kind. */
export async function claimBare(
  bare: Bare,
  engine: 'sqlite' | 'postgres',
  kind: string,
  now: number,
): Promise<BareJob> {
  const [row] = await bare.run(
    `update jobs set lease_until = ?, fence = fence + 1, attempts = attempts + 1 where key = (
      select key from jobs where run_at <= ? and (lease_until is null or lease_until < ?)
      order by run_at limit 1 ${engine === 'postgres' ? 'for update skip locked' : ''}) returning *`,
    now + LEASE_MS,
    now,
    now,
  );
  if (row?.['kind'] !== kind) throw new Error(`The job that was due is no ${kind}: ${JSON.stringify(row)}`);
  return { key: String(row['key']), fence: Number(row['fence']) };
}

/** That the claim still holds, in the transaction of the work. */
export async function holdBare(bare: Bare, { key, fence }: BareJob): Promise<void> {
  const rows = await bare.run(
    'update jobs set fence = ? where key = ? and fence = ? returning key',
    fence,
    key,
    fence,
  );
  if (rows.length !== 1) throw new Error(`Somebody else has taken ${key}.`);
}

/** Takes away what other jobs a run has left: nobody does them here. */
export async function dropJobs(bare: Bare): Promise<void> {
  await bare.run('delete from jobs');
}
