import { z } from 'zod';
import { LOCALES } from '../domain/locale.ts';
import { DURATION_FORM, DurationError, parseDuration } from './duration.ts';
import type { KeyProblem } from './policy-check.ts';
import { generalKey, keysInside, POLICY_KEYS } from './policy-keys.ts';

/** Far above any order, and far below where 分 stop being exact. */
const MAX_YUAN = 100_000_000;

/** A staff id or a group. */
export const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;
/** A channel's id in Slack. */
export const CHANNEL_ID = /^[CG][A-Z0-9]{2,}$/;
/** A person's id in Slack. */
export const MEMBER_ID = /^[UW][A-Z0-9]{2,}$/;

const name = z.string().regex(NAME, 'is not a name made of letters, digits, . _ -');

const group = name;

/** Empty is refused here, since "nobody named" must never come to mean "anybody". */
const groupList = z.array(group).min(1);

/** Milliseconds, more than none. */
const duration = z.string().transform((text, context) => toMs(text, context, 1));

const durationOrNone = z.string().transform((text, context) => toMs(text, context, 0));

/** Yuan in the file, 分 from here on. */
const money = z
  .number()
  .refine((yuan) => /^\d+(\.\d{1,2})?$/.test(String(yuan)) && yuan > 0, {
    error: 'is not an amount above 0 with at most two decimals',
    abort: true,
  })
  .refine((yuan) => yuan <= MAX_YUAN, { error: `is above ${MAX_YUAN}`, abort: true })
  .transform((yuan) => Math.round(yuan * 100));

const count = z
  .number()
  .refine((value) => Number.isSafeInteger(value) && value >= 1, 'is not a whole number from 1');

const channel = z.strictObject({
  slack: z.string().regex(CHANNEL_ID, 'is not the id of a channel').optional(),
});

const person = z.strictObject({
  id: name,
  name: z
    .string()
    .refine(
      (text) => /^\P{Cc}{1,80}$/u.test(text) && text.trim() !== '',
      'is blank, too long or not plain text',
    ),
  slack: z.string().regex(MEMBER_ID, 'is not the id of a Slack member').optional(),
  wecom: z
    .string()
    .regex(/^[^\s\p{Cc}]{1,64}$/u, 'is not a WeCom user id')
    .optional(),
  groups: groupList,
});

const tiers = z
  .array(
    z.strictObject({
      upTo: money.optional(),
      approvals: z.array(z.strictObject({ from: groupList, count })).min(1),
    }),
  )
  .min(1);

/** The file's shape. What keys mean for each other is checked apart, see policy-check.ts. */
const policySchema = z.strictObject({
  version: z.literal(1, { error: 'is not 1, the only version there is' }),
  timezone: z.string().refine(isTimezone, 'is not a time zone known here'),
  locale: z.enum(LOCALES, { error: `is not one of ${LOCALES.join(', ')}` }),
  channels: z.strictObject({ approvals: channel, alerts: channel }),
  staff: z.array(person).min(1),
  lookups: z.strictObject({ allow: groupList, reveal: groupList }),
  refund: z.strictObject({
    request: groupList,
    tiers,
    dailyCap: z.strictObject({ perRequester: money, overall: money }),
    expireAfter: duration,
    remindAfter: duration,
  }),
  door: z.strictObject({
    request: groupList,
    tiers,
    expireAfter: duration,
    notAfter: duration,
    coolDown: durationOrNone,
    remindAfter: duration,
  }),
  appeals: z.strictObject({
    remindAfter: duration,
    digestAbove: z.strictObject({ count, within: duration }),
  }),
});

export type PolicyFile = z.output<typeof policySchema>;

function toMs(text: string, context: z.RefinementCtx, leastMs: number): number {
  try {
    const ms = parseDuration(text);
    if (ms >= leastMs) return ms;
    context.addIssue({ code: 'custom', message: `is not longer than nothing: write ${DURATION_FORM}` });
  } catch (error) {
    if (!(error instanceof DurationError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
  return z.NEVER;
}

function isTimezone(text: string): boolean {
  // Newer runtimes also take offsets such as +08:00, which know no daylight saving and are no names.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Holds plain data against the file's shape; `file` is null as soon as there is a problem. */
export function checkShape(raw: unknown): { file: PolicyFile | null; problems: KeyProblem[] } {
  const result = policySchema.safeParse(raw, { reportInput: true });
  if (result.success) return { file: result.data, problems: [] };
  return { file: null, problems: result.error.issues.flatMap(problemsOf) };
}

function problemsOf(issue: z.core.$ZodIssue): KeyProblem[] {
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
  const remedy = POLICY_KEYS[generalKey(path)] ?? 'Start from policy.example.yml.';
  return [{ path, of: 'value', problem: problemOf(issue, issue.input), remedy }];
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
