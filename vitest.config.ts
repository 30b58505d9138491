import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real servers and processes are started in these tests: a slow machine must not fail them.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
    // The files share what they import: fetched anew for each, that took longer than half of the tests.
    isolate: false,
  },
});
