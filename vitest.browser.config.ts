import { defineConfig } from 'vitest/config';

/** The suite in a real browser: `npm run test:browser`. It needs a Chromium, so that `npm test` does without it. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser.ts'],
    testTimeout: 60_000,
    hookTimeout: 90_000,
    maxWorkers: 1,
  },
});
