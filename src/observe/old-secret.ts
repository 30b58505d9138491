import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** The variables that hold the previous secret during a rotation. */
export type OldSecret =
  | 'SLACK_SIGNING_SECRET_OLD'
  | 'YOPOINT_APP_SECRET_OLD'
  | 'YOPOINT_PAY_KEY_OLD'
  | 'APPEALS_SECRET_OLD';

/** Logs and counts that only the old secret proved a request. While this happens, the variable cannot be removed. */
export function noteOldSecret(
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
  variable: OldSecret,
): void {
  metrics.oldSecrets.inc({ variable });
  log.info({ variable }, 'a request was proved by the old secret');
}
