import { readEnvironment } from '../settings/environment.ts';
import { CHANNEL_ID } from '../settings/policy-schema.ts';
import { SettingsError } from '../settings/settings.ts';
import type { Values } from './ask-settings.ts';
import { envText, UnwritableValue } from './dot-env.ts';
import { personOfFlag, problemsWithPeople } from './person-flag.ts';
import { exampleGroups } from './policy-text.ts';

/** What is given beforehand, so that it need not be asked. */
export type InitGiven = {
  /** From flags or the environment. */
  readonly values: Values;
  readonly approvals: string | undefined;
  readonly alerts: string | undefined;
  /** As `--person` is written. */
  readonly people: readonly string[];
  /** Asks nothing. */
  readonly yes: boolean;
  /** Whether to try the bot token with Slack; asked when undefined, and not done where nothing may be asked. */
  readonly check: boolean | undefined;
};

/** Which of the two files are to be written, and whether what is not given is asked for. */
type Plan = { readonly env: boolean; readonly policy: boolean; readonly asks: boolean };

/** Everything that is wrong with what was given, each in a sentence or two that name the variable or the flag. Holds no value. */
export function problemsWithGiven(given: InitGiven, { env, policy, asks }: Plan): readonly string[] {
  return [
    ...(env ? problemsWithValues(given.values, asks) : []),
    ...(policy ? problemsWithFlags(given, asks) : []),
  ];
}

function problemsWithValues(values: Values, asks: boolean): string[] {
  try {
    readEnvironment(values);
    envText(values);
    return [];
  } catch (error) {
    if (error instanceof UnwritableValue) return [error.message];
    if (!(error instanceof SettingsError)) throw error;
    return error.problems
      .filter(({ key }) => !asks || Object.hasOwn(values, key))
      .map(({ key, problem, remedy }) => `${key} ${problem}. ${remedy}`);
  }
}

function problemsWithFlags({ approvals, alerts, people }: InitGiven, asks: boolean): string[] {
  const asked = people.length === 0 && asks;
  return [
    ...problemsWithChannel('--approvals-channel', 'where requests are decided', approvals, asks),
    ...problemsWithChannel('--alerts-channel', 'where appeals and alerts go', alerts, asks),
    ...(asked ? [] : problemsWithPeople(people.map(personOfFlag), exampleGroups())),
  ];
}

function problemsWithChannel(flag: string, what: string, id: string | undefined, asks: boolean): string[] {
  if (id === undefined) return asks ? [] : [`${flag} is not given: the id of the channel ${what}.`];
  return CHANNEL_ID.test(id) ? [] : [`${flag} is no channel id: those start with C or G, as C0123ABCD.`];
}
