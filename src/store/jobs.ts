import type { Kysely, RawBuilder, Selectable, Transaction } from 'kysely';
import { sql } from 'kysely';
import { STEP_MS } from '../lib/clock.ts';
import type { Engine, Tables } from './tables.ts';

/** The first try of a job written in the future has an unknown time. A search for its results goes back this far, in ms. */
const DAY_MS = 24 * 3_600_000;
/** The longest delay after a failure, in ms, for every kind of job, also when a messenger asks for a longer one. */
const FAILED_MS = 120_000;

/** Jobs, to be run once or at a time. */
export type JobsTable = {
  /** Identifies the job, so that repeated requests share one row: `request.execute:R1042`. */
  key: string;
  kind: string;
  /** The subject, such as a request's id. */
  subject: string;
  /** JSON with further parameters. */
  payload: string | null;
  /** Unix milliseconds. */
  created_at: number;
  /** The earliest start, unix milliseconds. */
  run_at: number;
  /** The number of starts since its last success. */
  attempts: number;
  /** Increases with every `enqueue`, so that a request during the run is not deleted with the row. */
  wanted: number;
  /** Increases with every claim; only the holder of the latest fence may finish the job. */
  fence: number;
  /** Unix milliseconds; null while no worker holds it. */
  lease_until: number | null;
};

/** The kinds of jobs that this version enqueues. A row may have a kind that only another version knows. */
export type JobKind =
  | 'alert.show'
  | 'alerts.post'
  | 'appeal.advance'
  | 'appeal.follow'
  | 'appeal.remind'
  | 'appeals.watch'
  | 'attempts.count'
  | 'devices.watch'
  | 'digest.remind'
  | 'digest.show'
  | 'home.show'
  | 'homes.follow'
  | 'notice.handle'
  | 'request.ask_person'
  | 'request.cards'
  | 'request.execute'
  | 'request.expire'
  | 'request.follow'
  | 'request.reconcile'
  | 'request.remind'
  | 'request.tell'
  | 'visit.look'
  | 'visits.look';

/** A job to enqueue. `runAt` in whole unix ms. */
export type NewJob = {
  readonly kind: JobKind;
  readonly subject: string;
  /** Distinguishes jobs of one kind about one subject. */
  readonly suffix?: string;
  readonly payload?: string | null;
  readonly runAt: number;
};

/** A claimed job, with the fence that proves the claim. Times in unix ms. */
export type Job = {
  readonly key: string;
  readonly kind: string;
  readonly subject: string;
  readonly payload: string | null;
  readonly createdAt: number;
  /** 1 for the first try. */
  readonly attempts: number;
  readonly wanted: number;
  readonly fence: number;
  /** Until then no other worker may claim it. */
  readonly leaseUntil: number;
};

type Db = Kysely<Tables> | Transaction<Tables>;

/** The key of this job's row. */
export function jobKey({ kind, subject, suffix }: Omit<NewJob, 'payload' | 'runAt'>): string {
  return suffix === undefined ? `${kind}:${subject}` : `${kind}:${subject}:${suffix}`;
}

/**
 * Enqueues a job in the caller's transaction. If its row exists, brings it forward and increases `wanted`, so that a worker that runs it
 * now runs it again.
 */
export function enqueue(db: Db, job: NewJob, now: number): Promise<void> {
  return enqueueAll(db, [job], now);
}

/** Enqueues several jobs with distinct keys in one write. */
export async function enqueueAll(db: Db, jobs: readonly NewJob[], now: number): Promise<void> {
  if (jobs.length === 0) return;
  await db
    .insertInto('jobs')
    .values(
      jobs.map((job) => ({
        key: jobKey(job),
        kind: job.kind,
        subject: job.subject,
        payload: job.payload ?? null,
        created_at: now,
        run_at: job.runAt,
        attempts: 0,
        wanted: 1,
        fence: 0,
        lease_until: null,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((set) => ({
        run_at: set
          .case()
          .when('jobs.run_at', '<', set.ref('excluded.run_at'))
          .then(set.ref('jobs.run_at'))
          .else(set.ref('excluded.run_at'))
          .end(),
        wanted: set('jobs.wanted', '+', 1),
        payload: set.ref('excluded.payload'),
      })),
    )
    .execute();
}

/** A set of kinds: these, or all except these. */
type Kinds = { readonly only: readonly string[] } | { readonly except: readonly string[] };

/** The most jobs of some kinds to claim. */
export type Lane = Kinds & { readonly most: number };

/**
 * Claims the longest due jobs of each lane in one conditional write; returns them longest due first. A lapsed lease may be claimed. There
 * is at least one lane, and no kind is in two.
 */
export function claimJobs(
  db: Kysely<Tables>,
  engine: Engine,
  now: number,
  leaseMs: number,
  lanes: readonly Lane[],
): Promise<readonly Job[]> {
  const due = lanes.map((lane) => sql`${isOf(lane)} order by run_at limit ${lane.most}`);
  return claim(db, engine, now, leaseMs, due);
}

/** Claims the longest due job, or the one with this key if it is due; null when there is none. */
export async function claimJob(
  db: Kysely<Tables>,
  engine: Engine,
  now: number,
  leaseMs: number,
  only?: string,
): Promise<Job | null> {
  const due = only === undefined ? sql`true order by run_at limit 1` : sql`key = ${only}`;
  const [job] = await claim(db, engine, now, leaseMs, [due]);
  return job ?? null;
}

/** Claims the due jobs of every lane that meet its condition. */
async function claim(
  db: Kysely<Tables>,
  engine: Engine,
  now: number,
  leaseMs: number,
  lanes: readonly RawBuilder<unknown>[],
): Promise<readonly Job[]> {
  const leaseUntil = now + leaseMs;
  const free = sql`run_at <= ${now} and (lease_until is null or lease_until < ${now})`;
  // PostgreSQL locks only the rows of a plain select, so each lane is a separate query and not an arm of a union.
  const lock = engine === 'postgres' ? sql` for update skip locked` : sql``;
  const name = (lane: number) => sql.raw(`lane${lane}`);
  const found = lanes.map(
    (condition, lane) => sql`${name(lane)} as (select key from jobs where ${free} and ${condition}${lock})`,
  );
  const each = lanes.map((_condition, lane) => sql`select key from ${name(lane)}`);
  const keys = sql.join(each, sql` union all `);
  const { rows } = await sql<Selectable<JobsTable>>`
    with ${sql.join(found)}
    update jobs set lease_until = ${leaseUntil}, fence = fence + 1, attempts = attempts + 1
    where ${engine === 'postgres' ? sql`key = any(array(${keys}))` : sql`key in (${keys})`}
    returning *`.execute(db);
  return rows
    .sort((one, other) => one.run_at - other.run_at)
    .map((row) => ({
      key: row.key,
      kind: row.kind,
      subject: row.subject,
      payload: row.payload,
      createdAt: row.created_at,
      attempts: row.attempts,
      wanted: row.wanted,
      fence: row.fence,
      leaseUntil,
    }));
}

function isOf(kinds: Kinds): RawBuilder<unknown> {
  if ('only' in kinds) return sql`kind in (${sql.join(kinds.only)})`;
  return kinds.except.length === 0 ? sql`true` : sql`kind not in (${sql.join(kinds.except)})`;
}

/**
 * Deletes a finished job. `again`: it was requested meanwhile, so it is due once more. `lost`: the lease lapsed and another worker holds
 * the job.
 */
export async function finishJob(db: Kysely<Tables>, job: Job): Promise<'finished' | 'again' | 'lost'> {
  const gone = await db
    .deleteFrom('jobs')
    .where('key', '=', job.key)
    .where('fence', '=', job.fence)
    .where('wanted', '=', job.wanted)
    .returning('key')
    .executeTakeFirst();
  if (gone) return 'finished';
  const kept = await db
    .updateTable('jobs')
    .set({ lease_until: null, attempts: 0 })
    .where('key', '=', job.key)
    .where('fence', '=', job.fence)
    .returning('key')
    .executeTakeFirst();
  return kept ? 'again' : 'lost';
}

/**
 * Postpones a job until `runAt` (whole unix ms), or an earlier time that was requested meanwhile. False: the lease lapsed and another
 * worker holds the job.
 */
export async function postponeJob(
  db: Kysely<Tables>,
  job: Job,
  runAt: number,
  { failed }: { readonly failed: boolean },
): Promise<boolean> {
  const row = await db
    .updateTable('jobs')
    .set((set) => ({
      lease_until: null,
      run_at: set
        .case()
        .when(set.and([set('wanted', '>', job.wanted), set('run_at', '<', runAt)]))
        .then(set.ref('run_at'))
        .else(runAt)
        .end(),
      ...(failed ? {} : { attempts: 0 }),
    }))
    .where('key', '=', job.key)
    .where('fence', '=', job.fence)
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** Extends the lease of a claimed job until `leaseUntil` (unix ms). Null: another worker holds the job, or will. */
export async function renewLease(db: Kysely<Tables>, job: Job, leaseUntil: number): Promise<Job | null> {
  const row = await db
    .updateTable('jobs')
    .set({ lease_until: leaseUntil })
    .where('key', '=', job.key)
    .where('fence', '=', job.fence)
    .where('lease_until', 'is not', null)
    .returning('key')
    .executeTakeFirst();
  return row ? { ...job, leaseUntil } : null;
}

/** The keys of all jobs of a kind about a subject. */
export async function jobKeysOf(
  db: Kysely<Tables>,
  { kind, subject }: Pick<Job, 'kind' | 'subject'>,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('jobs')
    .select('key')
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .execute();
  return rows.map(({ key }) => key);
}

/** Deletes needless jobs that no worker holds. */
export async function dropWaiting(db: Kysely<Tables>, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await db.deleteFrom('jobs').where('key', 'in', keys).where('lease_until', 'is', null).execute();
}

/** Locks the job's row until the commit, so that no other worker can claim it. False: the claim no longer holds. */
export async function holdsFence(trx: Transaction<Tables>, { key, fence }: Job): Promise<boolean> {
  // An update without a change takes the row's lock on either engine.
  const row = await trx
    .updateTable('jobs')
    .set({ fence })
    .where('key', '=', key)
    .where('fence', '=', fence)
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** Clears all leases at the start of the embedded engine's only instance: their processes are gone. */
export async function releaseLeases(db: Kysely<Tables>): Promise<void> {
  await db.updateTable('jobs').set({ lease_until: null }).where('lease_until', 'is not', null).execute();
}

/**
 * Prepares the jobs of a restored database: no worker holds any; each may have begun since the backup, so it searches before it posts;
 * none executes a request. Looks at unknown requests begin again at `at` (unix ms).
 */
export async function doubtJobs(trx: Transaction<Tables>, at: number): Promise<void> {
  await trx.deleteFrom('jobs').where('kind', '=', 'request.execute').execute();
  await trx.updateTable('jobs').set({ lease_until: null }).execute();
  await trx.updateTable('jobs').set({ attempts: 1 }).where('attempts', '=', 0).execute();
  await trx
    .updateTable('jobs')
    .set({ created_at: at, run_at: at })
    .where('kind', '=', 'request.reconcile')
    .execute();
}

/**
 * When the next job of these kinds can be claimed (unix ms): its time, or the end of its lease; null when there is none. Jobs under way
 * are due already, so the index over times finds both: the few due ones and the first later one.
 */
export async function nextRunAt(
  db: Kysely<Tables>,
  now: number,
  kinds: readonly Kinds[] = [{ except: [] }],
): Promise<number | null> {
  const fits = sql`(${sql.join(kinds.map(isOf), sql` or `)})`;
  const { rows } = await sql<{ at: number | null }>`
    select min(at) as at from (
      select min(coalesce(lease_until, run_at)) as at from jobs where run_at <= ${now} and ${fits}
      union all
      select min(run_at) as at from jobs where run_at > ${now} and ${fits}
    ) as first_of_each`.execute(db);
  return rows[0]?.at ?? null;
}

/** The number of due jobs without a worker, and since when the first is due (unix ms; null when there is none). */
export async function jobsWaiting(
  db: Kysely<Tables>,
  now: number,
): Promise<{ readonly due: number; readonly oldest: number | null }> {
  const { due, oldest } = await db
    .selectFrom('jobs')
    .select((select) => [
      select.fn.countAll<number>().as('due'),
      select.fn.min<number | null>('run_at').as('oldest'),
    ])
    .where('run_at', '<=', now)
    .where((where) => where.or([where('lease_until', 'is', null), where('lease_until', '<', now)]))
    .executeTakeFirstOrThrow();
  return { due: Number(due), oldest };
}

/** Bounds for the times of jobs: the longest postponement of each kind, and the longest lease. All in ms. */
export type LongestPauses = {
  readonly byKind: Readonly<Record<string, number>>;
  readonly leaseMs: number;
};

/**
 * Makes jobs due now that only a wrong clock can have postponed: jobs that wait longer than their kind ever does, jobs written in the
 * future, and, where instances share a database, leases beyond the longest lease. Unnamed kinds stay, because only a newer version knows
 * them. Returns the number of jobs.
 */
export async function bringForward(
  db: Kysely<Tables>,
  engine: Engine,
  now: number,
  { byKind, leaseMs }: LongestPauses,
): Promise<number> {
  const kinds = Object.entries(byKind);
  if (kinds.length === 0) return 0;
  const late = now + STEP_MS;
  const put = await db
    .updateTable('jobs')
    .set({
      run_at: now,
      created_at: sql<number>`case when created_at > ${late} then ${now - DAY_MS} else created_at end`,
    })
    .where('run_at', '>', now)
    .where(
      'kind',
      'in',
      kinds.map(([kind]) => kind),
    )
    .where((where) =>
      where.or([
        where('created_at', '>', late),
        ...kinds.map(([kind, longest]) =>
          where.and([
            where('kind', '=', kind),
            where.or([
              where('run_at', '>', late + Math.max(longest, FAILED_MS)),
              where.and([where('attempts', '=', 0), where('run_at', '>', late + longest)]),
            ]),
          ]),
        ),
      ]),
    )
    .executeTakeFirst();
  // The embedded engine's only instance knows its own leases, and clears all others at its start.
  const taken =
    engine === 'postgres'
      ? await db
          .updateTable('jobs')
          .set({ lease_until: null })
          .where('lease_until', '>', late + leaseMs)
          .executeTakeFirst()
      : null;
  return Number(put.numUpdatedRows) + Number(taken?.numUpdatedRows ?? 0);
}
