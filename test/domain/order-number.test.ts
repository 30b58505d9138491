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
