import { readEnvironment } from '../settings/environment.ts';
import { loadPolicy, type Policy } from '../settings/policy.ts';
import { type MessengersOn, PolicyError } from '../settings/policy-check.ts';
import { type Settings, SettingsError, secretsBeingChanged, warningsAbout } from '../settings/settings.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Whether the environment is whole; the settings when it is. */
export function checkSettings(env: NodeJS.ProcessEnv): {
  readonly settings: Settings | null;
  readonly finding: Finding;
} {
  try {
    const settings = readEnvironment(env);
    const { slack, yopoint, baifude, database } = settings;
    const on = [
      slack && `Slack (${slack.appToken === null ? 'HTTP' : 'Socket Mode'})`,
      yopoint && 'YoPoint',
      baifude && 'Baifude',
      database.engine === 'sqlite' ? 'embedded database' : 'PostgreSQL',
    ];
    const changing = secretsBeingChanged(settings).map(({ name }) => name);
    const changed = changing.length === 0 ? '' : `; being changed: ${changing.join(', ')}`;
    const warnings = warningsAbout(settings).map((warning) => ` Warning: ${warning}`);
    return {
      settings,
      finding: ok(
        `complete: ${on.filter(Boolean).join(', ')}${changed}${warnings.length > 0 ? '.' : ''}${warnings.join('')}`,
      ),
    };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { problems } = error;
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    const steps = problems.map(({ key, problem, remedy }) => `${key} ${problem}. ${remedy}`);
    return { settings: null, finding: failed(`the environment has ${count}`, ...steps) };
  }
}

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
