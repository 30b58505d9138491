import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFile } from '../../sandbox/project-root.ts';
import { HTTP_PATHS } from './names.ts';
import { openProject, type Project } from './project.ts';
import { type Block, blocksIn, blocksOf, codeSpans, DOCUMENTS, read, rowsOf } from './reading.ts';
import { lackedBy, needsPostgres, placed, SCRIPTS, TYPED } from './typed.ts';

/*
 * In a folder as somebody has it who installed Latchkey, beside the service that `npm start` started there: every script of the
 * documents is run to the letter but for the port and the folders of the machine, and what they name is looked for.
 */

let project: Project;
beforeAll(async () => {
  project = await openProject();
});
afterAll(() => project?.close());

const here = SCRIPTS.filter((block) => lackedBy(block).length === 0);

test('npm run format puts a file into its layout', async () => {
  const folder = join(project.folder, 'formatted');
  await mkdir(folder);
  for (const name of ['package.json', 'biome.json', '.gitignore'])
    await copyFile(projectFile(name), join(folder, name));
  await symlink(projectFile('node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'file.ts'), 'export const   one="1"\n');
  const { code, stderr } = await project.run('cd formatted && npm run format');
  expect(code, stderr).toBe(0);
  expect(await readFile(join(folder, 'file.ts'), 'utf8')).toBe("export const one = '1';\n");
});

test('what is installed without anybody answering is whole', async () => {
  const [block] = SCRIPTS.filter(isInit);
  const folder = join(project.folder, 'unattended');
  await mkdir(folder);
  // As a file it would be written already.
  const settings = parseEnv(await readFile(join(project.folder, '.env'), 'utf8'));
  const given = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value ?? '']));
  const { code, stdout, stderr } = await project.run(`cd unattended\n${block?.text}`, given);
  expect(code, stdout + stderr).toBe(0);
  expect((await readdir(folder)).sort()).toEqual(['.env', 'policy.yml']);
  const checked = await project.run('cd unattended && npx latchkey policy check');
  expect(checked.stdout).toMatch(/^OK: .* 3 people in 3 groups/);
});

test('npx finds the command line', async () => {
  const npx = spawnSync('sh', ['-c', 'command -v npx'], { encoding: 'utf8' }).stdout.trim();
  const { code, stdout, stderr } = await project.run(`"${npx}" latchkey policy check policy.example.yml`);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('OK: policy.example.yml');
});

test.each(here.filter((block) => !needsPostgres(block) && !isInit(block)).map(placed))(
  '$place does what it says',
  async ({ block }) => {
    const { code, stdout, stderr } = await project.run(block.text);
    expect(code, stdout + stderr).toBe(0);
    for (const said of printedBy(block)) expect(stdout.trimEnd()).toBe(said.trimEnd());
  },
);

test('a backup that was taken beside the service is whole', async () => {
  const { code, stdout, stderr } = await project.run('npx latchkey restore latchkey.backup', {
    LATCHKEY_DATA_DIR: join(project.folder, 'restored'),
  });
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^latchkey\.backup is whole: [\s\S]*^OK: restored\./m);
});

describe('/metrics', () => {
  let text: string;
  let types: ReadonlyMap<string, string>;
  beforeAll(async () => {
    text = await (await fetch(`${project.url}/metrics`)).text();
    types = new Map(
      [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]),
    );
  });

  test('is named whole by the documents, which name nothing else', () => {
    const ours = [...types.keys()].filter((name) => name.startsWith('latchkey_')).sort();
    expect(ours.length).toBeGreaterThan(10);
    for (const file of ['docs/operating.md', 'docs/zh-CN/operating.md']) {
      const listed = rowsOf(file).flatMap(([cell = '']) => /^`(latchkey_\w+)`$/.exec(cell)?.[1] ?? []);
      expect(listed.sort()).toEqual(ours);
    }
    const named = DOCUMENTS.flatMap(codeSpans).filter((span) =>
      /^(?:latchkey|process|nodejs)_[a-z0-9_]+$/.test(span),
    );
    expect(named.filter((name) => !types.has(name))).toEqual([]);
    const inRules = blocksIn('yaml').flatMap(({ text: rules }) => rules.match(/\blatchkey_\w+/g) ?? []);
    const isThere = (name: string) =>
      types.has(name) || types.get(name.replace(/_(?:bucket|count|sum)$/, '')) === 'histogram';
    expect(inRules.length).toBeGreaterThan(15);
    expect(inRules.filter((name) => !isThere(name))).toEqual([]);
  });

  test('has the labels that the documents name', () => {
    const source = ['observe/metrics', 'requests/show/gauges', 'appeals/gauges', 'outbox/gauges']
      .map((name) => read(`src/${name}.ts`))
      .join('\n');
    for (const [cell = '', labels = ''] of rowsOf('docs/operating.md')) {
      const name = /^`(latchkey_\w+)`$/.exec(cell)?.[1];
      if (name === undefined) continue;
      expect(text).toContain(`# TYPE ${name} `);
      for (const [, label = ''] of labels.matchAll(/`(\w+)`/g)) expect(source).toContain(`'${label}'`);
    }
  });
});

test.each(HTTP_PATHS)('%s is answered', async (path) => {
  const method = ['/healthz', '/readyz', '/readyz/relay', '/metrics'].includes(path) ? 'GET' : 'POST';
  const { status } = await fetch(`${project.url}${path}`, { method });
  expect(status).not.toBe(404);
});

test('npm start passes SIGTERM on and ends with 0', async () => {
  expect(await project.stop()).toBe(0);
  await expect(fetch(project.url)).rejects.toThrow();
});

/** Writes the files that the project's folder has already: it is run in one of its own. */
function isInit({ text }: Block): boolean {
  return text.startsWith('npx latchkey init --yes');
}

/** What the documents say that a block prints: the `text` block right behind it, in each document that has it. */
function printedBy({ text }: Block): string[] {
  return TYPED.filter((block) => block.text === text).flatMap(({ file, line }) => {
    const all = blocksOf(file);
    const next = all[all.findIndex((block) => block.line === line) + 1];
    return next?.language === 'text' && next.line === line + text.split('\n').length + 2 ? [next.text] : [];
  });
}
