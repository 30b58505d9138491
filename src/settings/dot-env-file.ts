import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { VARIABLES } from './variables.ts';

/** A `.env` file that the next program would lose a part of or read differently. Names lines and variables, never values. */
export class DotEnvError extends Error {
  readonly code = 'dot_env_invalid';

  constructor(path: string, problems: readonly string[], cause?: unknown) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super([`${path} has ${count}; nothing was started.`, ...problems.map((one) => `  ${one}`)].join('\n'), {
      cause,
    });
    this.name = 'DotEnvError';
  }
}

/**
 * Puts the variables of a `.env` file into the environment, where they are not set already: what is really set wins. Without such a
 * file nothing happens. Throws `DotEnvError` with everything that is wrong.
 */
export function readDotEnv(path: string, env: NodeJS.ProcessEnv): void {
  const bytes = bytesOf(path);
  if (bytes === null) return;
  const { values, problems } = variablesIn(textOf(path, bytes));
  if (problems.length > 0) throw new DotEnvError(path, problems);
  for (const [name, value] of values) env[name] ??= value;
}

/** Null when there is no such file. */
function bytesOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT') return null;
    const why = code === 'EISDIR' ? 'It is a folder, not a file.' : `It cannot be read (${code}).`;
    throw new DotEnvError(
      path,
      [`${why} Put the file there, readable for who runs this, or remove it.`],
      error,
    );
  }
}

/** Without a byte order mark, which would become part of the first name. */
function textOf(path: string, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Below: it is said what to do.
  }
  throw new DotEnvError(path, [
    'It is not UTF-8 text, maybe UTF-16 of an editor or shell. Save it as UTF-8.',
  ]);
}

/** What a file says, and the sentences about what it does not say clearly. */
type Reading = { readonly values: ReadonlyMap<string, string>; readonly problems: readonly string[] };

/**
 * Reads the text of a `.env` file as Node.js and other tools do: comments, `export`, quotes, values of several lines, and line ends of
 * every system. What some of them lose without a word, or read in different ways, is a problem.
 */
export function variablesIn(text: string): Reading {
  const lines = text.split(/\r\n?|\n/);
  const values = new Map<string, string>();
  const lineOf = new Map<string, number>();
  const problems: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]?.replace(/^[ \t]+|[ \t]+$/g, '') ?? '';
    const number = index + 1;
    // A name alone is how Docker Compose hands on what is set outside.
    if (line === '' || line.startsWith('#') || /^(?:export[ \t]+)?[A-Za-z_]\w*$/.test(line)) continue;
    const [, name = '', written = ''] =
      /^(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(.*)$/.exec(line) ?? [];
    if (name === '') {
      problems.push(`Line ${number} is neither NAME=value nor a comment, which begins with #.`);
      continue;
    }
    const quote = /^["'`]/.exec(written)?.[0];
    let whole = written;
    if (quote !== undefined) {
      const last = lines.findIndex(
        (one, at) => at >= index && (at === index ? written.slice(1) : one).includes(quote),
      );
      if (last < 0) {
        problems.push(`Line ${number}: ${name} opens a quotation mark that nothing closes.`);
        continue;
      }
      whole = [written, ...lines.slice(index + 1, last + 1)].join('\n');
      index = last;
      if (!/^\s*(?:#.*)?$/.test(whole.slice(whole.indexOf(quote, 1) + 1))) {
        problems.push(
          `Line ${last + 1}: behind the closing quotation mark of ${name} there is more. Put the value into quotation marks that do not stand in it.`,
        );
        continue;
      }
    } else if (/[^ \t]#/.test(written) && Object.hasOwn(VARIABLES, name)) {
      problems.push(
        `Line ${number}: the # in the value of ${name} begins a comment for some programs and not for others. Put the value into quotation marks.`,
      );
      continue;
    }
    const value = parseEnv(`${name}=${whole}`)[name] ?? '';
    if (Object.hasOwn(VARIABLES, name) && values.has(name) && values.get(name) !== value) {
      problems.push(
        `Line ${number}: ${name} stands in line ${lineOf.get(name)} as well, with another value. Keep one.`,
      );
    }
    values.set(name, value);
    lineOf.set(name, number);
  }
  return { values, problems };
}
