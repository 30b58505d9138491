import { POLICY_KEYS, quoted, shownName } from './policy-keys.ts';
import type { PolicyFile } from './policy-schema.ts';
import type { KeyPath } from './policy-source.ts';

/** Which messengers the environment switches on. */
export type MessengersOn = { readonly slack: boolean };

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

/** Something wrong at a key, before its line is looked up. */
export type KeyProblem = {
  readonly path: KeyPath;
  /** Whether the key itself is at fault or what stands behind it. */
  readonly of: 'key' | 'value';
  readonly problem: string;
  readonly remedy: string;
};

/** What the keys of a file of the right shape mean for each other. */
export function checkSense(file: PolicyFile, messengers: MessengersOn): KeyProblem[] {
  return [
    ...checkIdentities(file),
    ...checkGroups(file),
    ...checkCounts(file),
    ...checkRefundTiers(file),
    ...checkDoorTiers(file),
    ...(messengers.slack ? checkSlackChannels(file) : []),
  ];
}

function wrongValue(path: KeyPath, problem: string, remedy: string): KeyProblem {
  return { path, of: 'value', problem, remedy };
}

/** One id, one person: a chat id that two people share could not say who decided. */
function checkIdentities({ staff }: PolicyFile): KeyProblem[] {
  const problems: KeyProblem[] = [];
  for (const key of ['id', 'slack', 'wecom'] as const) {
    const firstWith = new Map<string, number>();
    for (const [index, person] of staff.entries()) {
      // Two ids that differ in case alone are one slip away from each other.
      const folded = person[key]?.toLowerCase();
      const first = folded === undefined ? undefined : firstWith.get(folded);
      if (folded !== undefined && first === undefined) firstWith.set(folded, index);
      if (first === undefined) continue;
      const remedy = 'Each person has an id of their own; correct one or remove the double entry.';
      problems.push(wrongValue(['staff', index, key], `is the same as staff[${first}].${key}`, remedy));
    }
  }
  for (const [index, { slack, wecom }] of staff.entries()) {
    if (slack !== undefined || wecom !== undefined) continue;
    const problem = 'has neither slack nor wecom, so that nobody could ever be this person';
    problems.push(wrongValue(['staff', index], problem, `Add slack. ${POLICY_KEYS['staff[].slack'] ?? ''}`));
  }
  return problems;
}

/** Group -> places in the staff list. */
function membersOf({ staff }: PolicyFile): ReadonlyMap<string, ReadonlySet<number>> {
  const members = new Map<string, Set<number>>();
  for (const [index, { groups }] of staff.entries()) {
    for (const group of groups) members.set(group, (members.get(group) ?? new Set()).add(index));
  }
  return members;
}

function checkGroups(file: PolicyFile): KeyProblem[] {
  const members = membersOf(file);
  const lists: readonly (readonly [KeyPath, readonly string[]])[] = [
    [['lookups', 'allow'], file.lookups.allow],
    [['lookups', 'reveal'], file.lookups.reveal],
    [['refund', 'request'], file.refund.request],
    [['door', 'request'], file.door.request],
    ...approvalsOf(file).map(({ path, from }) => [[...path, 'from'], from] as const),
  ];
  const known = [...members.keys()].map(shownName).join(', ');
  const remedy = `Correct the name or put somebody into the group; the groups there are: ${known || 'none'}.`;
  return lists.flatMap(([path, groups]) =>
    [...groups.entries()]
      .filter(([, group]) => !members.has(group))
      .map(([index, group]) =>
        wrongValue([...path, index], `names the group ${quoted(group)}, which nobody in staff is in`, remedy),
      ),
  );
}

/** Each approval by itself: whether its groups hold enough people at all. */
function checkCounts(file: PolicyFile): KeyProblem[] {
  const members = membersOf(file);
  return approvalsOf(file).flatMap(({ path, from, count }): KeyProblem[] => {
    // A group without anybody has been reported already; its count would only say so again.
    if (!from.every((group) => members.has(group))) return [];
    const people = new Set(from.flatMap((group) => [...(members.get(group) ?? [])])).size;
    if (count <= people) return [];
    const have = people === 1 ? 'has one' : `have ${people}`;
    const problem = `asks for ${count} people, and ${from.map(shownName).join(', ')} ${have}`;
    return [wrongValue([...path, 'count'], problem, 'Lower the count or add people to the groups.')];
  });
}

function checkRefundTiers({ refund: { tiers } }: PolicyFile): KeyProblem[] {
  const problems: KeyProblem[] = [];
  let below: number | null = null;
  for (const [index, { upTo }] of tiers.entries()) {
    const path: KeyPath = ['refund', 'tiers', index];
    const isLast = index === tiers.length - 1;
    if (isLast && upTo !== undefined) {
      const remedy = 'Leave upTo out of the last tier, or add one without it behind.';
      problems.push(wrongValue([...path, 'upTo'], 'leaves larger amounts without a rule', remedy));
    }
    if (!isLast && upTo === undefined) {
      const remedy = 'Only the last tier has no upTo; give this one an amount.';
      problems.push(wrongValue(path, 'has no upTo, so that the tiers behind it are never reached', remedy));
    }
    if (upTo === undefined) continue;
    if (below !== null && upTo <= below) {
      const remedy = 'Put the tiers in rising order, each amount above the one before.';
      // The file says yuan.
      problems.push(
        wrongValue([...path, 'upTo'], `is not above the tier before it (${below / 100})`, remedy),
      );
    }
    below = upTo;
  }
  return problems;
}

function checkDoorTiers({ door: { tiers } }: PolicyFile): KeyProblem[] {
  const remedy = 'Keep one tier without upTo.';
  return [...tiers.entries()].flatMap(([index, { upTo }]) => {
    const path: KeyPath = ['door', 'tiers', index];
    return [
      ...(index > 0 ? [wrongValue(path, 'can never apply, since a door has no amount', remedy)] : []),
      ...(upTo === undefined
        ? []
        : [wrongValue([...path, 'upTo'], 'has no meaning, since a door has no amount', remedy)]),
    ];
  });
}

function checkSlackChannels({ channels }: PolicyFile): KeyProblem[] {
  return (['approvals', 'alerts'] as const)
    .filter((channel) => channels[channel].slack === undefined)
    .map((channel) =>
      wrongValue(
        ['channels', channel, 'slack'],
        'is missing, and Slack is on',
        POLICY_KEYS[`channels.${channel}.slack`] ?? '',
      ),
    );
}

type Approval = PolicyFile['refund']['tiers'][number]['approvals'][number];

/** Every approval of every tier with its path, refunds first. */
function approvalsOf(file: PolicyFile): (Approval & { readonly path: KeyPath })[] {
  return (['refund', 'door'] as const).flatMap((kind) =>
    file[kind].tiers.flatMap(({ approvals }, tier) =>
      approvals.map((approval, place) => ({
        ...approval,
        path: [kind, 'tiers', tier, 'approvals', place],
      })),
    ),
  );
}
