import { policyPathIn } from '../settings/environment.ts';
import type { Policy } from '../settings/policy.ts';
import { type SlackSettings, secretsOf } from '../settings/settings.ts';
import { type ClockReading, checkClock } from './clock.ts';
import { checkDatabase } from './database.ts';
import { type Finding, type Hide, hiding, hidingUnmistakable, linesFor, skipped } from './finding.ts';
import { checkPaymentCallbacks, checkRefundForward } from './payment.ts';
import { checkSelfAppeal, checkSelfClick, checkSelfNotice } from './self.ts';
import { checkService } from './service.ts';
import { checkPolicy, checkSettings } from './settings.ts';
import { checkChannels, checkPeople, checkScopes, checkSlackToken } from './slack.ts';
import { createSlackCall } from './slack-call.ts';
import { checkSocketMode } from './socket-mode.ts';
import { checkBaifude, checkOrderList, checkYopoint } from './vendors.ts';

const SETTINGS_FIRST = 'the settings come first';

type Report = (name: string, finding: Finding) => void;

/** What is looked at only with settings that can be used, in the order of the report. */
const BEHIND_THE_SETTINGS = [
  'database',
  'service',
  'Slack',
  'clock',
  'YoPoint',
  'order list',
  'Baifude',
  'refund forward',
  'payment callbacks',
  'signed click',
  'signed notice',
  'signed appeal',
] as const;

/**
 * Looks at everything that has to be right for the desk to work, one line each through `print`, and below each failure
 * what to do. True when nothing failed. Works beside a running service and without one, changes nothing, and prints no
 * secret. `now` is this machine's clock, unix ms.
 */
export async function runDoctor(
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
  now: () => number = Date.now,
): Promise<boolean> {
  let well = true;
  let secrets: readonly string[] = [];
  const report: Report = (name, finding) => {
    well &&= finding.state !== 'failed';
    for (const line of linesFor(name, finding)) print(hidingUnmistakable(secrets)(line));
  };

  const { settings, finding } = checkSettings(env);
  report('settings', finding);
  if (settings === null) {
    const path = policyPathIn(env);
    report(
      'policy',
      path === null ? skipped(SETTINGS_FIRST) : (await checkPolicy(path, { slack: true })).finding,
    );
    for (const name of BEHIND_THE_SETTINGS) report(name, skipped(SETTINGS_FIRST));
    return well;
  }
  secrets = secretsOf(settings);
  // The words of others may quote what was sent to them.
  const hide = hiding(secrets);
  const { slack, yopoint, baifude } = settings;
  const { policy, finding: policyFinding } = await checkPolicy(settings.policyPath, {
    slack: slack !== null,
  });
  report('policy', policyFinding);
  const database = await checkDatabase(settings, now, hide);
  report('database', database.finding);
  const service = await checkService(settings, hide);
  report('service', service.finding);
  const slackClock = slack && (await checkSlack(slack, policy, report, now, hide));
  report('clock', checkClock(slackClock, database.clock));
  report('YoPoint', await checkYopoint(yopoint, hide));
  const before = { migrated: database.migrated, served: service.url !== null };
  report('order list', await checkOrderList(settings, before, now));
  report('Baifude', await checkBaifude(baifude, hide));
  report('refund forward', await checkRefundForward(yopoint, hide));
  report('payment callbacks', await checkPaymentCallbacks(service.url, yopoint, hide));
  if (slack !== null) report('signed click', await checkSelfClick(service.url, slack));
  report('signed notice', await checkSelfNotice(service.url, yopoint));
  report('signed appeal', await checkSelfAppeal(service.url, settings));
  return well;
}

/** Answers Slack's clock, when it told. */
async function checkSlack(
  slack: SlackSettings,
  policy: Policy | null,
  report: Report,
  now: () => number,
  hide: Hide,
): Promise<ClockReading | null> {
  const call = createSlackCall(slack.apiUrl, now, hide);
  const { scopes, bot, finding, clock } = await checkSlackToken(slack, call, hide);
  report('Slack token', finding);
  report('Slack scopes', bot === null ? skipped('the token comes first') : checkScopes(scopes));
  if (bot === null || policy === null) {
    const first = bot === null ? 'the token' : 'the policy';
    for (const name of ['people', 'channels']) report(name, skipped(`${first} comes first`));
  } else {
    report('people', await checkPeople(slack.botToken, bot.team, policy, call));
    for (const one of await checkChannels(slack, policy, call)) report(one.name, one.finding);
  }
  report('Socket Mode', await checkSocketMode(slack, bot?.id ?? null, call));
  return clock;
}
