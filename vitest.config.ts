import { existsSync, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest suites start first, those that compute beside those that wait; started last, one of them would run alone at the end. */
const LONGEST = [
  'test/requests/crash.test.ts',
  'test/clock/wrong-at-random.test.ts',
  'test/clock/wrong-clocks.test.ts',
  'test/requests/foreign-locks.test.ts',
  'test/requests/two-instances.test.ts',
  'test/slack/slow.test.ts',
  'test/requests/failing-over.test.ts',
  'test/http/outage.test.ts',
  'test/http/relay-endures.test.ts',
  'test/http/start.test.ts',
  'test/ground/replaced.test.ts',
  'test/slack/life.test.ts',
  'test/backup/restore-service.test.ts',
];
for (const file of LONGEST) {
  if (!existsSync(file)) throw new Error(`vitest.config.ts names ${file}, which is not there.`);
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 2 * 1024 ** 3;

/**
 * Where temporary folders lie: in memory, where there is enough. Suites kill processes and cut no power, so that what is written
 * outlives the process there as well, and nobody waits for a disk. Undefined: where the system has them.
 */
function scratch(): string | undefined {
  if (process.env['TMPDIR'] !== undefined || !existsSync(MEMORY)) return undefined;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= ENOUGH_BYTES ? MEMORY : undefined;
}
const folder = scratch();

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    ...(folder === undefined ? {} : { env: { TMPDIR: folder } }),
    // Real servers and processes are started in these tests: a slow machine must not fail them.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // More than there are cores: many suites wait for a deadline to pass.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // The files share what they import: fetched anew for each, that took longer than half of the tests.
    isolate: false,
    // What was transformed is kept in node_modules for the next run.
    experimental: { fsModuleCache: true },
  },
});
