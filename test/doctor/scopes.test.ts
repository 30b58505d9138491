import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { NEEDED_SCOPES } from '../../src/doctor/slack.ts';

test('what doctor asks for is what manifest.yml asks for', () => {
  const manifest: unknown = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  expect(manifest).toMatchObject({
    oauth_config: { scopes: { bot: expect.toSatisfy((bot) => sorted(bot) === sorted(NEEDED_SCOPES)) } },
  });
});

function sorted(list: unknown): string {
  return Array.isArray(list) ? [...list].sort().join() : '';
}
