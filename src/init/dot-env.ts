import { randomBytes } from 'node:crypto';
import { parseEnv } from 'node:util';
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
  const of = (...prefixes: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values).filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))),
    );
  const password = randomBytes(24).toString('hex');
  return dotEnvText([
    { title: 'Slack', values: of('SLACK_') },
    { title: 'YoPoint', values: of('YOPOINT_') },
    { title: 'Baifude', values: of('BAIFUDE_') },
    {
      title: 'The desk',
      values: of('PORT', 'HOST', 'LOG_LEVEL', 'DATABASE_URL', 'LATCHKEY_', 'APPEALS_', 'WECOM_'),
    },
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
