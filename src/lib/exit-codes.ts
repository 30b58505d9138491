/**
 * The exit code of a service that only a person can help: to be started again changes nothing. EX_CONFIG of sysexits.h; the unit of
 * `deploy/` does not start it again after this one.
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

/** The exit code of a service that could not start because of this. */
export function startFailedWith(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return MISCONFIGURATIONS.has(code) ? MISCONFIGURED : 1;
}
