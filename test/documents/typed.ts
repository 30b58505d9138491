import { spawnSync } from 'node:child_process';
import { type Block, blocksIn, commandsOf } from './reading.ts';

/* The commands in the documents, and the test that proves each. */

/** Commands that `.ci/run` runs, each with the line that does. */
export const RUN_BY_CI: Readonly<Record<string, RegExp>> = {
  'npm ci': /^npm ci$/m,
  'npm test': /^readme_command='npm ci && npm test'$[\s\S]*grep -q '&& npm test"\$'[\s\S]*^npm run check$/m,
  'npm run check': /^npm run check$/m,
  'npm run test:browser': /^ {2}npm run test:browser$/m,
  'npm run demo -- --tour': /^npm run demo -- --tour$/m,
};

/** Commands that another suite starts, as they are once npm has built: where, and the words that do. */
export const RUN_BY_SUITE: Readonly<Record<string, readonly [file: string, words: string]>> = {
  'npm run demo': ['test/tour.test.ts', "['--enable-source-maps', CLI, 'demo', ...args]"],
  'npx latchkey init': ['test/init/init.test.ts', "await run(folder, ['init'], {"],
  'npx latchkey restore latchkey.backup': [
    'test/backup/restore-service.test.ts',
    "await latchkey(location, 'restore', join(folder, 'latchkey.backup'))",
  ],
  'npx latchkey restore latchkey.backup --yes': [
    'test/backup/restore-service.test.ts',
    "await latchkey(location, 'restore', join(folder, 'latchkey.backup'), '--yes')",
  ],
  'npx latchkey move --to "$EMPTY_DATABASE_URL"': [
    'test/backup/move.test.ts',
    "await latchkey(from, 'move', '--to', to.url)",
  ],
};

/** Commands that the suites beside this file run by themselves. */
const RUN_HERE: ReadonlySet<string> = new Set([
  'npm start',
  'npm run format',
  'npm run bench',
  'npm run bench -- ack',
]);

/** Commands of these programs need them, which `.ci/run` sees to; the others are everywhere where these suites run. */
export const TOOLS: ReadonlySet<string> = new Set(['curl', 'openssl', 'sqlite3', 'pg_dump', 'pg_restore']);
const EVERYWHERE: ReadonlySet<string> = new Set(['npx', 'node', 'cp', 'install', 'date', 'printf', 'cut']);

/** Commands that fetch images or change the machine. A block with one is not run; its names are checked instead. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set(['docker', 'systemctl', 'journalctl']);

/** The PostgreSQL server that the tests are given. */
const SERVER = process.env['TEST_DATABASE_URL'];

/** Each `sh` block of each document. */
export const TYPED: readonly Block[] = blocksIn('sh');

/** The programs that a command of a block runs, also those inside `$(…)` and behind a pipe. */
export function programsOf(command: string): string[] {
  const parts = command.replaceAll(/'[^']*'/g, "''").split(/\$\(|\|/);
  return parts
    .map((part) => part.trim().replace(/^(?:[A-Za-z_]\w*=(?:"[^"]*"|[^\s"$]\S*|'')?\s*)+/, ''))
    .map((part) => /^[\w.-]+/.exec(part)?.[0] ?? '')
    .filter((program) => program !== '');
}

/** True when the test knows how to run or check this program. */
export function isKnown(program: string): boolean {
  return [TOOLS, EVERYWHERE, OF_THE_MACHINE].some((some) => some.has(program));
}

/** True when a command is in one of the lists above. */
export function isElsewhere(command: string): boolean {
  return Object.hasOwn(RUN_BY_CI, command) || Object.hasOwn(RUN_BY_SUITE, command) || RUN_HERE.has(command);
}

/** True when a block needs a machine of its own. */
export function isOfTheMachine(block: Block): boolean {
  return programsIn(block).some((program) => OF_THE_MACHINE.has(program));
}

/** Blocks that are run in the project's folder, each once whichever documents have it. */
export const SCRIPTS: readonly Block[] = [
  ...new Map(TYPED.toReversed().map((block) => [block.text, block])).values(),
]
  .toReversed()
  .filter((block) => !commandsOf(block).every(isElsewhere) && !isOfTheMachine(block));

const missing = new Set([...TOOLS].filter((tool) => !isHere(tool)));

/** True when a program can be run on this machine. */
function isHere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** The missing requirements of a block: tools, or the tests' database server. */
export function lackedBy(block: Block): string[] {
  const tools = programsIn(block).filter((program) => missing.has(program));
  return [...tools, ...(needsPostgres(block) && SERVER === undefined ? ['TEST_DATABASE_URL'] : [])];
}

/** A block that names a database of its own. */
export function needsPostgres({ text }: Block): boolean {
  return text.includes('DATABASE_URL"');
}

/** A block for the title of a test. */
export function placed(block: Block) {
  return { place: `${block.file}:${block.line}`, block, lacked: lackedBy(block).join(', ') };
}

function programsIn(block: Block): string[] {
  return commandsOf(block).flatMap(programsOf);
}
