import { type Finding, failed, ok, skipped } from './finding.ts';
import { NEEDED_SCOPES } from './needed-scopes.ts';

/** Whether the token may do all that the desk does. `granted` as Slack named them; null when it did not. */
export function checkScopes(granted: readonly string[] | null): Finding {
  if (granted === null) return skipped('Slack did not say what the token may do');
  const missing = NEEDED_SCOPES.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return ok(`all ${NEEDED_SCOPES.length} are granted`);
  return failed(
    `missing: ${missing.join(', ')}`,
    `Add ${missing.join(', ')} at api.slack.com/apps, your app, "OAuth & Permissions", "Bot Token Scopes" (or paste manifest.yml at "App Manifest").`,
    'Then press "Reinstall to Workspace" on the same page: a scope counts only after that.',
  );
}
