import type { Kysely, RawBuilder, Selectable, Transaction } from 'kysely';
import { sql } from 'kysely';
import { STEP_MS } from '../lib/clock.ts';
import type { Engine, Tables } from './tables.ts';

/** A job that was written in the future was first tried nobody knows when: whoever looks for what it left looks so far back, in ms. */
const DAY_MS = 24 * 3_600_000;
/** What has failed is put off by this at most, in ms, whatever its kind: also by a messenger that asks for a while. */
const FAILED_MS = 120_000;

/** Work to be done once, or at a time. */
export type JobsTable = {
  /** One row per piece of work: `request.execute:R1042`. */
  key: string;
  kind: string;
  /** What it is about: the request's id. */
  subject: string;
  /** JSON, where the subject does not say it all. */
  payload: string | null;
  /** Unix milliseconds. */
  created_at: number;
  /** Unix milliseconds: not before. */
  run_at: number;
  /** How often it was begun since it last went well. */
  attempts: number;
  /** Grows each time somebody asks for it, so that a wish made while it runs is not lost with the row. */
  wanted: number;
  /** Grows with each claim; who finishes must hold the latest. */
  fence: number;
  /** Unix milliseconds; null while nobody works on it. */
  lease_until: number | null;
};

/** Every kind of work that this version writes down. A row may hold one that only another version knows. */
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

/** Work to be written down. `runAt` in whole unix ms. */
export type NewJob = {
  readonly kind: JobKind;
  readonly subject: string;
  /** Tells jobs of one kind about one subject apart. */
  readonly suffix?: string;
  readonly payload?: string | null;
  readonly runAt: number;
};

/** A job that was claimed, with the proof of the claim. Times in unix ms. */
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
  /** Until then nobody else takes it. */
  readonly leaseUntil: number;
};

type Db = Kysely<Tables> | Transaction<Tables>;

/** The one row of this piece of work. */
export function jobKey({ kind, subject, suffix }: Omit<NewJob, 'payload' | 'runAt'>): string {
  return suffix === undefined ? `${kind}:${subject}` : `${kind}:${subject}:${suffix}`;
}

/**
 * Writes a job down in the caller's transaction, or, where it is there already, brings it forward and counts the wish, so that
 * whoever works on it just now runs it once more.
 */
export function enqueue(db: Db, job: NewJob, now: number): Promise<void> {
  return enqueueAll(db, [job], now);
}

/** The same for several jobs in one write, no two of them of one key. */
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

/** Some kinds of jobs: these, or all but these. */
type Kinds = { readonly only: readonly string[] } | { readonly except: readonly string[] };

/** How many jobs of some kinds may be claimed. */
export type Lane = Kinds & { readonly most: number };

/**
 * Takes the jobs of each lane that are due longest, in one conditional write; answers them longest first. A lease that has lapsed is up
 * for taking. There is at least one lane, and no kind is in two.
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

/** Takes the job that is due longest, or the one of this key if it is due; null when there is none. As `claimJobs`. */
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

/** Of every lane the jobs that are due and fulfil its condition. */
async function claim(
  db: Kysely<Tables>,
  engine: Engine,
  now: number,
  leaseMs: number,
  lanes: readonly RawBuilder<unknown>[],
): Promise<readonly Job[]> {
  const leaseUntil = now + leaseMs;
  const free = sql`run_at <= ${now} and (lease_until is null or lease_until < ${now})`;
  // PostgreSQL locks the rows of a plain select alone, so each lane is a query of its own and not an arm of a union.
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
 * Takes a finished job away. `again`: somebody wished for it meanwhile, so it is due once more. `lost`: the lease had lapsed
 * and another worker has it.
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

/** Puts a job off until `runAt` (whole unix ms); an earlier time that was wished for meanwhile wins. False: as `lost`. */
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

/** Keeps a claimed job for longer, until `leaseUntil` (unix ms). Null: another worker has it, or will have it. */
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

/** Takes jobs away that have become needless, as far as nobody works on them. */
export async function dropWaiting(db: Kysely<Tables>, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await db.deleteFrom('jobs').where('key', 'in', keys).where('lease_until', 'is', null).execute();
}

/** Whether the claim still holds; from here to the commit nobody else can take the job. */
export async function holdsFence(trx: Transaction<Tables>, { key, fence }: Job): Promise<boolean> {
  // An update that changes nothing takes the row's lock on either engine.
  const row = await trx
    .updateTable('jobs')
    .set({ fence })
    .where('key', '=', key)
    .where('fence', '=', fence)
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** For the one instance of the embedded engine, at its start: every lease is of a process that is gone. */
export async function releaseLeases(db: Kysely<Tables>): Promise<void> {
  await db.updateTable('jobs').set({ lease_until: null }).where('lease_until', 'is not', null).execute();
}

/**
 * For a database that was restored: nobody works on any job, each may have been begun since the backup, so that it looks before it posts,
 * and none carries out a request. Looks at what is unknown begin anew at `at` (unix ms).
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
 * When the next job of these kinds can be taken (unix ms): its time, or the end of its lease; null when there is none. Jobs under way
 * are due already, so the index over times finds both: the few that are due, and the first that is not.
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

/** How many jobs are due that nobody works on, and since when the first of them is (unix ms; null when there is none). */
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

/** What the times of jobs are held against: for each kind how far it is ever put off, and how long a lease lasts. All in ms. */
export type LongestPauses = {
  readonly byKind: Readonly<Record<string, number>>;
  readonly leaseMs: number;
};

/**
 * Has done now what only a clock that was wrong can have put off: jobs that wait for longer than their kind ever does, jobs that were
 * written in the future, and, where instances share a database, leases that end later than any lease lasts. Kinds that are not named
 * are left alone: a newer version knows them. Answers how many jobs that were.
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
  // The one instance of the embedded engine knows its own leases, and releases all others when it starts.
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
