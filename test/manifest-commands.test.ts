import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../commands/index.ts';

test('every command in the code is in the manifest', () => {
  const manifest: unknown = parse(readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8'));
  const names = commands.map((command) => command.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    expect(manifest).toMatchObject({
      features: { slash_commands: expect.arrayContaining([expect.objectContaining({ command: name })]) },
    });
  }
});
