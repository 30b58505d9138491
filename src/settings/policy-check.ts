import { POLICY_KEYS, quoted, shownName } from './policy-keys.ts';
import { type KeyProblem, valueAt } from './policy-shape.ts';
import type { KeyPath } from './policy-source.ts';

/** Which messengers the environment switches on. */
export type MessengersOn = { readonly slack: boolean };

/**
 * What keys mean for each other. Works on plain data that may have any shape, and is silent about what it cannot read, so
 * that these problems come together with those of the shape instead of after them.
 */
export function checkSense(raw: unknown, messengers: MessengersOn): KeyProblem[] {
  const members = membersOf(raw);
  return [
    ...checkIdentities(raw),
    ...(members ? checkGroups(raw, members) : []),
    ...(members ? checkCounts(raw, members) : []),
    ...checkRefundTiers(raw),
    ...checkDoorTiers(raw),
    ...(messengers.slack ? checkSlackChannels(raw) : []),
  ];
}

type Members = ReadonlyMap<string, ReadonlySet<number>>;

/** Group -> places in the staff list; null when somebody's groups cannot be read, since then "nobody is in it" may be false. */
function membersOf(raw: unknown): Members | null {
  const staff = valueAt(raw, ['staff']);
  if (!Array.isArray(staff)) return null;
  const members = new Map<string, Set<number>>();
  for (const index of staff.keys()) {
    const groups = valueAt(raw, ['staff', index, 'groups']);
    if (!Array.isArray(groups)) return null;
    for (const group of groups) {
      if (typeof group !== 'string') return null;
      members.set(group, (members.get(group) ?? new Set()).add(index));
    }
  }
  return members;
}

/** One id, one person: a chat id that two people share could not say who decided. */
function checkIdentities(raw: unknown): KeyProblem[] {
  const problems: KeyProblem[] = [];
  const people = indexesAt(raw, ['staff']);
  for (const key of ['id', 'slack', 'wecom']) {
    const firstWith = new Map<string, number>();
    for (const index of people) {
      const value = valueAt(raw, ['staff', index, key]);
      if (typeof value !== 'string') continue;
      // Two ids that differ in case alone are one slip away from each other.
      const folded = value.toLowerCase();
      const first = firstWith.get(folded);
      if (first === undefined) firstWith.set(folded, index);
      else
        problems.push({
          path: ['staff', index, key],
          of: 'value',
          problem: `is the same as staff[${first}].${key}`,
          remedy: 'Each person has an id of their own; correct one or remove the double entry.',
        });
    }
  }
  for (const index of people) {
    const entry = valueAt(raw, ['staff', index]);
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) continue;
    if (Object.hasOwn(entry, 'slack') || Object.hasOwn(entry, 'wecom')) continue;
    problems.push({
      path: ['staff', index],
      of: 'value',
      problem: 'has neither slack nor wecom, so that nobody could ever be this person',
      remedy: `Add slack. ${POLICY_KEYS['staff[].slack'] ?? ''}`,
    });
  }
  return problems;
}

function checkGroups(raw: unknown, members: Members): KeyProblem[] {
  const lists: KeyPath[] = [
    ['lookups', 'allow'],
    ['lookups', 'reveal'],
    ['refund', 'request'],
    ['door', 'request'],
    ...approvalsOf(raw).map((path) => [...path, 'from']),
  ];
  const known = [...members.keys()].map(shownName).join(', ');
  return lists.flatMap((list) =>
    indexesAt(raw, list).flatMap((index): KeyProblem[] => {
      const group = valueAt(raw, [...list, index]);
      if (typeof group !== 'string' || members.has(group)) return [];
      return [
        {
          path: [...list, index],
          of: 'value',
          problem: `names the group ${quoted(group)}, which nobody in staff is in`,
          remedy: `Correct the name or put somebody into the group; the groups there are: ${known || 'none'}.`,
        },
      ];
    }),
  );
}

/** Each approval by itself: whether its groups hold enough people at all. */
function checkCounts(raw: unknown, members: Members): KeyProblem[] {
  return approvalsOf(raw).flatMap((path): KeyProblem[] => {
    const from = valueAt(raw, [...path, 'from']);
    const count = valueAt(raw, [...path, 'count']);
    if (!Array.isArray(from) || from.length === 0 || typeof count !== 'number') return [];
    // A group without anybody has been reported already; its count would only say so again.
    if (!from.every((group) => members.has(group))) return [];
    const people = new Set(from.flatMap((group) => [...(members.get(group) ?? [])])).size;
    if (!(count > people)) return [];
    return [
      {
        path: [...path, 'count'],
        of: 'value',
        problem: `asks for ${count} people, and ${from.map(shownName).join(', ')} ${people === 1 ? 'has one' : `have ${people}`}`,
        remedy: 'Lower the count or add people to the groups.',
      },
    ];
  });
}

function checkRefundTiers(raw: unknown): KeyProblem[] {
  const problems: KeyProblem[] = [];
  const indexes = indexesAt(raw, ['refund', 'tiers']);
  const last = indexes.length - 1;
  let below: number | null = null;
  for (const index of indexes) {
    const path: KeyPath = ['refund', 'tiers', index];
    const tier = valueAt(raw, path);
    if (typeof tier !== 'object' || tier === null || Array.isArray(tier)) continue;
    const upTo = valueAt(raw, [...path, 'upTo']);
    if (index === last && upTo !== undefined) {
      const remedy = 'Leave upTo out of the last tier, or add one without it behind.';
      problems.push({
        path: [...path, 'upTo'],
        of: 'value',
        problem: 'leaves larger amounts without a rule',
        remedy,
      });
    }
    if (index !== last && upTo === undefined) {
      const remedy = 'Only the last tier has no upTo; give this one an amount.';
      problems.push({
        path,
        of: 'value',
        problem: 'has no upTo, so that the tiers behind it are never reached',
        remedy,
      });
    }
    if (typeof upTo !== 'number') continue;
    if (below !== null && upTo <= below) {
      const remedy = 'Put the tiers in rising order, each amount above the one before.';
      problems.push({
        path: [...path, 'upTo'],
        of: 'value',
        problem: `is not above the tier before it (${below})`,
        remedy,
      });
    }
    below = upTo;
  }
  return problems;
}

function checkDoorTiers(raw: unknown): KeyProblem[] {
  return indexesAt(raw, ['door', 'tiers']).flatMap((index): KeyProblem[] => {
    const path: KeyPath = ['door', 'tiers', index];
    const problems: KeyProblem[] = [];
    const upTo = valueAt(raw, [...path, 'upTo']);
    const remedy = 'Keep one tier without upTo.';
    if (index > 0)
      problems.push({ path, of: 'value', problem: 'can never apply, since a door has no amount', remedy });
    if (upTo !== undefined)
      problems.push({
        path: [...path, 'upTo'],
        of: 'value',
        problem: 'has no meaning, since a door has no amount',
        remedy,
      });
    return problems;
  });
}

function checkSlackChannels(raw: unknown): KeyProblem[] {
  return ['approvals', 'alerts'].flatMap((channel): KeyProblem[] => {
    const outer = valueAt(raw, ['channels', channel]);
    if (typeof outer !== 'object' || outer === null || Array.isArray(outer)) return [];
    if (Object.hasOwn(outer, 'slack')) return [];
    const remedy = POLICY_KEYS[`channels.${channel}.slack`] ?? '';
    return [
      { path: ['channels', channel, 'slack'], of: 'value', problem: 'is missing, and Slack is on', remedy },
    ];
  });
}

/** Paths of every approval of every tier, refunds first. */
function approvalsOf(raw: unknown): (string | number)[][] {
  return ['refund', 'door'].flatMap((kind) =>
    indexesAt(raw, [kind, 'tiers']).flatMap((tier) =>
      indexesAt(raw, [kind, 'tiers', tier, 'approvals']).map((place) => [
        kind,
        'tiers',
        tier,
        'approvals',
        place,
      ]),
    ),
  );
}

function indexesAt(raw: unknown, path: KeyPath): number[] {
  const list = valueAt(raw, path);
  return Array.isArray(list) ? [...list.keys()] : [];
}
