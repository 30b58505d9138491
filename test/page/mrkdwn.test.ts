import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Inline, type Line, parseMrkdwn } from '../../sandbox/page/app/mrkdwn/parse.ts';
import { escaped, plain } from '../../src/messengers/slack/text.ts';

/** The pieces of a text of one line. */
function pieces(text: string): readonly Inline[] {
  const [line, ...more] = parseMrkdwn(text);
  expect(more).toEqual([]);
  return line?.kind === 'line' ? line.children : [];
}

const text = (words: string): Inline => ({ kind: 'text', text: words });

test.each<[string, string, Inline[]]>([
  ['bold', '*Receipt*', [{ kind: 'bold', children: [text('Receipt')] }]],
  [
    'styles inside one another',
    '*a _b_*',
    [{ kind: 'bold', children: [text('a '), { kind: 'italic', children: [text('b')] }] }],
  ],
  ['struck', '(~old~)', [text('('), { kind: 'strike', children: [text('old')] }, text(')')]],
  ['code, in which nothing else counts', '`*a* &lt;`', [{ kind: 'code', text: '*a* <' }]],
  ['a person', 'hi <@U0LIN>', [text('hi '), { kind: 'person', id: 'U0LIN' }]],
  ['a channel', '<#C1|support>', [{ kind: 'channel', id: 'C1', name: 'support' }]],
  ['everybody', '<!here>', [{ kind: 'everybody', word: 'here' }]],
  ['a date by its words', '<!date^1^{date}|today>', [text('today')]],
  [
    'a link',
    '<https://a.example/?a&amp;b|x &gt; y>',
    [{ kind: 'link', href: 'https://a.example/?a&b', text: 'x > y' }],
  ],
  ['no link to a script', '<javascript:alert(1)|press>', [text('press')]],
  ['what is escaped', '&lt;@U0LIN&gt; &amp;amp;', [text('<@U0LIN> &amp;')]],
  ['marks inside words', 'a*b*c 2*3*4', [text('a*b*c 2*3*4')]],
  ['marks beside a joiner', '\u2060*\u2060a\u2060*\u2060', [text('\u2060*\u2060a\u2060*\u2060')]],
  [
    'marks of several kinds beside a joiner',
    '\u2060*_*\u2060a\u2060*_*\u2060',
    [text('\u2060*_*\u2060a\u2060*_*\u2060')],
  ],
  ['marks around nothing', '** * *', [text('** * *')]],
  ['a mark that does not end', '*a', [text('*a')]],
  ['a bracket that does not end', '<@U0LIN', [text('<@U0LIN')]],
  ['emoji by name', ':tada: :nothing:', [text('🎉 :nothing:')]],
  ['a state’s disc', '🟢 paid', [{ kind: 'disc', text: '🟢', tone: 'good' }, text(' paid')]],
])('%s', (_what, source, wanted) => {
  expect(pieces(source)).toEqual(wanted);
});

test('lines, quotes and preformatted text', () => {
  expect(parseMrkdwn('a\n\n&gt; b\n```\n*c*\n&lt;```d```')).toEqual([
    { kind: 'line', children: [text('a')] },
    { kind: 'line', children: [] },
    { kind: 'quote', children: [text('b')] },
    { kind: 'preformatted', text: '*c*\n<' },
    { kind: 'line', children: [text('d```')] },
  ] satisfies Line[]);
});

test('whatever a customer writes, escaped by the desk, reads as it was written and is neither mention, link nor style', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 8 }),
        fc.constantFrom(
          '*',
          '*_*',
          '*```*',
          '_',
          '~',
          '`',
          '```',
          '<',
          '>',
          '<@U0LIN>',
          '<https://a.b|x>',
          '<!here>',
          '&',
          ':x:',
        ),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('').replace(/[\n\r]/g, ' '));
  fc.assert(
    fc.property(hostile, (written) => {
      const [line] = parseMrkdwn(escaped(written));
      const children = line?.kind === 'line' || line?.kind === 'quote' ? line.children : [];
      expect(children.filter(({ kind }) => kind !== 'text' && kind !== 'disc')).toEqual([]);
      const shown = children.map((piece) => ('text' in piece ? piece.text : '')).join('');
      const wanted = line?.kind === 'quote' ? plain(written).replace(/^>\s?/, '') : plain(written);
      expect(shown.replaceAll('\u2060', '')).toBe(wanted.replaceAll('\u2060', ''));
    }),
  );
});
