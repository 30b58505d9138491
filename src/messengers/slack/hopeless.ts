import { WebAPIPlatformError } from '@slack/web-api';

/** Slack's errors that no further attempt mends: a token that is wrong, revoked or lacks a scope. */
const HOPELESS = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'user_removed_from_team',
  'team_disabled',
]);

/** Slack's word for why a token will never work, or null for anything that may pass. */
export function hopelessReason(error: unknown): string | null {
  return error instanceof WebAPIPlatformError && HOPELESS.has(error.data.error) ? error.data.error : null;
}
