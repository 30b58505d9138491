import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { vendorWords } from '../../src/vendors/envelope.ts';
import { flag, httpsPicture, int, listOf, seconds, text } from '../../src/vendors/fields.ts';
import { MOST_UNREAD, readable } from '../../src/vendors/readable.ts';

const line = z.looseObject({ name: text, price: int });
const schema = z.looseObject({ number: text, count: int, at: seconds, on: flag, lines: listOf(line) });

describe('reading what fits', () => {
  test('unknown keys are kept, absent fields are null', () => {
    expect(readable(schema, { number: 'a', extra: { deep: [1] } })).toEqual({
      value: { number: 'a', count: null, at: null, on: null, lines: [], extra: { deep: [1] } },
      unread: [],
    });
  });

  test('what does not fit becomes null and is named; the rest stays', () => {
    const raw = {
      number: { no: 1 },
      count: 'three',
      at: 5,
      lines: [{ name: 'x', price: 1.5 }, 'no line', { name: 'y', price: 2 }],
    };
    const before = structuredClone(raw);
    expect(readable(schema, raw)).toEqual({
      value: {
        number: null,
        count: null,
        at: 5,
        on: null,
        lines: [
          { name: 'x', price: null },
          { name: 'y', price: 2 },
        ],
      },
      unread: ['number', 'count', 'lines.0.price', 'lines.1'],
    });
    expect(raw).toEqual(before);
  });

  test.each([['text'], [1], [null], [[]], [undefined]])(
    '%j where an object belongs reads as nothing',
    (raw) => {
      expect(readable(schema, raw)).toEqual({ value: null, unread: ['(all)'] });
    },
  );

  test('so many misfits are named and no more', () => {
    const { value, unread } = readable(schema, { lines: Array.from({ length: 5_000 }, () => 7) });
    expect(value?.lines).toEqual([]);
    expect(unread).toHaveLength(MOST_UNREAD);
    expect(unread.at(-1)).toBe('...');
  });

  test('deep nesting in unknown keys does no harm', () => {
    const deep: unknown = JSON.parse(`{"count":"x","z":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
    expect(readable(schema, deep).unread).toEqual(['count']);
  });

  test('a key named __proto__ reaches no prototype', () => {
    const raw: unknown = JSON.parse('{"count":"x","__proto__":{"polluted":1}}');
    expect(readable(schema, raw).value).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  test('any JSON at all is read without a throw, and no value gets into the names', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('number', 'count', 'at', 'on', 'lines', 'other'), fc.jsonValue()),
        (raw) => {
          const { unread } = readable(schema, raw);
          for (const path of unread)
            expect(path).toMatch(/^(\(all\)|\.\.\.|number|count|at|on|lines(\.\d+(\.(name|price))?)?)$/);
        },
      ),
    );
  });
});

describe('field types', () => {
  const one = z.looseObject({ text, int, seconds, flag });
  const readOne = (raw: unknown) => readable(one, raw);

  test('digits without quotes are text, unless digits have been lost', () => {
    expect(readOne({ text: 6970399920439 }).value?.text).toBe('6970399920439');
    expect(readOne(JSON.parse('{"text":21231102161100027740}'))).toMatchObject({
      value: { text: null },
      unread: ['text'],
    });
  });

  test('digits in quotes are whole numbers, "" is absent', () => {
    expect(readOne({ int: '-12', seconds: '1700000000' }).value).toMatchObject({
      int: -12,
      seconds: 1_700_000_000,
    });
    expect(readOne({ int: '', seconds: '' })).toMatchObject({
      value: { int: null, seconds: null },
      unread: [],
    });
    expect(readOne({ int: '0.02' }).unread).toEqual(['int']);
  });

  test('zero is no time', () => expect(readOne({ seconds: 0 }).value?.seconds).toBeNull());

  test('1 and 0 are flags, 2 is none', () => {
    expect(readOne({ flag: 1 }).value?.flag).toBe(true);
    expect(readOne({ flag: 0 }).value?.flag).toBe(false);
    expect(readOne({ flag: 2 }).unread).toEqual(['flag']);
  });
});

test('only plain https addresses are pictures', () => {
  expect(httpsPicture('http://a.example/1.png', null, 'https://a.example/2.png')).toBe(
    'https://a.example/2.png',
  );
  const none = [
    '',
    'javascript:alert(1)',
    'data:image/png;base64,AA',
    '//a.example/1.png',
    'https://u:p@a.example/',
    'https://{union}.x/',
  ];
  for (const address of none) expect(httpsPicture(address), address).toBeNull();
  expect(httpsPicture(`https://a.example/${'x'.repeat(3_000)}`)).toBeNull();
});

test('a vendor’s words are one line, cut, and without secrets', () => {
  const said = `token tok-123 bad\nfor 13800138000, sign ${'ab'.repeat(16)} ${'x'.repeat(500)}`;
  const words = vendorWords(said, ['tok-123']);
  expect(words).toMatch(/^token \*\*\* bad for \*\*\*, sign \*\*\* x+$/);
  expect(words.length).toBeLessThanOrEqual(200);
  expect(vendorWords('order 21231102161100027740 签名')).toBe('order 21231102161100027740 签名');
  expect(vendorWords(null)).toBe('');
});
