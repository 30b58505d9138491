import { randomBytes } from 'node:crypto';
import { parseEnv } from 'node:util';
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
