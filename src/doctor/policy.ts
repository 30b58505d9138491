import { loadPolicy, type Policy } from '../settings/policy.ts';
import { type MessengersOn, PolicyError } from '../settings/policy-check.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Whether the policy file can be used; the policy when it can. */
export async function checkPolicy(
  path: string,
  messengers: MessengersOn,
): Promise<{ readonly policy: Policy | null; readonly finding: Finding }> {
  try {
    const policy = await loadPolicy(path, messengers);
    const warnings = policy.warnings.map((warning) => ` Warning: ${warning}`).join('');
    return { policy, finding: ok(`${path}, ${policy.staff.byId.size} people.${warnings}`) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const steps = error.problems.map(({ path: key, line, problem, remedy }) => {
      const place = line === null ? path : `${path}:${line}`;
      return `${place} ${key === '' ? 'The file' : key} ${problem}. ${remedy}`;
    });
    return { policy: null, finding: failed(`${path} cannot be used`, ...steps) };
  }
}
