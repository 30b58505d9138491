import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commands } from '../commands/index.ts';
import { VARIABLES } from '../src/settings/environment-variables.ts';

/** A file of the repository by its path from the root. */
function rooted(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}

function read(path: string): string {
  return readFileSync(rooted(path), 'utf8');
}

/** What stands in backticks, outside of fenced blocks. */
function codeSpans(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** Every command of the fenced sh blocks, a line of several taken apart. */
function shellCommands(text: string): string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.split(/\n|&&/))
    .map((command) => command.trim())
    .filter((command) => command !== '');
}

/** `migrate`, `policy check`, ... as src/cli.ts registers them. */
function subcommands(): Set<string> {
  const found = [...read('src/cli.ts').matchAll(/\b(\w+)\s*\.command\('([\w-]+)'\)/g)];
  return new Set(found.map(([, parent, name = '']) => (parent === 'program' ? name : `${parent} ${name}`)));
}

function npmScripts(): Set<string> {
  const manifest: unknown = JSON.parse(read('package.json'));
  if (typeof manifest !== 'object' || manifest === null || !('scripts' in manifest)) return new Set();
  return new Set(Object.keys(manifest.scripts ?? {}));
}

/** Why a command of a document would not run; null when it would. */
function problemOf(command: string): string | null {
  const [program, ...words] = command.split(/\s+/);
  const [first = '', second = ''] = words;
  if (program === 'npx') {
    if (first !== 'latchkey') return 'only latchkey is run with npx';
    const [, name = '', sub = ''] = words;
    const known = [...subcommands()];
    const isGroup = known.some((one) => one.startsWith(`${name} `));
    const wanted = isGroup ? `${name} ${sub}` : name;
    return known.includes(wanted) ? null : `latchkey has no ${wanted}`;
  }
  if (program !== 'npm') return 'it is neither npm nor npx';
  if (first === 'ci') return null;
  const script = first === 'run' ? second : first;
  return npmScripts().has(script) ? null : `package.json has no script ${script}`;
}

/** Relative links and the paths in backticks. */
function pathsIn(text: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, path = '']) => path);
  const spans = codeSpans(text).filter(
    (span) =>
      /^(?:src|commands|sandbox|bench|test|\.ci)\/[\w./-]*$/.test(span) || /^[\w./-]+\.(?:ts|md)$/.test(span),
  );
  // The results of a bench are there once one was run.
  return [...links, ...spans].filter((path) => !path.startsWith('bench/results/'));
}

const READMES = ['README.md', 'README.zh-CN.md'] as const;

describe.each(READMES)('%s', (file) => {
  const text = read(file);

  test('begins with the two commands, as .ci/run looks for them', () => {
    expect(shellCommands(text).slice(0, 4)).toEqual(['npm ci', 'npm run demo', 'npm ci', 'npm test']);
    expect(text).toMatch(/^npm ci && npm run demo$/m);
    expect(text).toMatch(/^npm ci && npm test$/m);
  });

  test('names only commands that exist', () => {
    const inline = codeSpans(text).filter((span) => /^(?:npm|npx) /.test(span));
    const problems = [...shellCommands(text), ...inline]
      .map((command) => ({ command, problem: problemOf(command) }))
      .filter(({ problem }) => problem !== null);
    expect(problems).toEqual([]);
  });

  test('names every setting there is, and none that is not', () => {
    const named = codeSpans(text).filter((span) => /^(?!TEST_)[A-Z]+(?:_[A-Z]+)*$/.test(span));
    const known = Object.keys(VARIABLES).filter((name) => !name.startsWith('WECOM_'));
    expect([...new Set(named)].sort()).toEqual(known.sort());
  });

  test('lists the slash commands that are answered', () => {
    const listed = [...text.matchAll(/^\| `(\/\w+)` \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(commands.map(({ name }): string => name).sort());
  });

  test('leads only to what is there', () => {
    expect(pathsIn(text).filter((path) => !existsSync(rooted(path)))).toEqual([]);
  });
});

test('a command that does not exist would be found', () => {
  expect(problemOf('npm run nothing')).toBe('package.json has no script nothing');
  expect(problemOf('npx latchkey nothing')).toBe('latchkey has no nothing');
  expect(problemOf('npx latchkey policy nothing')).toBe('latchkey has no policy nothing');
  expect(problemOf('npx latchkey policy check my.yml')).toBeNull();
  expect(problemOf('npm run demo -- --tour')).toBeNull();
  expect(problemOf('npm start')).toBeNull();
});

describe.each(['ARCHITECTURE.md', 'CODE_STYLE.md'])('%s', (file) => {
  const text = read(file);

  test('names only paths that exist', () => {
    const paths = pathsIn(text);
    expect(paths.length).toBeGreaterThan(2);
    expect(paths.filter((path) => !existsSync(rooted(path)))).toEqual([]);
  });
});

test('the map has every folder', () => {
  const folders = ['src', 'sandbox'].flatMap((parent) =>
    readdirSync(rooted(parent), { withFileTypes: true })
      // What the simulated vendors answer with lies beside them.
      .filter((entry) => entry.isDirectory() && entry.name !== 'samples')
      .map((entry) => `${parent}/${entry.name}/`),
  );
  const named = new Set(codeSpans(read('ARCHITECTURE.md')));
  expect(folders.filter((folder) => !named.has(folder))).toEqual([]);
});
