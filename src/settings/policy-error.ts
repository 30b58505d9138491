/** One thing wrong with the policy file. */
export type PolicyProblem = {
  /** The key, such as `refund.tiers[0].upTo`; empty when it is the file as a whole. Places in a list count from 0. */
  readonly path: string;
  /** From 1; null when the file could not be read at all. */
  readonly line: number | null;
  /** From 1, in UTF-16 units. */
  readonly column: number | null;
  /** What is wrong, as the end of a sentence that starts with the key. */
  readonly problem: string;
  /** What to do about it. */
  readonly remedy: string;
};

/** The policy file cannot be used. Thrown before anything starts; lists every problem, one to a line. */
export class PolicyError extends Error {
  readonly code = 'policy_invalid';
  readonly file: string;
  readonly problems: readonly PolicyProblem[];

  constructor(file: string, problems: readonly PolicyProblem[], options?: ErrorOptions) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(
      [`${file} has ${count}; it was not used.`, ...problems.map((it) => `  ${lineFor(file, it)}`)].join(
        '\n',
      ),
      options,
    );
    this.name = 'PolicyError';
    this.file = file;
    this.problems = problems;
  }
}

function lineFor(file: string, { path, line, column, problem, remedy }: PolicyProblem): string {
  const place = line === null ? file : `${file}:${line}:${column ?? 1}`;
  return `${place} ${path === '' ? 'The file' : path} ${problem}. ${remedy}`;
}
