import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changed, EXAMPLE, PLAIN, parsed, placesOf, policyErrorOf } from './policies.ts';

describe('text that is no policy', () => {
  test.each<[string, string, string, RegExp]>([
    ['nothing', '', '1 ', /is empty/],
    ['comments only', '# nothing here\n', '1 ', /is empty/],
    ['text', 'hello', '1 ', /text where keys/],
    ['a list', '- 1\n- 2\n', '1 ', /list where keys/],
    [
      'a bracket left open',
      changed(['reveal: [leads] }', 'reveal: [leads }']),
      '11 lookups.reveal',
      /not readable YAML/,
    ],
    [
      'a tab for indentation',
      changed(['  approvals: {', '\tapprovals: {']),
      '5 channels',
      /not readable YAML/,
    ],
    ['a key twice', changed(['locale: zh-CN', 'locale: zh-CN\nlocale: en']), '4 locale', /is there twice/],
    [
      'a key twice deep inside',
      changed(['reveal: [leads]', 'reveal: [leads], reveal: [leads]']),
      '11 lookups.reveal',
      /twice/,
    ],
    ['two documents', `${PLAIN}---\nversion: 1\n`, '29 ', /several documents/],
    [
      'an unknown tag',
      changed(['slack: U0MEI', 'slack: !secret U0MEI']),
      '8 staff[0].slack',
      /not readable YAML/,
    ],
    [
      'an alias of nothing',
      changed(['reveal: [leads]', 'reveal: *who']),
      '11 lookups.reveal',
      /repeats the anchor "who"/,
    ],
    ['too long', `${PLAIN}#${'x'.repeat(300_000)}`, 'null ', /longer than 256 KiB/],
  ])('%s', (_, text, place, problem) => {
    expect(placesOf(text)[0]).toBe(place);
    expect(policyErrorOf(text)?.problems[0]?.problem).toMatch(problem);
  });

  test('a key that is there twice does not hide the other problems', () => {
    const text = changed(['locale: zh-CN', 'locale: zh-CN\nlocale: en'], ['coolDown: 30s', 'coolDown: soon']);
    expect(placesOf(text)).toEqual(['4 locale', '27 door.coolDown']);
  });

  test('a problem behind an alias is shown where the anchor stands', () => {
    const text = changed(
      [
        'upTo: 200, approvals: [ { from: [leads], count: 1 } ]',
        'upTo: 200, approvals: &two [ { from: [leads], count: none } ]',
      ],
      [
        'tiers: [ { approvals: [ { from: [support, leads], count: 1 } ] } ]',
        'tiers: [ { approvals: *two } ]',
      ],
    );
    expect(placesOf(text)).toEqual([
      '16 refund.tiers[1].approvals[0].count',
      '16 door.tiers[0].approvals[0].count',
    ]);
  });

  test.each([
    ['anchors that multiply', `a: &a [x,x,x,x,x,x,x,x,x]\n${multiply(9)}`],
    ['an anchor inside itself', 'staff: &a [*a]\n'],
    ['an anchor as its own people', 'staff: &a { groups: *a }\n'],
    ['brackets without end', '['.repeat(50_000)],
    ['braces without end', '{a: '.repeat(20_000)],
    ['dashes without end', '- '.repeat(20_000)],
    ['question marks without end', '? '.repeat(20_000)],
    ['question marks in brackets', `[${'? '.repeat(20_000)}`],
    ['dashes in brackets', `[${'- '.repeat(20_000)}`],
    ['colons in brackets', `[${': '.repeat(20_000)}`],
    ['quoted keys in a row', '"a": '.repeat(10_000)],
    ['anchors in a row', '&a '.repeat(20_000)],
    ['tags in a row', '!a '.repeat(20_000)],
    ['ever deeper', Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['dashes behind a byte order mark', `\uFEFF${'- '.repeat(20_000)}`],
    ['question marks behind a document start', `--- ${'? '.repeat(20_000)}`],
    ['keys of keys', `${'? '.repeat(38)}x`],
    ['keys of keys in braces', `${'{? '.repeat(38)}x${'}'.repeat(38)}`],
    ['an anchor as key', 'a: &a [1]\n*a : 2\n'],
    ['hundreds of aliases', `a: &a 1\nb: [${'*a,'.repeat(20_000)}]\n`],
    ['dashes behind tabs', '-\t'.repeat(20_000)],
    ['old line ends', Array.from({ length: 600 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\r')],
  ])('%s', (_, text) => {
    expect(policyErrorOf(text)).not.toBeNull();
  });
});

describe('changes at random', () => {
  /** What hurts most in YAML, and words of the file in the wrong place. */
  const piece = fc.oneof(
    fc.constantFrom(
      ...'[]{}:,-?&*!|>%@`\'"#~\\ \t\n\r',
      '- ',
      ': ',
      '<<: ',
      '*a',
      '&a ',
      '!!binary ',
      '---\n',
      '\u0000',
      '\uFEFF',
      '\u2028',
    ),
    fc.constantFrom(
      'null',
      '.nan',
      '0x10',
      '1e400',
      '-0',
      'true',
      '2026-11-01',
      '__proto__',
      'upTo',
      'groups',
      'staff',
      '20.001',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  const change = fc.record({ at: fc.nat(EXAMPLE.length), drop: fc.nat(30), put: piece });

  test('end in a policy or in a PolicyError whose places are in the file', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const text = changes.reduce(
          (now, { at, drop, put }) => now.slice(0, at) + put + now.slice(at + drop),
          EXAMPLE,
        );
        // Anything but a PolicyError is thrown on by policyErrorOf.
        const error = policyErrorOf(text);
        if (error === null) return;
        expect(error.problems.length).toBeGreaterThan(0);
        expect(error.message.split(/[\n\r\u2028]/)).toHaveLength(error.problems.length + 1);
        const lines = text.split('\n').length;
        for (const { line, column, problem, remedy } of error.problems) {
          expect(line === null || (line >= 1 && line <= lines + 1)).toBe(true);
          expect(column === null || column >= 1).toBe(true);
          expect(problem).not.toBe('');
          expect(remedy).not.toBe('');
        }
      }),
      { numRuns: 400 },
    );
  });

  test('of the lines leave every rule of a policy that still parses intact', () => {
    const lines = PLAIN.split('\n');
    fc.assert(
      fc.property(fc.subarray(lines), (kept) => {
        const text = kept.join('\n');
        if (policyErrorOf(text) !== null) return;
        const { staff, refund, door } = parsed(text);
        const groups = new Set([...staff.byId.values()].flatMap((person) => person.groups));
        for (const rules of [refund, door]) {
          expect(rules.tiers.at(-1)?.upToFen).toBeNull();
          const named = [
            ...rules.request,
            ...rules.tiers.flatMap((tier) => tier.approvals.flatMap((it) => it.from)),
          ];
          expect(named.filter((group) => !groups.has(group))).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** `b: &b [*a, *a, ...]`, `c: &c [*b, ...]` and so on: each level nine times the one before. */
function multiply(levels: number): string {
  const names = 'abcdefghijklmnop'.slice(0, levels + 1);
  return [...names.slice(1)]
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${names[index]}`).join(',')}]`)
    .join('\n');
}
