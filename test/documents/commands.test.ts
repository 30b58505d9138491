import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectFile } from '../../sandbox/project-root.ts';
import { npmScripts } from './names.ts';
import { codeSpans, commandsOf, read } from './reading.ts';
import {
  isElsewhere,
  isKnown,
  isOfTheMachine,
  lackedBy,
  placed,
  programsOf,
  RUN_BY_CI,
  RUN_BY_SUITE,
  SCRIPTS,
  TOOLS,
  TYPED,
} from './typed.ts';

/* Every command that the documents tell somebody to type is run: in installed.test.ts, or where the lists in typed.ts say. */

test('somebody knows how to run every command', () => {
  const unknown = TYPED.flatMap((block) =>
    commandsOf(block)
      .filter((command) => !isElsewhere(command) && !programsOf(command).every(isKnown))
      .map((command) => `${block.file}:${block.line} ${command}`),
  );
  expect(unknown).toEqual([]);
  expect(SCRIPTS.length).toBeGreaterThan(8);
  // What is run elsewhere stands by itself: a script that left it out would be another one.
  const mixed = SCRIPTS.filter((block) => commandsOf(block).some(isElsewhere));
  expect(mixed.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
});

test('a command that nobody knows would be found', () => {
  expect(programsOf('systemctl start latchkey')).toEqual(['systemctl']);
  expect(isKnown('rm')).toBe(false);
  expect(programsOf('A=1 B="two words" npx latchkey migrate > file')).toEqual(['npx']);
  expect(programsOf(`x=$(printf '%s' "$y" | openssl dgst -r | cut -d ' ' -f 1)`)).toEqual([
    'printf',
    'openssl',
    'cut',
  ]);
  expect(programsOf(`body='{"a":"npm test"}'`)).toEqual([]);
});

test.each(Object.entries(RUN_BY_CI))('.ci/run runs %s', (_command, line) => {
  expect(read('.ci/run')).toMatch(line);
});

test.each(Object.entries(RUN_BY_SUITE))('%s is run by a suite of its own', (_command, [file, words]) => {
  expect(read(file)).toContain(words);
});

test('npm run demo is what the suite of the tour starts, once it is built', () => {
  expect(npmScripts()['demo']).toBe(
    'npm run --silent build && exec node --enable-source-maps dist/src/cli.js demo',
  );
});

test('npm run bench has the benches that the documents name', () => {
  expect(npmScripts()['bench']).toMatch(/ dist\/bench\/run\.js$/);
  const { status, stderr } = spawnSync(
    process.execPath,
    [projectFile('dist', 'bench', 'run.js'), 'no-such-bench'],
    { encoding: 'utf8', timeout: 20_000 },
  );
  expect(status).not.toBe(0);
  const there = /There are ([\w, -]+)\./.exec(stderr)?.[1]?.split(', ') ?? [];
  for (const file of ['README.md', 'README.zh-CN.md'])
    expect(codeSpans(file)).toEqual(expect.arrayContaining(there));
  const run = TYPED.flatMap(commandsOf).flatMap((it) => /^npm run bench -- (\S+)$/.exec(it)?.[1] ?? []);
  expect(run.length).toBeGreaterThan(0);
  for (const name of run) expect(there).toContain(name);
});

test.each(TYPED.filter(isOfTheMachine).map(placed))(
  '$place names what compose.yaml, the image and the unit have',
  ({ block }) => {
    expect(spawnSync('sh', ['-n', '-c', block.text]).status).toBe(0);
    for (const command of commandsOf(block)) {
      const [program = '', ...words] = command.split(/\s+/);
      if (program === 'docker') lookAtCompose(words);
      else if (program === 'cp' || program === 'install') lookAtFiles(words);
      else {
        const unit = words.find((word) => existsSync(projectFile('deploy', `${word}.service`)));
        expect(unit, command).toBeDefined();
      }
    }
  },
);

function lookAtCompose(words: readonly string[]): void {
  const { services } = z
    .object({ services: z.record(z.string(), z.unknown()) })
    .parse(parse(read('compose.yaml')));
  expect(words[0]).toBe('compose');
  const line = words.join(' ');
  const [, service] = /^compose exec (?:-T )?(\S+)/.exec(line) ?? [];
  if (service !== undefined) expect(Object.keys(services)).toContain(service);
  const [, entry] = /\bnode (\S+)/.exec(line) ?? [];
  if (entry !== undefined) expect(read('Dockerfile')).toContain(`"${entry}"`);
}

/** Files of the repository or of `latchkey init`, put where the unit looks for them. */
function lookAtFiles(words: readonly string[]): void {
  const paths = words.filter((word) => !/^(?:-|\d+$)/.test(word));
  const [to = '', ...from] = paths.toReversed();
  for (const file of from)
    expect(['.env', 'policy.yml'].includes(file) || existsSync(projectFile(file)), file).toBe(true);
  if (!to.endsWith('/system/')) expect(read('deploy/latchkey.service')).toContain(to);
}

test.each([...TOOLS])('.ci/run has %s, and has the suites fail where a program is missing', (tool) => {
  expect(read('.ci/run')).toMatch(new RegExp(`^for program in .*\\b${tool}\\b.*; do$`, 'm'));
  expect(read('.ci/run')).toMatch(/^export EVERY_PROGRAM=1$[\s\S]*^npm run check$/m);
});

test.each(SCRIPTS.filter((block) => lackedBy(block).length > 0).map(placed))(
  '$place lacks $lacked here: its grammar alone is looked at, and only where not every program is promised',
  ({ block, lacked }) => {
    expect(process.env['EVERY_PROGRAM'], `${lacked} is missing`).toBeUndefined();
    expect(spawnSync('sh', ['-n', '-c', block.text]).status).toBe(0);
  },
);
