import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { envText, exampleGroups, policyText, UnwritableValue, writeNew } from '../../src/init/files.ts';
import { parsed } from '../settings/policies.ts';

describe('.env', () => {
  const chosen = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .map((text) => text.replace(/\p{Cc}/gu, '').trim())
    .filter((text) => text !== '');

  test('whatever a passphrase holds is read back as it was, or refused by the name of its variable', () => {
    const tokens = fc.constantFrom(
      '$HOME',
      '$' + '{A}',
      '\\n',
      '\\',
      '#',
      ' # ',
      '"',
      '`',
      '=',
      '%20',
      'a b',
      '密码',
    );
    const value = fc
      .array(fc.oneof(chosen, tokens), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('').trim());
    fc.assert(
      fc.property(value, value, (secret, url) => {
        const values = { APPEALS_SECRET: secret, DATABASE_URL: url };
        try {
          expect(parseEnv(envText(values))).toEqual(values);
        } catch (error) {
          if (!(error instanceof UnwritableValue)) throw error;
          expect(`${secret}${url}`).toContain("'");
          expect(error.message).toMatch(/^(?:APPEALS_SECRET|DATABASE_URL) holds/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what others would replace or cut stands in single quotes, the rest bare', () => {
    const text = envText({
      SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
      APPEALS_SECRET: 'pa$$ #1',
      DATABASE_URL: 'postgres://u:p%40@h/d?a=b',
    });
    expect(text).toBe(
      "# Slack\nSLACK_BOT_TOKEN=xoxb-1-2-abc\n\n# The desk\nAPPEALS_SECRET='pa$$ #1'\nDATABASE_URL='postgres://u:p%40@h/d?a=b'\n",
    );
  });

  test('without a PostgreSQL of its own there is a password for the one of compose.yaml, another each time', () => {
    const [one, two] = [envText({ PORT: '1' }), envText({ PORT: '1' })].map(
      (text) => parseEnv(text)['POSTGRES_PASSWORD'],
    );
    expect(one).toMatch(/^[0-9a-f]{48}$/);
    expect(one).not.toBe(two);
  });
});

describe('the policy', () => {
  test('whatever people are called is read back as it was', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .map((name) => name.replace(/\p{Cc}/gu, '').trim())
      .filter((name) => name !== '' && name.length <= 80);
    const name = fc.oneof(
      text,
      fc.constantFrom('true', '~', '1e3', '- x', '{a: b}', "O'Neil", '# no', '王小明', '"'),
    );
    const id = fc.stringMatching(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,8}$/u);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(id, name), {
          minLength: 1,
          maxLength: 4,
          selector: ([own]) => own.toLowerCase(),
        }),
        (some) => {
          const people = some.map(([own, called], index) => ({
            id: own,
            name: called,
            slack: `U0${index}AB`,
            groups: [...exampleGroups()],
          }));
          const { staff, channels } = parsed(policyText({ approvals: 'C0ONE', alerts: 'G0TWO', people }));
          expect([...staff.byId.values()]).toEqual(people.map((person) => ({ ...person, wecom: null })));
          expect(channels).toEqual({ approvals: { slack: 'C0ONE' }, alerts: { slack: 'G0TWO' } });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the groups to fill are those that the example names', () => {
    expect([...exampleGroups()].sort()).toEqual(['finance', 'leads', 'support']);
  });
});

describe('writing a file that must not be there', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-write-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('writes it whole, for its owner alone, and nothing else', async () => {
    expect(writeNew(join(folder, '.env'), 'A=1\n', 0o600)).toBe(true);
    expect(await readdir(folder)).toEqual(['.env']);
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe('A=1\n');
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
  });

  test('leaves what is there alone, also a link that leads nowhere', async () => {
    await writeFile(join(folder, '.env'), 'mine');
    await symlink(join(folder, 'nowhere'), join(folder, 'policy.yml'));
    expect(writeNew(join(folder, '.env'), 'A=1\n', 0o600)).toBe(false);
    expect(writeNew(join(folder, 'policy.yml'), 'version: 1\n', 0o644)).toBe(false);
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe('mine');
    expect((await readdir(folder)).sort()).toEqual(['.env', 'policy.yml']);
  });

  test('where it cannot be written, that is thrown and nothing stays', async () => {
    expect(() => writeNew(join(folder, 'none', '.env'), 'A=1\n', 0o600)).toThrow('ENOENT');
    expect(await readdir(folder)).toEqual([]);
  });
});
