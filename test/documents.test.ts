import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { commands } from '../commands/index.ts';
import { projectFile } from '../sandbox/project-root.ts';
import { VARIABLES } from '../src/settings/variables.ts';
import { npmScripts } from './documents/names.ts';
import {
  type Block,
  blocksOf,
  codeSpans,
  commandsOf,
  DOCUMENTS,
  proseOf,
  read,
  TRANSLATED,
} from './documents/reading.ts';

/** `migrate`, `policy check`, ... as src/cli.ts registers them. */
function subcommands(): Set<string> {
  const found = [...read('src/cli.ts').matchAll(/\b(\w+)\s*\.command\('([\w-]+)'\)/g)];
  return new Set(found.map(([, parent, name = '']) => (parent === 'program' ? name : `${parent} ${name}`)));
}

/** Why a command of npm's or npx' would not run; null when it would. */
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
  return Object.hasOwn(npmScripts(), script) ? null : `package.json has no script ${script}`;
}

/** A heading as its anchor is called. */
function anchorOf(heading: string): string {
  const words = heading.replaceAll(/[`*]|\]\([^)]*\)/g, '').toLowerCase();
  return words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
}

function anchorsOf(file: string): Set<string> {
  return new Set([...proseOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));
}

/** Links that lead nowhere: to no file, or to no heading in one. */
function brokenLinks(file: string): string[] {
  const links = [...proseOf(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(projectFile(target))) return true;
    return anchor !== undefined && !anchorsOf(target).has(decodeURIComponent(anchor));
  });
}

/** Paths in backticks, from the root. */
function pathsIn(file: string): string[] {
  const paths = codeSpans(file).filter(
    (span) =>
      /^(?:src|commands|sandbox|bench|test|docs|deploy|\.ci)\/[\w./-]*$/.test(span) ||
      /^[\w-]+(?:\/[\w.-]+)+\.(?:ts|md)$/.test(span),
  );
  // What benches and browser tests write is there once they were run.
  return paths.filter((path) => !/^(?:bench\/results|test\/browser\/screens)\//.test(path));
}

describe.each(DOCUMENTS)('%s', (file) => {
  test('leads only to what is there', () => {
    expect(brokenLinks(file)).toEqual([]);
    expect(pathsIn(file).filter((path) => !existsSync(projectFile(path)))).toEqual([]);
  });

  test('names in its sentences only commands of npm and of the command line that exist', () => {
    const problems = codeSpans(file)
      .filter((command) => /^(?:npm|npx) /.test(command))
      .map((command) => ({ command, problem: problemOf(command) }))
      .filter(({ problem }) => problem !== null);
    expect(problems).toEqual([]);
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

test('an anchor is found by its heading, in both languages', () => {
  expect(anchorOf('Refunds that YoPoint orders')).toBe('refunds-that-yopoint-orders');
  expect(anchorOf('结果未知 unknown')).toBe('结果未知-unknown');
  expect(anchorOf('What is left, and `why`')).toBe('what-is-left-and-why');
});

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  const text = read(file);
  const typed = blocksOf(file)
    .filter(({ language }) => language === 'sh')
    .flatMap(commandsOf);

  test('begins with the two commands, as .ci/run looks for them', () => {
    expect(typed.slice(0, 4)).toEqual(['npm ci', 'npm run demo', 'npm ci', 'npm test']);
    expect(text).toMatch(/^npm ci && npm run demo$/m);
    expect(text).toMatch(/^npm ci && npm test$/m);
  });

  test('names every setting there is, and none that is not', () => {
    const named = codeSpans(file).filter((span) =>
      /^(?!TEST_|CHROMIUM_|PATH$)[A-Z]+(?:_[A-Z]+)*$/.test(span),
    );
    const known = Object.keys(VARIABLES).filter((name) => !name.startsWith('WECOM_'));
    expect([...new Set(named)].sort()).toEqual(known.sort());
  });

  test('lists the slash commands that are answered', () => {
    const listed = [...text.matchAll(/^\| `(\/\w+)` \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(commands.map(({ name }): string => name).sort());
  });

  test('leads to every document', () => {
    const led = new Set(
      [...proseOf(file).matchAll(/\]\(([^)#]+)/g)].map(([, path = '']) =>
        path.replace('docs/zh-CN/', 'docs/'),
      ),
    );
    const all = DOCUMENTS.filter((path) => !path.includes('zh-CN'));
    expect(all.filter((path) => path !== 'README.md' && !led.has(path))).toEqual([]);
  });
});

test.each(TRANSLATED)('%s and %s show the same blocks', (english, chinese) => {
  // Drawings hold words.
  const shown = (file: string) =>
    blocksOf(file)
      .filter((block) => !isDrawing(block))
      .map(({ language, info, text }) => ({ language, info, text }));
  expect(shown(chinese)).toEqual(shown(english));
  const places = (file: string) => proseOf(file).match(/^#+ /gm);
  expect(places(chinese)).toEqual(places(english));
});

function isDrawing({ language, text }: Block): boolean {
  return language === 'text' && /[─│]/.test(text);
}

test('the map has every folder', () => {
  const folders = ['src', 'sandbox'].flatMap((parent) =>
    readdirSync(projectFile(parent), { withFileTypes: true })
      // What the simulated vendors answer with lies beside them.
      .filter((entry) => entry.isDirectory() && entry.name !== 'samples')
      .map((entry) => `${parent}/${entry.name}/`),
  );
  const named = new Set(codeSpans('ARCHITECTURE.md'));
  expect(folders.filter((folder) => !named.has(folder))).toEqual([]);
});
