import { isRecord, type Json } from '../json.ts';

/** Where blocks are shown: not every block may stand everywhere. */
export type Surface = 'message' | 'modal' | 'home';

/** One thing wrong: where (JSON pointer), what, and Slack's error code when it is not the usual one of the method. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
  readonly code?: string;
}

/** The shared state of the rules of one payload. */
export interface Scope {
  readonly surface: Surface;
  readonly problems: Problem[];
  readonly blockIds: Set<string>;
  /** The ids of the current block: an `action_id` must be unique within its block only. */
  readonly actionIds: Set<string>;
  readonly totals: { text: number; markdown: number; table: number; tables: number };
}

/** Checks one value and reports into the scope; never throws. */
export type Rule = (value: unknown, at: string, scope: Scope) => void;

/** Length as Slack counts it: in code points, so that an emoji outside the basic plane is one. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Notes one problem. */
export function report(scope: Scope, at: string, message: string, code?: string): void {
  scope.problems.push({ pointer: at, message, ...(code === undefined ? {} : { code }) });
}

/** A string of `min` (default 1) to `max` code points. */
export function string(max: number, min = 1): Rule {
  return (value, at, scope) => {
    if (typeof value !== 'string') return report(scope, at, 'must be a string');
    const length = codePoints(value);
    if (length < min) report(scope, at, `must be more than ${min - 1} characters`);
    if (length > max) report(scope, at, `must be less than ${max + 1} characters`);
  };
}

/** A web address; pictures and links of another scheme are refused. */
export function httpUrl(max: number): Rule {
  const length = string(max);
  return (value, at, scope) => {
    length(value, at, scope);
    if (typeof value !== 'string') return;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
      report(scope, at, 'must be a valid http(s) URL');
  };
}

/** True or false. */
export const bool: Rule = (value, at, scope) => {
  if (typeof value !== 'boolean') report(scope, at, 'must be a boolean');
};

/** A whole number within bounds. */
export function integer(min: number, max: number): Rule {
  return (value, at, scope) => {
    if (!Number.isInteger(value)) return report(scope, at, 'must be an integer');
    const number = Number(value);
    if (number < min || number > max) report(scope, at, `must be between ${min} and ${max}`);
  };
}

/** One of the given words. */
export function oneOf(...words: readonly string[]): Rule {
  return (value, at, scope) => {
    if (typeof value !== 'string' || !words.includes(value)) {
      report(scope, at, `must be one of: ${words.join(', ')}`);
    }
  };
}

/** A list of `min` to `max` items. */
export function list(item: Rule, max: number, min = 1): Rule {
  return (value, at, scope) => {
    if (!Array.isArray(value)) return report(scope, at, 'must be an array');
    if (value.length < min) report(scope, at, `no fewer than ${min} items allowed`);
    if (value.length > max) report(scope, at, `no more than ${max} items allowed`);
    for (const [index, one] of value.entries()) item(one, `${at}/${index}`, scope);
  };
}

/** What relates several fields of one object. */
export type Cross = (value: Json, at: string, scope: Scope) => void;

type Fields = Readonly<Record<string, Rule>>;

/** An object with these fields and no others: an unknown field is an error at Slack too. */
export function object(required: Fields, optional: Fields = {}, cross?: Cross): Rule {
  return (value, at, scope) => {
    if (!isRecord(value)) return report(scope, at, 'must be an object');
    for (const name of Object.keys(required)) {
      if (value[name] === undefined) report(scope, at, `missing required field: ${name}`);
    }
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      const rule = required[name] ?? optional[name];
      if (rule) rule(field, `${at}/${name}`, scope);
      else if (name !== 'type') report(scope, at, `invalid additional property: ${name}`);
    }
    cross?.(value, at, scope);
  };
}

/** Chooses the rule by the object's `type`. */
export function byType(rules: Fields, what: string): Rule {
  return (value, at, scope) => {
    if (!isRecord(value)) return report(scope, at, 'must be an object');
    const type = value['type'];
    const rule = typeof type === 'string' && Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (rule) rule(value, at, scope);
    else report(scope, `${at}/type`, `unsupported type for ${what}: ${String(type)}`);
  };
}

/** Both rules. */
export function both(first: Rule, second: Rule): Rule {
  return (value, at, scope) => {
    first(value, at, scope);
    second(value, at, scope);
  };
}

/** A cross-field rule: at least one of these must be there. */
export function needsOne(...names: readonly string[]): Cross {
  return (value, at, scope) => {
    if (names.every((name) => value[name] === undefined)) {
      report(scope, at, `missing required field: one of ${names.join(', ')}`);
    }
  };
}
