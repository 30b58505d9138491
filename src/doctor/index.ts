import type { Policy } from '../settings/policy.ts';
import { type SlackSettings, secretsOf } from '../settings/settings.ts';
import { checkBaifude } from './baifude.ts';
import { checkDatabase } from './database.ts';
import { type Finding, linesFor, skipped } from './finding.ts';
import { checkPolicy } from './policy.ts';
import { checkSelfClick } from './self-click.ts';
import { checkSettings } from './settings.ts';
import { createSlackCall } from './slack-call.ts';
import { checkChannels } from './slack-channels.ts';
import { checkScopes } from './slack-scopes.ts';
import { checkSlackToken } from './slack-token.ts';
import { checkSocketMode } from './socket-mode.ts';
import { checkYopoint } from './yopoint.ts';

type Report = (name: string, finding: Finding) => void;

/**
 * Looks at everything that has to be right for the desk to work, one line each through `print`, and below each failure
 * what to do. True when nothing failed. Works beside a running service and without one, and prints no secret.
 */
export async function runDoctor(env: NodeJS.ProcessEnv, print: (line: string) => void): Promise<boolean> {
  let well = true;
  let secrets: readonly string[] = [];
  const report: Report = (name, finding) => {
    well &&= finding.state !== 'failed';
    // A vendor's words may quote what was sent to it.
    for (const line of linesFor(name, finding))
      print(secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line));
  };

  const { settings, finding } = checkSettings(env);
  report('settings', finding);
  if (settings === null) {
    for (const name of ['policy', 'database', 'Slack', 'YoPoint', 'Baifude', 'signed click'])
      report(name, skipped('the settings come first'));
    return well;
  }
  secrets = secretsOf(settings);
  const { policy, finding: policyFinding } = await checkPolicy(settings);
  report('policy', policyFinding);
  report('database', await checkDatabase(settings));
  if (settings.slack !== null) await checkSlack(settings.slack, policy, report);
  report('YoPoint', await checkYopoint(settings.yopoint));
  report('Baifude', await checkBaifude(settings.baifude));
  if (settings.slack !== null) report('signed click', await checkSelfClick(settings, settings.slack));
  return well;
}

async function checkSlack(slack: SlackSettings, policy: Policy | null, report: Report): Promise<void> {
  const call = createSlackCall(slack.apiUrl);
  const { scopes, finding } = await checkSlackToken(slack, call);
  report('Slack token', finding);
  const usable = finding.state === 'ok';
  report('Slack scopes', usable ? checkScopes(scopes) : skipped('the token comes first'));
  if (!usable) report('channels', skipped('the token comes first'));
  else if (policy === null) report('channels', skipped('the policy comes first'));
  else for (const one of await checkChannels(slack, policy, call)) report(one.name, one.finding);
  report('Socket Mode', await checkSocketMode(slack, call));
}
