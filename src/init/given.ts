import { readEnvironment } from '../settings/environment.ts';
import { CHANNEL_ID, MEMBER_ID, NAME } from '../settings/policy-schema.ts';
import { SettingsError } from '../settings/settings.ts';
import { VARIABLES, type VariableName, variableNames } from '../settings/variables.ts';
import type { Values } from './ask-settings.ts';
import { envText, exampleGroups, type NewPerson, UnwritableValue } from './files.ts';

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

/** A flag for each setting, `--slack-bot-token <value>` for SLACK_BOT_TOKEN, and what it is for. */
export const SETTING_FLAGS: readonly { readonly flag: string; readonly help: string }[] = variableNames()
  // These are an error for now, in the environment as well.
  .filter((name) => VARIABLES[name].group !== 'wecom')
  .map((name) => ({
    flag: `--${name.toLowerCase().replaceAll('_', '-')} <value>`,
    help: VARIABLES[name].help,
  }));

/** The settings out of parsed flags, and out of the environment where there is no flag. Blank ones are not set. */
export function givenValues(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Values {
  const given: Partial<Record<VariableName, string>> = {};
  for (const name of variableNames()) {
    const flag = flags[name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];
    const value = (typeof flag === 'string' ? flag : env[name])?.trim();
    if (value) given[name] = value;
  }
  return given;
}

/** Somebody as `--person id:U0123:support,leads:Name` says. The name may be left out. */
export function personOfFlag(text: string): NewPerson {
  const [id = '', slack = '', groups = '', ...name] = text.split(':');
  return { id, name: name.join(':') || id, slack, groups: groups.split(',').filter((group) => group !== '') };
}

/** What is wrong with these people, each in a sentence; `groups` are those that somebody has to be in. */
function problemsWithPeople(people: readonly NewPerson[], groups: readonly string[]): string[] {
  const empty = groups.filter((group) => !people.some((person) => person.groups.includes(group)));
  return [
    ...people.flatMap((person, index) => problemsWith(person, people.slice(0, index))),
    ...(empty.length > 0
      ? [`Nobody is in ${empty.join(', ')}: add --person <id>:<member id>:${empty.join(',')}.`]
      : []),
  ];
}

function problemsWith({ id, slack, groups, name }: NewPerson, before: readonly NewPerson[]): string[] {
  if (id === '' || slack === '' || groups.length === 0) {
    return ['--person is written id:member id:groups, such as mei:U0123ABCD:support,leads.'];
  }
  const wrong = [
    !NAME.test(id) && 'the id is letters, digits, . _ - only',
    !MEMBER_ID.test(slack) && 'the member id is that of the Slack profile, as U0123ABCD',
    !groups.every((group) => NAME.test(group)) && 'groups are letters, digits, . _ -, with commas in between',
    !/^\P{Cc}{1,80}$/u.test(name) && 'the name is up to 80 characters',
    before.some((other) => other.id.toLowerCase() === id.toLowerCase()) && 'somebody else has that id',
    before.some((other) => other.slack === slack) && 'somebody else has that member id',
  ];
  return wrong.filter((what) => what !== false).map((what) => `--person ${id}: ${what}.`);
}
