import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNumbers, PROBES, probesFor } from '../../src/domain/order-number.ts';
import { parseRef, refId } from '../../src/domain/order-ref.ts';

describe('findNumbers', () => {
  it.each([
    ['a cabinet receipt', 'VI231228102118586561', ['VI231228102118586561']],
    ['lower case', 'vi231228102118586561', ['VI231228102118586561']],
    ['full-width digits and letters', 'ＶＩ２３１２２８１０２１１８５８６５６１', ['VI231228102118586561']],
    ['spaces inside', 'VI 2312 2810 2118 586561', ['VI231228102118586561']],
    ['dashes inside', 'VI-231228-102118-586561', ['VI231228102118586561']],
    [
      'a Chinese sentence around it',
      '客户说订单号VI231228102118586561扣了两次款,麻烦看下',
      ['VI231228102118586561'],
    ],
    [
      'an English sentence with a date',
      'order VI231228102118586561 was charged on 2026-11-20, twice',
      ['VI231228102118586561'],
    ],
    ['a Baifude order', '21231102161100027740', ['21231102161100027740']],
    [
      'a payment number before an order number',
      '21231102161100027740 216989127136336309084473444',
      ['216989127136336309084473444', '21231102161100027740'],
    ],
    ['an Alipay trade number', '2021012722001457321424619414', ['2021012722001457321424619414']],
    ['a short number when there is nothing longer', '单号 123456', ['123456']],
    ['one odd word, whatever its shape', 'ABC', ['ABC']],
    ['invisible marks inside', 'VI2312\u200b28102118586561', ['VI231228102118586561']],
    ['the same number twice', 'VI231228102118586561 VI231228102118586561', ['VI231228102118586561']],
    ['short words around', 'where is VI231228102118586561 please', ['VI231228102118586561']],
    ['NO before a receipt', 'NO VI231228102118586561', ['VI231228102118586561']],
    ['ID before a trade number', 'ID 4200001234202311021234567890 ok', ['4200001234202311021234567890']],
    ['SN before a Baifude order', 'SN 21231102161100027740', ['21231102161100027740']],
    ['OD before a Baifude order', 'OD 21231102161100027740', ['21231102161100027740']],
    ['a spaced receipt in words', 'is vi 2312 2810 2118 586561 ok', ['VI231228102118586561']],
    [
      'a trade number with one space',
      'ID 4200556678267335 309307260107 ok',
      ['4200556678267335309307260107'],
    ],
    ['a payment number with one dash', '2171325026173163-12401131698', ['217132502617316312401131698']],
    ['a trade number in fours', '4200 0012 3420 2311 0212 3456 7890', ['4200001234202311021234567890']],
    [
      'a word glued to a receipt',
      'orderVI231228102118586561 noVI231228102118586562',
      ['VI231228102118586561', 'VI231228102118586562'],
    ],
    ['a Chinese word glued to a receipt', '单号VI231228102118586561', ['VI231228102118586561']],
    ['a word glued to digits', 'sn21231102161100027740please', ['21231102161100027740']],
    ['a date and a price beside it', '2026-11-20 21231102161100027740 12.50', ['21231102161100027740']],
    ['a mobile number beside it', '13800138000 VI231228102118586561', ['VI231228102118586561']],
    ['a mobile number in groups beside it', '138 0013 8000 21231102161100027740', ['21231102161100027740']],
    ['no number in a mobile number and a price', 'customer 13800138000 12.50 says', []],
    ['no number in a mobile number of one Chinese sentence', '客户13800138000说没开门', []],
    ['no number in a mobile number with its country', 'call +86 138 0013 8000 please', []],
    ['a mobile number alone', '138 0013 8000', ['13800138000']],
    ['a short number, not the price', 'room 123456 paid 12.50', ['123456']],
    ['joiners inside', 'VI2312\u200d28102118586561', ['VI231228102118586561']],
    ['a sentence without any', '客户的门 没有打开', []],
    ['nothing', '   ', []],
  ])('finds %s', (_what, text, numbers) => {
    expect(findNumbers(text)).toEqual(numbers);
  });

  it('finds a number in any sentence and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        findNumbers(before + after);
        // White and punctuation keep the neighbours from being read as part of the number.
        expect(findNumbers(`${before}。VI231228102118586561，${after}`)).toContain('VI231228102118586561');
      }),
    );
  });
});

it('finds exactly the number first, whatever short words stand around it', () => {
  const words = fc
    .array(fc.string({ unit: fc.constantFrom(...'abcdeilmnorstviodVIODNSZ'), minLength: 1, maxLength: 5 }), {
      maxLength: 4,
    })
    .map((list) => list.join(' '));
  const numbers = fc.constantFrom(
    ['VI231228102118586561', 'VI231228102118586561'],
    ['vi 231228 102118 586561', 'VI231228102118586561'],
    ['OD190425164650841431', 'OD190425164650841431'],
    ['21231102161100027740', '21231102161100027740'],
    ['2171325026173163 12401131698', '217132502617316312401131698'],
    ['4200-0012-3420-2311-0212-3456-7890', '4200001234202311021234567890'],
  );
  fc.assert(
    fc.property(words, numbers, words, (before, [typed, number], after) => {
      expect(findNumbers(`${before} ${typed} ${after}`)[0]).toBe(number);
    }),
    { numRuns: 500 },
  );
});

describe('probesFor', () => {
  it.each([
    ['VI231228102118586561', 'cabinet.receipt'],
    ['OD190425164650841431', 'vending.receipt'],
    ['21231102161100027740', 'benefit.order'],
    ['216989127136336309084473444', 'benefit.payment'],
    ['2021012722001457321424619414', 'cabinet.trade'],
    ['4200001234202311021234567890', 'cabinet.trade'],
  ])('asks about %s at %s first', (number, probe) => {
    expect(probesFor(number).likely[0]).toBe(probe);
  });

  it('asks everybody in the end, whatever the shape', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 64 }), (number) => {
        const { likely, others } = probesFor(number);
        expect([...likely, ...others].sort()).toEqual([...PROBES].sort());
      }),
    );
  });
});

describe('references', () => {
  it('come back as they went', () => {
    for (const source of ['cabinet', 'vending', 'benefit', 'typed'] as const) {
      expect(parseRef(refId({ source, number: 'VI231228102118586561' }))).toEqual({
        source,
        number: 'VI231228102118586561',
      });
    }
  });

  it.each(['', 'c', 'x.1', 'c.', 'VI231228102118586561', `c.${'1'.repeat(65)}`, 'c.1 2'])(
    'refuse %j',
    (id) => {
      expect(parseRef(id)).toBeNull();
    },
  );
});
