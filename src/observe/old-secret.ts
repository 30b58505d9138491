import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** The variables that hold a secret which is being changed, and is still taken. */
export type OldSecret =
  | 'SLACK_SIGNING_SECRET_OLD'
  | 'YOPOINT_APP_SECRET_OLD'
  | 'YOPOINT_PAY_KEY_OLD'
  | 'APPEALS_SECRET_OLD';

/** Logs and counts that a request was proved by the old secret alone: as long as that happens, it cannot be unset. */
export function noteOldSecret(
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
  variable: OldSecret,
): void {
  metrics.oldSecrets.inc({ variable });
  log.info({ variable }, 'a request was proved by the old secret');
}
