import { randomBytes } from 'node:crypto';
import { constants, copyFileSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { Document, isNode, parseDocument, visit } from 'yaml';
import { parsePolicy } from '../settings/policy.ts';
import { GROUPS, VARIABLES, variableNames } from '../settings/variables.ts';
import type { Values } from './ask-settings.ts';

/** A value that no `.env` file can hold in a way that everybody who reads it understands alike. */
export class UnwritableValue extends Error {
  readonly code = 'init_unwritable_value';

  constructor(name: string) {
    super(
      `${name} holds characters that a .env file cannot hold. Set it in the environment of the service, and leave it out here.`,
    );
    this.name = 'UnwritableValue';
  }
}

/** A title over variables that belong together, and their values. */
type EnvSection = {
  readonly title: string;
  readonly values: Readonly<Record<string, string>>;
};

/** Compose reads it from here for the PostgreSQL it starts; the desk itself does not. */
const COMPOSE_TITLE = 'The password of the PostgreSQL that compose.yaml starts; nothing else reads it.';

/** The text of the `.env` file that holds these settings. Throws `UnwritableValue`. */
export function envText(values: Values): string {
  const sectionOf = new Map<string, string>(
    variableNames().map((name) => [name, GROUPS[VARIABLES[name].group].section]),
  );
  const of = (title: string): EnvSection => ({
    title,
    values: Object.fromEntries(Object.entries(values).filter(([name]) => sectionOf.get(name) === title)),
  });
  const password = randomBytes(24).toString('hex');
  return dotEnvText([
    ...['Slack', 'YoPoint', 'Baifude', 'The desk'].map(of),
    { title: COMPOSE_TITLE, values: values.DATABASE_URL ? {} : { POSTGRES_PASSWORD: password } },
  ]);
}

/**
 * The text of a `.env` file, read alike by Node.js, Docker Compose and systemd. Sections without values are left out. Throws
 * `UnwritableValue`.
 */
function dotEnvText(sections: readonly EnvSection[]): string {
  return sections
    .filter(({ values }) => Object.keys(values).length > 0)
    .map(({ title, values }) => {
      const lines = Object.entries(values).map(([name, value]) => `${name}=${written(name, value)}`);
      return `# ${title}\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

/** Bare where that is safe for all, else in single quotes, in which nobody replaces anything. */
function written(name: string, value: string): string {
  const text = /^[\w./:@%+,=-]+$/.test(value) ? value : `'${value}'`;
  if (/['\n\r]/.test(value) || parseEnv(`${name}=${text}`)[name] !== value) throw new UnwritableValue(name);
  return text;
}

/** Somebody who is to stand in the policy file. */
export type NewPerson = {
  readonly id: string;
  readonly name: string;
  readonly slack: string;
  readonly groups: readonly string[];
};

/** What takes the place of the example's own people and channels. */
export type PolicyAnswers = {
  readonly approvals: string;
  readonly alerts: string;
  readonly people: readonly NewPerson[];
};

const EXAMPLE = 'policy.example.yml';

/** The commented example that comes with the program. Throws when that is not complete. */
function exampleText(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, EXAMPLE))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${EXAMPLE} is not there: this installation is not complete`);
    folder = parent;
  }
  return readFileSync(join(folder, EXAMPLE), 'utf8');
}

/** The groups that the example's rules name; each needs a member. */
export function exampleGroups(): readonly string[] {
  const { lookups, refund, door } = parsePolicy(exampleText(), EXAMPLE, { slack: true });
  const rules = [refund, door];
  const approvers = rules.flatMap(({ tiers }) =>
    tiers.flatMap(({ approvals }) => approvals.flatMap(({ from }) => from)),
  );
  const all = [...lookups.allow, ...lookups.reveal, ...rules.flatMap(({ request }) => request), ...approvers];
  return [...new Set(all)];
}

/** The example with these people and channels in place of its own; every other letter and comment stays. */
export function policyText({ approvals, alerts, people }: PolicyAnswers): string {
  const text = exampleText();
  const document = parseDocument(text);
  const place = (path: readonly string[]): readonly [number, number] => {
    const node = document.getIn(path, true);
    if (!isNode(node) || !node.range) throw new Error(`${EXAMPLE} has no ${path.join('.')}`);
    return [node.range[0], node.range[1]];
  };
  const changes = [
    { place: place(['channels', 'approvals', 'slack']), to: approvals },
    { place: place(['channels', 'alerts', 'slack']), to: alerts },
    { place: place(['staff']), to: staffLines(people) },
  ];
  // From behind, or the places would move.
  return changes
    .sort((a, b) => b.place[0] - a.place[0])
    .reduce(
      (rest, { place: [from, to], to: instead }) => rest.slice(0, from) + instead + rest.slice(to),
      text,
    );
}

/** One line for each, as a list two spaces in; the first stands where the list began. */
function staffLines(people: readonly NewPerson[]): string {
  const document = new Document(people);
  visit(document, {
    Map: (_, person) => {
      person.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 }).replaceAll('\n- ', '\n  - ');
}

/**
 * Writes a file that must not be there yet, whole or not at all; false when it is there, also when it came up this very moment.
 * In one go, so that no signal comes between. Throws what the file system says, `ENOENT` or `EACCES`.
 */
export function writeNew(path: string, text: string, mode: number): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(draft, text, { flag: 'wx', mode, flush: true });
    return putInPlace(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function putInPlace(draft: string, path: string): boolean {
  try {
    // Unlike a rename, a link does not take the place of what is there.
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
  }
  // A file system without links.
  try {
    copyFileSync(draft, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
