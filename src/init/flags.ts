import { VARIABLES, type VariableName, variableNames } from '../settings/variables.ts';
import type { Values } from './ask-settings.ts';

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
