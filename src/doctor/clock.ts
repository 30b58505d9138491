import { SKEW_MS } from '../lib/clock.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';

/**
 * Slack and the vendors refuse requests that are minutes off; by then it is too late to notice. The desk goes by the database's clock,
 * and an instance that is further off from it is not ready. In ms.
 */
const TOLERATED = { slack: 60_000, database: SKEW_MS } as const;

/** A clock that was read, and ours at that moment. Unix ms. */
export type ClockReading = { readonly theirs: number; readonly ours: number };

/** Whether this machine's clock is within a minute of Slack's and within seconds of the database server's. Null: it did not tell. */
export function checkClock(slack: ClockReading | null, database: ClockReading | null): Finding {
  if (slack === null && database === null) return skipped('nobody told the time to compare it with');
  if (slack !== null && isOff(slack, TOLERATED.slack)) {
    return failed(
      `this machine's clock is ${offBy(slack)} Slack's`,
      'Set this machine\'s clock and keep it set, as with "timedatectl set-ntp true".',
    );
  }
  if (database !== null && isOff(database, TOLERATED.database)) {
    return failed(
      `this machine's clock is ${offBy(database)} the database server's`,
      'Set the clocks of both machines and keep them set, as with "timedatectl set-ntp true"; until then an instance here is not ready.',
    );
  }
  const near = [
    slack && "within a minute of Slack's",
    database && `within ${SKEW_MS / 1000} s of the database server's`,
  ];
  return ok(near.filter(Boolean).join(' and '));
}

function isOff({ theirs, ours }: ClockReading, toleratedMs: number): boolean {
  return Math.abs(ours - theirs) > toleratedMs;
}

function offBy({ theirs, ours }: ClockReading): string {
  const seconds = Math.round(Math.abs(ours - theirs) / 1000);
  const much = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
  return `${much} ${ours > theirs ? 'ahead of' : 'behind'}`;
}
