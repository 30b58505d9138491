import fc from 'fast-check';

/** What customers and vendors may write, and what Slack would make of it. */
const NASTY = [
  '<!channel>',
  '<!here|here>',
  '<@U0MEI>',
  '<#C0SUPPORT>',
  '<https://evil.example|your bank>',
  '&lt;!channel&gt;',
  '@channel @here @everyone',
  'https://evil.example/?a=1&b=2',
  'mailto:a@b.example',
  '*bold* _italic_ ~gone~ `code` ```block```',
  '> quoted',
  ':fire: 1:fire: :+1:',
  '\u202egnp.exe\u202c',
  '\u2066isolated\u2069',
  '\u200b\u200e\u200f\ufeff',
  '\u0000\u0007\u001b[31m',
  '\r\n\t\u2028\u2029',
  '\ud800',
  '\udfff',
  '👨‍👩‍👧‍👦🙃',
  '%s {{y}} $(z)',
  '"}]}',
  '',
  ' ',
] as const;

/** A hostile text; `most`: its longest length. */
export const hostile = (most: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...NASTY),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(fc.constantFrom(...NASTY), { minLength: 1, maxLength: 8 }).map((words) => words.join(' ')),
    fc
      .tuple(
        fc.constantFrom('x', '&', '<', '🙃', '*', ' ', '\n', '\u2060'),
        fc.integer({ min: 1, max: most }),
      )
      .map(([sign, times]) => sign.repeat(times)),
  );
