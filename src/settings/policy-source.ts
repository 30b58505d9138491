import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import { quoted } from './policy-keys.ts';

/** A key path: names of keys and places in lists. */
export type KeyPath = readonly (string | number)[];

/** Something wrong at a place of the text, before it is known what the file means. */
type SourceProblem = { readonly path: KeyPath; readonly offset: number; readonly problem: string };

export type PolicySource = {
  /** The plain data; null when the text is not YAML that can be read. */
  readonly raw: unknown;
  readonly problems: readonly SourceProblem[];
  /** Line and column, both from 1, of a key's value, or of the key itself; of the nearest thing around it when it is absent. */
  locate(path: KeyPath, of?: 'value' | 'key'): Place;
  placeOf(offset: number): Place;
};

type Place = { readonly line: number; readonly column: number };

/** The most aliases in a file: plenty for a policy, far fewer than exhaust memory. */
const MAX_ALIASES = 100;

/** The deepest nesting that is read; a policy needs a fraction of it. */
const MAX_DEPTH = 40;

/** The most syntax errors that are reported: later ones are mostly consequences of earlier ones. */
const MAX_PROBLEMS = 20;

/**
 * Reads YAML without judging what it says. Duplicate keys, unknown tags and several documents are problems; merge keys
 * (`<<`) are ordinary keys and so end as unknown ones.
 */
export function readPolicySource(text: string): PolicySource {
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const unreadable = (problem: string): PolicySource => ({
    raw: null,
    problems: [{ path: [], offset: 0, problem }],
    locate: () => placeOf(0),
    placeOf,
  });

  if (nestsTooDeep(text)) return unreadable('nests far too deep to be a policy');
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    merge: false,
  });
  const problems = [...document.errors, ...document.warnings]
    .slice(0, MAX_PROBLEMS)
    .map((error): SourceProblem => {
      const offset = error.pos[0];
      return {
        path: pathAt(document.contents, offset),
        offset,
        problem: problemOf(error.code, error.message),
      };
    });
  const locate = (path: KeyPath, of: 'value' | 'key' = 'value'): Place =>
    placeOf(offsetOf(document, path, of));
  const broken = document.errors.some((error) => error.code !== 'DUPLICATE_KEY');
  const refused = broken ? [] : refusedNodes(document);
  if (broken || refused.length > 0)
    return { raw: null, problems: [...problems, ...refused], locate, placeOf };
  try {
    return { raw: document.toJS({ maxAliasCount: MAX_ALIASES }), problems, locate, placeOf };
  } catch (error) {
    // The library's way of saying that aliases multiply beyond the bound, or stand inside their own anchor.
    if (!(error instanceof ReferenceError)) throw error;
    return unreadable(
      `repeats anchors in a way that cannot be followed (${error.message.replace(/\s+/g, ' ')})`,
    );
  }
}

/**
 * What is YAML but must not be turned into data: aliases without an anchor before them, more aliases than can be followed
 * in reasonable time, and keys that are lists or sets of keys (as text they double with every level).
 */
function refusedNodes(document: Document.Parsed): SourceProblem[] {
  const refused: SourceProblem[] = [];
  const refuse = (offset: number, problem: string): void => {
    refused.push({ path: pathAt(document.contents, offset), offset, problem });
  };
  let aliases = 0;
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key)) return undefined;
      refuse(startOf(key) ?? 0, 'has a key that is not a plain word');
      return visit.BREAK;
    },
    Alias: (_, alias) => {
      aliases += 1;
      const offset = alias.range?.[0] ?? 0;
      if (aliases > MAX_ALIASES) {
        refuse(offset, `uses anchors more than ${MAX_ALIASES} times`);
        return visit.BREAK;
      }
      if (alias.resolve(document) === undefined) {
        refuse(offset, `repeats the anchor ${quoted(alias.source)}, which is not there`);
      }
      return undefined;
    },
  });
  return refused;
}

/**
 * Whether the text nests beyond the bound, judged before the parser recurses into it: by brackets, by indentation, and by
 * the dashes, question marks and colons that open a level each on one line.
 */
function nestsTooDeep(text: string): boolean {
  let open = 0;
  for (const char of text) {
    if (char === '[' || char === '{') open += 1;
    else if ((char === ']' || char === '}') && open > 0) open -= 1;
    if (open > MAX_DEPTH) return true;
  }
  return text.split('\n').some((line) => {
    const lead = /^\uFEFF?(?:[ \t]|[-?:][ \t])*/.exec(line)?.[0] ?? '';
    return lead.length > 4 * MAX_DEPTH;
  });
}

function problemOf(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'is there twice';
  if (code === 'MULTIPLE_DOCS') return 'holds several documents (separated by ---)';
  return `is not readable YAML (${message.trim().replace(/\s+/g, ' ')})`;
}

/** The way to the innermost key whose text holds this offset. */
function pathAt(node: unknown, offset: number, depth = 0): (string | number)[] {
  if (depth > MAX_DEPTH || offset >= (endOf(node) ?? 0)) return [];
  if (isMap(node)) {
    // Tags and anchors stand before the range of their value, hence from key to key.
    const pair = node.items.findLast(({ key }) => (startOf(key) ?? Number.POSITIVE_INFINITY) <= offset);
    const name = pair ? nameOf(pair.key) : null;
    if (!pair || name === null) return [];
    return [name, ...pathAt(pair.value, offset, depth + 1)];
  } else if (isSeq(node)) {
    const index = node.items.findLastIndex((item) => (startOf(item) ?? Number.POSITIVE_INFINITY) <= offset);
    if (index >= 0) return [index, ...pathAt(node.items[index], offset, depth + 1)];
  }
  return [];
}

function nameOf(key: unknown): string | null {
  return isScalar(key) ? String(key.value) : null;
}

/** Follows the path as far as it goes and returns where its last step stands in the text. */
function offsetOf(document: Document.Parsed, path: KeyPath, of: 'value' | 'key'): number {
  let node: unknown = document.contents;
  // Where something absent is reported: at the key it belongs under, or at the list entry.
  let around = startOf(node) ?? 0;
  let offset = around;
  for (const [index, step] of path.entries()) {
    const inside: unknown = isAlias(node) ? node.resolve(document) : node;
    let key: unknown = null;
    let value: unknown = null;
    if (isMap(inside)) {
      // The last of duplicates, since that one's value was taken.
      const pair = inside.items.findLast((item) => nameOf(item.key) === String(step));
      key = pair?.key ?? null;
      value = pair?.value ?? null;
    } else if (isSeq(inside)) {
      value = typeof step === 'number' ? inside.items[step] : null;
    }
    const wantsKey = index === path.length - 1 && of === 'key';
    const found = (wantsKey ? startOf(key) : null) ?? startOf(value) ?? startOf(key);
    if (found === null) return around;
    offset = found;
    around = startOf(key) ?? found;
    node = value;
  }
  return offset;
}

function startOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

function endOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[1] ?? null) : null;
}
