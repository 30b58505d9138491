import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDERS = ['src', 'commands', 'sandbox'] as const;

type Import = {
  /** The importing file, from the root: `src/main.ts`. */
  readonly from: string;
  /** A file from the root where the specifier is relative, else the specifier as it stands. */
  readonly to: string;
  /** The package's name; null for a file of this project and for a module of Node.js. */
  readonly package: string | null;
  /** Gone at run time: `import type`, `export type`. An inline `type` is not, since its statement stays. */
  readonly typeOnly: boolean;
};

/** `import a, { b } from 'x'`, `export * from 'x'`, `import 'x'`, over several lines too. */
const STATIC = /^(?:import|export)\s+(type\s+)?(?:[\w$*{},\s]+?\s+from\s+)?'([^'\n]+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^'\n]+)'\s*\)/g;

const files: ReadonlyMap<string, string> = new Map(
  FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => join(folder, path.replaceAll('\\', '/'))),
  ).map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
);
const imports: readonly Import[] = [...files].flatMap(([path, text]) => importsOf(path, text));

function importsOf(from: string, text: string): Import[] {
  const found = [
    ...[...text.matchAll(STATIC)].map(([, type, to = '']) => ({ to, typeOnly: type !== undefined })),
    ...[...text.matchAll(DYNAMIC)].map(([, to = '']) => ({ to, typeOnly: false })),
  ];
  return found.map(({ to, typeOnly }) => {
    if (to.startsWith('.')) return { from, to: join(dirname(from), to), package: null, typeOnly };
    const [scope = '', name = ''] = to.split('/');
    const owner = scope.startsWith('@') ? `${scope}/${name}` : scope;
    return { from, to, package: isBuiltin(to) ? null : owner, typeOnly };
  });
}

/** Asserts that no import is one of these, and names those that are. */
function expectNone(isWrong: (one: Import) => boolean): void {
  expect(imports.filter(isWrong).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
}

function isIn(path: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

/** Every value of these is imported from there only; types may be imported anywhere. */
function expectOnlyIn(packages: readonly string[], ...folders: readonly string[]): void {
  expectNone(
    ({ from, package: name, typeOnly }) =>
      name !== null && packages.includes(name) && !typeOnly && !isIn(from, ...folders),
  );
}

test('the imports of every file are read, and each leads to a file', () => {
  const statements = [...files.values()].join('\n').match(/^import\s/gm) ?? [];
  const dynamic = [...files.values()].join('\n').match(/\bimport\('/g) ?? [];
  const exported = imports.length - statements.length - dynamic.length;
  expect(statements.length).toBeGreaterThan(100);
  // What is left over are `export … from`: never fewer than none, or an import was not understood.
  expect(exported).toBe(
    ([...files.values()].join('\n').match(/^export\s[^;'=(]*?\sfrom\s+'/gm) ?? []).length,
  );
  expectNone(({ to, package: name }) => name === null && !isBuiltin(to) && !files.has(to));
});

/**
 * The rooms of the product from the lowest to the highest: a room imports lower ones only. A path belongs to the longest entry that it
 * begins with; what lies in `src/` itself is the wiring, above all of them.
 */
const ROOMS = [
  'src/domain',
  'src/lib',
  'src/observe',
  'src/settings',
  'src/vendors',
  'src/store',
  'src/lookups',
  'src/cards',
  'src/messengers',
  'src/jobs',
  'src/staff',
  'src/ground',
  'src/kit',
  'src/outbox',
  'src/requests',
  'src/appeals',
  'src/devices',
  'src/notices',
  'src/alerts',
  'src/home',
  'src/audit',
  'commands',
  'src/relay',
  'src/backup',
  'src/http',
  'src/messengers/slack',
  'src/doctor',
  'src/init',
  'src',
] as const;

/** The longest room that a path lies in. */
function roomOf(path: string): (typeof ROOMS)[number] | undefined {
  return [...ROOMS].sort((a, b) => b.length - a.length).find((room) => isIn(path, room));
}

/** Each import from a room into a higher one, in words. */
function climbing(all: readonly Import[]): string[] {
  return all.flatMap(({ from, to, package: name }) => {
    const lower = roomOf(from);
    const higher = name === null ? roomOf(to) : undefined;
    if (!lower || !higher || ROOMS.indexOf(higher) <= ROOMS.indexOf(lower)) return [];
    return [`${from} (${lower}) imports ${to} (${higher}), which is a higher room`];
  });
}

test('no room imports a higher one, so that no two import each other', () => {
  expect(climbing(imports)).toEqual([]);
});

test('an import that climbs would be found, and every folder of the product is a room', () => {
  const edge = (from: string, to: string): Import => ({ from, to, package: null, typeOnly: true });
  expect(climbing([edge('src/cards/a.ts', 'src/domain/b.ts'), edge('src/main.ts', 'src/desk.ts')])).toEqual(
    [],
  );
  expect(climbing([edge('src/cards/a.ts', 'src/messengers/slack/b.ts')])).toEqual([
    'src/cards/a.ts (src/cards) imports src/messengers/slack/b.ts (src/messengers/slack), which is a higher room',
  ]);
  const folders = [...files.keys()]
    .filter((path) => isIn(path, 'src', 'commands'))
    .map((path) => dirname(path));
  const homeless = [...new Set(folders)].filter(
    (folder) => folder !== 'src' && roomOf(`${folder}/`) === 'src',
  );
  expect(homeless).toEqual([]);
});

test('the domain and the cards are pure: no input, no output, no clock', () => {
  const words = ['src/lookups/types.ts'];
  expectNone(({ from, to }) => isIn(from, 'src/domain', 'src/cards') && isBuiltin(to));
  expectNone(({ from, package: name }) => isIn(from, 'src/cards') && name !== null);
  expectNone(
    ({ from, package: name }) =>
      isIn(from, 'src/domain') && name !== null && !(name === 'dayjs' && from === 'src/domain/time-range.ts'),
  );
  expectNone(({ from, to }) => isIn(from, 'src/domain') && isIn(to, 'src') && !isIn(to, 'src/domain'));
  expectNone(
    ({ from, to, typeOnly }) =>
      isIn(from, 'src/cards') &&
      isIn(to, 'src', 'commands', 'sandbox') &&
      !isIn(to, 'src/domain', 'src/cards') &&
      // A card tells one vendor's failure from another by its class.
      to !== 'src/vendors/errors.ts' &&
      !(typeOnly && (words.includes(to) || isIn(to, 'src/settings'))),
  );
  const impure =
    /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(|\bperformance\.now\b|\bdayjs(?:\.utc|\.tz)?\(\s*\)|\bMath\.random\b|\bprocess\.|\bfetch\(|\bset(?:Timeout|Interval|Immediate)\(/;
  const found = [...files]
    .filter(([path]) => isIn(path, 'src/domain', 'src/cards'))
    .filter(([, text]) => impure.test(text))
    .map(([path, text]) => `${path}: ${impure.exec(text)?.[0]}`);
  expect(found).toEqual([]);
});

test('what cards may import is as pure as they are: it reaches for nothing but the domain', () => {
  const errors = imports.filter(({ from, typeOnly }) => from === 'src/vendors/errors.ts' && !typeOnly);
  expect(errors.map(({ to }) => to).filter((to) => !to?.startsWith('src/domain/'))).toEqual([]);
});

test('only the messengers, and the doctor who examines them, know Slack', () => {
  expectNone(
    ({ from, package: name }) =>
      name?.startsWith('@slack/') === true && !isIn(from, 'src/messengers/slack', 'src/doctor'),
  );
});

test('each outer world is reached from one folder', () => {
  expectOnlyIn(['axios'], 'src/vendors');
  expectOnlyIn(['cockatiel'], 'src/lib', 'src/vendors');
  expectOnlyIn(['kysely', 'pg'], 'src/store');
  expectNone(
    ({ from, package: name }) =>
      name === 'libsql' && from !== 'src/store/embedded-engine.ts' && !isIn(from, 'test'),
  );
  expectOnlyIn(['lru-cache'], 'src/lookups');
  expectNone(
    ({ from, package: name, typeOnly }) =>
      name === 'fastify' && !typeOnly && isIn(from, 'src', 'commands') && from !== 'src/http/server.ts',
  );
});

test('commands know no messenger, no vendor protocol and no HTTP', () => {
  expectNone(
    ({ from, to }) =>
      isIn(from, 'commands') &&
      (isIn(to, 'src/messengers', 'src/http', 'src/store', 'src/doctor', 'src/vendors/yopoint') ||
        isIn(to, 'src/vendors/baifude')),
  );
  expectNone(({ from, to }) => isIn(from, 'src/lookups', 'src/vendors', 'src/store') && isIn(to, 'commands'));
});

test('the product names its sandbox once, and nothing imports benches or tests', () => {
  expectNone(({ from, to }) => isIn(from, 'src', 'commands') && isIn(to, 'sandbox') && from !== 'src/cli.ts');
  expectNone(({ to }) => isIn(to, 'bench', 'test'));
});

test('the simulated vendors, Slack and fleet share no code with what is tested against them', () => {
  const simulated = /^sandbox\/(?:yopoint|baifude|slack|fleet)(?:\/|\.ts$)/;
  const reaching = (path: string) =>
    [...reachedFrom(path, imports)].filter((to) => isIn(to, 'src', 'commands'));
  const found = [...files.keys()]
    .filter((path) => simulated.test(path))
    .flatMap((path) => reaching(path).map((to) => `${path} reaches ${to}`));
  expect(found).toEqual([]);
});

test('the page in the browser knows React, itself, and by type what its server says; nothing knows it', () => {
  const app = 'sandbox/page/app';
  const protocol = 'sandbox/page/protocol.ts';
  expect([...files.keys()].filter((path) => isIn(path, app)).length).toBeGreaterThan(30);
  expectNone(
    ({ from, to, package: name, typeOnly }) =>
      isIn(from, app) &&
      !(name === null
        ? isIn(to, app) || (to === protocol && typeOnly)
        : ['react', 'react-dom'].includes(name)),
  );
  expectNone(({ from, to }) => isIn(to, app) && !isIn(from, app));
  expectNone(({ from }) => from === protocol);
  expectNone(({ from, package: name }) => name === 'vite' && from !== 'sandbox/page/build.ts');
  expectNone(({ from, package: name }) => ['react', 'react-dom'].includes(name ?? '') && !isIn(from, app));
});

test('the page in the browser names no other host', () => {
  const folder = join(ROOT, 'sandbox/page/app');
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:tsx?|css|html|svg)$/.test(path))
    .filter((path) => /\/\/[a-z0-9-]+\.[a-z]/i.test(hostless(readFileSync(join(folder, path), 'utf8'))));
  expect(found).toEqual([]);
});

/** The text without the name of SVG's language, which looks like an address and is none. */
function hostless(text: string): string {
  return text.replaceAll('http://www.w3.org/2000/svg', '');
}

test('nothing but the command line writes to the console', () => {
  const found = [...files]
    .filter(([path]) => isIn(path, 'src', 'commands') && path !== 'src/cli.ts')
    .filter(([, text]) => /\bconsole\.\w/.test(text))
    .map(([path]) => path);
  expect(found).toEqual([]);
});

test('no file of the product imports itself by way of others', () => {
  const edges = imports.filter(
    ({ from, to, typeOnly }) => !typeOnly && isIn(from, 'src', 'commands') && isIn(to, 'src', 'commands'),
  );
  expect(cyclesIn(edges)).toEqual([]);
});

test('a cycle would be found', () => {
  const edge = (from: string, to: string): Import => ({ from, to, package: null, typeOnly: false });
  expect(cyclesIn([edge('a', 'b'), edge('b', 'c'), edge('a', 'c')])).toEqual([]);
  expect(cyclesIn([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).toEqual(['b -> c -> b']);
  expect(
    importsOf('src/a/b.ts', "import type { X } from '../c.ts';\nexport {\n  y,\n} from './d.ts';"),
  ).toEqual([
    { from: 'src/a/b.ts', to: 'src/c.ts', package: null, typeOnly: true },
    { from: 'src/a/b.ts', to: 'src/a/d.ts', package: null, typeOnly: false },
  ]);
});

/** Every file that is loaded with this one, by whatever way. */
function reachedFrom(start: string, edges: readonly Import[]): ReadonlySet<string> {
  const reached = new Set<string>([start]);
  for (const path of reached) for (const { from, to } of edges) if (from === path) reached.add(to);
  return reached;
}

/** Each cycle once, written `a -> b -> a`. */
function cyclesIn(edges: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const cycles: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string): void => {
    if (way.includes(path)) {
      cycles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    way.push(path);
    for (const target of targets.get(path) ?? []) visit(target);
    way.pop();
    done.add(path);
  };
  for (const path of targets.keys()) visit(path);
  return cycles;
}

/** `export function name`, `export const name`, `export type name` and the like, at the start of a line. */
const EXPORTED =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|let|type|interface|class|enum) +([\w$]+)/gm;

/** Each name that more than one of these files exports, with the files. */
function exportedTwice(all: ReadonlyMap<string, string>): string[] {
  const where = new Map<string, string[]>();
  for (const [path, text] of all) {
    for (const [, name = ''] of text.matchAll(EXPORTED)) {
      where.set(name, [...(where.get(name) ?? []), path]);
    }
  }
  return [...where]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name}: ${paths.join(', ')}`);
}

test('no name is exported twice: it has one meaning in the whole product', () => {
  const product = new Map([...files].filter(([path]) => isIn(path, 'src', 'commands')));
  expect([...product.values()].join('\n').match(EXPORTED)?.length).toBeGreaterThan(500);
  expect(exportedTwice(product)).toEqual([]);
});

test('a name that is exported twice would be found', () => {
  const found = exportedTwice(
    new Map([
      ['a.ts', 'export async function send() {}\nfunction local() {}'],
      ['b.ts', 'export type send = string;\nexport const local = 1;'],
    ]),
  );
  expect(found).toEqual(['send: a.ts, b.ts']);
});
