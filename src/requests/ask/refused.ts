import type { RefusedAttempt, RefusedRule } from '../../domain/refused-attempt.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit } from '../../kit/kit.ts';
import type { Staff } from '../../settings/staff.ts';
import { appendAudit } from '../../store/audit.ts';
import { enqueue, type Job } from '../../store/jobs.ts';
import { lockRefusals, writeRefusals } from '../../store/refusals.ts';
import { stored } from '../../store/stored.ts';

/** The audit's name for an attempt that a rule turned away; its note is the rule. */
const EVENT = 'attempt.refused';
const WINDOW_MS = 600_000;
/** Attempts of one person against one rule that get a row each within the window; the rest is counted in one row at its end. */
const MOST_ROWS = 5;

type Parts = Pick<Kit, 'db' | 'now' | 'wake'>;

/**
 * Records that a rule turned a person's attempt away. The database counts, so that nobody floods the audit, however many
 * instances they press on.
 */
export async function recordRefused(parts: Parts, staff: Staff, attempt: RefusedAttempt): Promise<void> {
  const at = parts.now();
  const { rule, subject, request, amount } = attempt;
  const key = { staff: staff.id, rule };
  const over = await parts.db.transaction().execute(async (trx) => {
    const window = await lockRefusals(trx, key, at);
    const lapsed = at - window.since >= WINDOW_MS;
    const untold = lapsed ? Math.max(0, window.count - MOST_ROWS) : 0;
    const now = lapsed ? { since: at, count: 1 } : { ...window, count: window.count + 1 };
    await writeRefusals(trx, key, now);
    const isFirstOver = now.count === MOST_ROWS + 1;
    if (isFirstOver) {
      const runAt = now.since + WINDOW_MS;
      const payload = JSON.stringify(key);
      const job = { kind: 'attempts.count', subject: `${key.staff}:${rule}`, payload, runAt } as const;
      await enqueue(trx, job, at);
    }
    if (untold > 0) {
      await appendAudit(trx, { at, actor: staff.id, event: EVENT, note: `${rule}: +${untold}` });
    }
    if (now.count <= MOST_ROWS) {
      await appendAudit(trx, {
        at,
        actor: staff.id,
        event: EVENT,
        subject,
        request,
        amountFen: amount,
        note: rule,
      });
    }
    return isFirstOver;
  });
  if (over) parts.wake();
}

/** At the end of a window: one row says how many attempts went beyond those that have one of their own. */
export async function countRefused({ db, now }: Parts, job: Job): Promise<TaskOutcome> {
  const key = stored<{ readonly staff: string; readonly rule: RefusedRule }>(job.payload ?? '');
  const at = now();
  return db.transaction().execute(async (trx) => {
    const window = await lockRefusals(trx, key, at);
    const end = window.since + WINDOW_MS;
    // The one that it was written for was counted by an attempt in the window after.
    if (window.count <= MOST_ROWS) return 'done';
    if (at < end) return { againAt: end };
    await writeRefusals(trx, key, { ...window, count: MOST_ROWS });
    const note = `${key.rule}: +${window.count - MOST_ROWS}`;
    await appendAudit(trx, { at, actor: key.staff, event: EVENT, note });
    return 'done';
  });
}
