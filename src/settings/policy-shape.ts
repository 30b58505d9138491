import type { z } from 'zod';
import { generalKey, keysInside, POLICY_KEYS } from './policy-keys.ts';
import { type PolicyFile, policySchema } from './policy-schema.ts';
import type { KeyPath } from './policy-source.ts';

/** Something wrong at a key, before its line is looked up. */
export type KeyProblem = {
  readonly path: KeyPath;
  /** Whether the key itself is at fault or what stands behind it. */
  readonly of: 'key' | 'value';
  readonly problem: string;
  readonly remedy: string;
};

/** Holds plain data against the file's shape; `file` is null as soon as there is a problem. */
export function checkShape(raw: unknown): { file: PolicyFile | null; problems: KeyProblem[] } {
  const result = policySchema.safeParse(raw);
  if (result.success) return { file: result.data, problems: [] };
  return { file: null, problems: result.error.issues.flatMap((issue) => problemsOf(issue, raw)) };
}

function problemsOf(issue: z.core.$ZodIssue, raw: unknown): KeyProblem[] {
  // YAML's keys are text once they are plain data, so that no symbol can be among the steps.
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const remedy = `Remove or correct it; known here: ${keysInside(path).join(', ')}.`;
    return issue.keys.map((key) => ({
      path: [...path, key],
      of: 'key',
      problem: 'is not a known key',
      remedy,
    }));
  }
  return [{ path, of: 'value', problem: problemOf(issue, valueAt(raw, path)), remedy: remedyFor(path) }];
}

function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.path.length === 0)
    return isEmpty(value) ? 'is empty' : `is ${kindOf(value)} where keys are expected`;
  if (value === undefined) return 'is missing';
  if (value === null) return 'has nothing behind it';
  if (issue.code === 'too_small') return 'is empty';
  if (issue.code !== 'invalid_type') return issue.message;
  const quote =
    issue.expected === 'string' && typeof value !== 'object' ? ' (put it in quotation marks)' : '';
  return `is ${kindOf(value)} where ${EXPECTED[issue.expected] ?? issue.expected} is expected${quote}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  array: 'a list',
  object: 'a set of keys',
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a set of keys';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'a truth value';
  return 'a number';
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function remedyFor(path: KeyPath): string {
  return POLICY_KEYS[generalKey(path)] ?? 'Start from policy.example.yml.';
}

/** What stands at the path; undefined when nothing does. */
export function valueAt(raw: unknown, path: KeyPath): unknown {
  let value: unknown = raw;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    // Known to be an object with this key; what it holds is unknown again.
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}
