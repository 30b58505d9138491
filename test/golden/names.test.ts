import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { buttons, commands, forms } from '../../commands/index.ts';
import { VARIABLES } from '../../src/settings/variables.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { shapeAfter } from '../../src/store/shape.ts';

/*
 * What outlives a version: rows, cards, dashboards and installations name these. A name that goes or changes needs a migration, a release
 * note or both. `npx vitest run test/golden -u` writes the files anew.
 */

const sources = readdirSync(fileURLToPath(new URL('../../src', import.meta.url)), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8'));

/** Every distinct first group that a pattern finds in the sources, sorted. */
function inSources(pattern: RegExp): string[] {
  const found = sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name));
  return [...new Set(found)].sort();
}

describe('names that outlive a version are as they were', () => {
  const names: Readonly<Record<string, () => unknown>> = {
    'job-kinds': () => inSources(/\bkind: '([a-z]+\.[a-z_]+)'/g),
    'action-ids': () => ({
      commands: commands.map(({ name }) => name).sort(),
      buttons: buttons.map(({ id }) => id).sort(),
      forms: forms.map(({ id }) => id).sort(),
    }),
    metrics: () => inSources(/'(latchkey_[a-z_]+_(?:total|seconds|open|due|waiting|gaps))'/g),
    environment: () => Object.keys(VARIABLES).sort(),
    tables: async () =>
      Object.fromEntries(
        (await shapeAfter(MIGRATIONS.map(({ name }) => name)))
          .map(({ table, columns }) => [table, [...columns].sort()] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
  };

  for (const [subject, read] of Object.entries(names))
    test(subject, async () => {
      const now = await read();
      expect(Object.keys(now as object).length).toBeGreaterThan(2);
      await expect(`${JSON.stringify(now, null, 2)}\n`).toMatchFileSnapshot(`./${subject}.txt`);
    });
});
