import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../src/settings/environment.ts';
import { secretsOf } from '../../src/settings/settings.ts';
import { VARIABLES } from '../../src/settings/variables.ts';
import { BAIFUDE, errorOf, LEAST, RELAY } from './environments.ts';

describe('secretsOf', () => {
  test('names every secret there is', () => {
    const settings = readEnvironment({
      ...LEAST,
      ...BAIFUDE,
      DATABASE_URL: 'postgres://latchkey:p%40ss@db.example/latchkey',
      SLACK_APP_TOKEN: 'xapp-1-A',
      ...RELAY,
      SLACK_SIGNING_SECRET_OLD: 'signing-before',
      YOPOINT_APP_SECRET_OLD: 'app-before',
      YOPOINT_PAY_KEY_OLD: 'pay-before',
      APPEALS_SECRET_OLD: 'appeals-before',
      YOPOINT_DOOR_OPEN_ID: 'o-support',
      YOPOINT_REFUND_FORWARD_URL: 'https://pay.example/',
      YOPOINT_REFUND_FORWARD_SECRET: 'the-forward-secret',
      APPEALS_SECRET: 'the-appeals-secret',
    });
    expect(secretsOf(settings).sort()).toEqual(
      [
        'xoxb-1-2-abc',
        '8f742231b10e8888abcd99yyyzzz85a5',
        'xapp-1-A',
        'yp-app-secret',
        'yp-pay-key',
        'signing-before',
        'app-before',
        'pay-before',
        'appeals-before',
        'o-support',
        'the-forward-secret',
        'bf-access-token',
        'bf-sign-secret',
        'the-appeals-secret',
        'p%40ss',
        'p@ss',
      ].sort(),
    );
  });

  test('the longest comes first', () => {
    const lengths = secretsOf(
      readEnvironment({ ...LEAST, ...BAIFUDE, APPEALS_SECRET: 'the-appeals-secret' }),
    ).map((it) => it.length);
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  });

  test.each([
    ['postgres://u@h/db', []],
    ['postgres://h/db?user=u&password=s%2Fcret', ['s%2Fcret', 's/cret']],
    ['postgres://u:100%@h/db', ['100%']],
    ['postgres://u:pw@h/db', ['pw']],
    ['postgres://u:pa:ss@h/db', ['pa%3Ass', 'pa:ss']],
    ['postgres://u:p@ss@h/db', ['p%40ss', 'p@ss']],
  ])('the password of %s', (url, passwords) => {
    const without = secretsOf(readEnvironment(LEAST));
    const secrets = secretsOf(readEnvironment({ ...LEAST, DATABASE_URL: url }));
    expect(secrets.filter((it) => !without.includes(it)).sort()).toEqual([...passwords].sort());
  });
});

test('no value of any variable is ever in an error', () => {
  const marker = 'Zq7Zq7';
  const value = fc
    .tuple(
      fc.constantFrom(
        '',
        'xoxb-',
        'xapp-',
        'xoxe.',
        '"',
        'http://',
        'https://u:',
        'postgres://u:',
        'module:',
        '9',
        's ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom('', '@h/db', ' ', '\n', '\u0000', '#', 's'),
    )
    .map(([before, inside, after]) => `${before}${marker}${inside}${after}`);
  const env = fc.dictionary(fc.constantFrom(...Object.keys(VARIABLES)), value, { maxKeys: 12 });
  fc.assert(
    fc.property(env, (variables) => {
      const error = errorOf(variables);
      expect(`${error?.message}${error?.stack}${JSON.stringify(error)}`).not.toContain(marker);
    }),
    { numRuns: 500 },
  );
});
