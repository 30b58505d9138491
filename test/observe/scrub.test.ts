import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScrubber } from '../../src/observe/log.ts';

const SECRETS = ['app-secret-1', 'app-secret-1-and-longer', 'with "quotes" & more/', 'xoxb-configured-token'];
const scrub = createScrubber(SECRETS);

describe('a configured secret', () => {
  test.each(SECRETS)('%s goes, as it stands, in JSON and in an address', (secret) => {
    for (const text of [
      secret,
      JSON.stringify({ secret }),
      `?k=${encodeURIComponent(secret)}&x`,
      `(${secret})`,
    ]) {
      expect(scrub(text)).not.toContain(secret);
      expect(scrub(text)).not.toContain('secret-1');
      expect(scrub(text)).not.toContain('more');
    }
  });

  test('one inside another leaves no rest', () => {
    expect(scrub('app-secret-1-and-longer')).toBe('***');
  });

  test('goes wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(scrub(`${before}app-secret-1${after}`)).not.toContain('app-secret-1');
      }),
    );
  });
});

describe('what only looks like a secret goes too', () => {
  test.each([
    'xoxb-1234567890-abcdef',
    'xoxp-1234567890-abcdef',
    'xapp-1-A0-123-abcdef',
    'access_token=abcdef123',
    'sign=0123456789abcdef',
    'secret=hunter22',
    'https://hooks.slack.com/commands/T1/2/abcDEF',
  ])('%s', (text) => {
    const clean = scrub(`before ${text} after`);
    expect(clean).not.toContain(text);
    expect(clean).toMatch(/^before .*\*\*\*.* after$/);
  });
});

describe('personal data goes', () => {
  test.each([
    ['13800138000', 'x 13800138000.'],
    ['13800138000', '电话13800138000，'],
    ['138 0013 8000', 'call 138 0013 8000'],
    ['13800138000', '+8613800138000'],
    ['13800138000', '{"mobile":"13800138000"}'],
    ['13800138000', '{"msg":"first\\n13800138000"}'],
    ['113.118.47.101', 'from 113.118.47.101:80'],
    ['a.b+c@mail.example.com', '<a.b+c@mail.example.com>'],
  ])('%s', (datum, text) => {
    expect(scrub(text)).not.toContain(datum);
  });
});

describe('what an engineer needs stays', () => {
  test.each([
    '{"level":30,"time":1795398568558,"trace":"2bda24deb2","msg":"answered"}',
    'VI231228102118586561 and 21231102161100027740',
    'version 5.1.0',
    'a sign of life; the secret is out; token refused',
  ])('%s', (text) => {
    expect(scrub(text)).toBe(text);
  });
});
