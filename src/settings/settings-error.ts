/** One thing wrong with the environment. Never holds a variable's value, which may be a secret in the wrong place. */
export type SettingProblem = {
  /** The variable. */
  readonly key: string;
  /** What is wrong, as the end of a sentence that starts with the variable. */
  readonly problem: string;
  /** What the variable is for and where to get it, or what else to do. */
  readonly remedy: string;
};

/** The environment cannot be used. Thrown before anything starts; lists every problem, one to a line. */
export class SettingsError extends Error {
  readonly code = 'settings_invalid';
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    const lines = problems.map(({ key, problem, remedy }) => `  ${key} ${problem}. ${remedy}`);
    super([`The environment has ${count}; nothing was started.`, ...lines].join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}
