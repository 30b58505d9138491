/**
 * The exit code of a service that cannot run until a person changes its configuration (EX_CONFIG of sysexits.h). The unit in `deploy/`
 * does not restart the service after it.
 */
export const MISCONFIGURED = 78;

const MISCONFIGURATIONS: ReadonlySet<unknown> = new Set([
  'dot_env_invalid',
  'settings_invalid',
  'policy_invalid',
  'database_too_new',
  'database_not_ours',
  'database_moved',
]);

/** The exit code for an error that prevented the start. */
export function startFailedWith(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return MISCONFIGURATIONS.has(code) ? MISCONFIGURED : 1;
}
