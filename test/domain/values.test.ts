import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byUrgency, stockLevel } from '../../src/domain/device.ts';
import { withoutInvisible } from '../../src/domain/invisible.ts';
import { localeOf } from '../../src/domain/locale.ts';
import { isMachineWord, maskMobile, maskName, maskText } from '../../src/domain/mask.ts';
import { parseYuan, yuan } from '../../src/domain/money.ts';
import { parseTimeRange, startOfDay } from '../../src/domain/time-range.ts';

describe('yuan', () => {
  it.each([
    [0, '¥0.00'],
    [1, '¥0.01'],
    [1205, '¥12.05'],
    [123456789, '¥1234567.89'],
    [-50, '-¥0.50'],
  ])('writes %i 分 as %s', (fen, text) => {
    expect(yuan(fen)).toBe(text);
  });
});

describe('parseYuan', () => {
  it.each([
    ['180', 18_000],
    ['12.05', 1205],
    ['12.5', 1250],
    [' ¥0.01 ', 1],
    ['￥3', 300],
    ['0', 0],
  ])('reads %j as %i 分', (text, fen) => {
    expect(parseYuan(text)).toBe(fen);
  });

  it.each(['', 'abc', '-5', '+5', '1.234', '1.', '.5', '1e3', '1,000', '1 2', '1234567890', 'NaN', '¥'])(
    'refuses %j',
    (text) => {
      expect(parseYuan(text)).toBeNull();
    },
  );

  it('reads back what yuan writes', () => {
    fc.assert(
      fc.property(fc.nat(99_999_999_999), (fen) => {
        expect(parseYuan(yuan(fen))).toBe(fen);
      }),
    );
  });
});

describe('masking', () => {
  it('keeps the ends of a mobile number', () => {
    expect(maskMobile('13800138000')).toBe('138****8000');
    expect(maskMobile('151****5678')).toBe('151****5678');
    expect(maskMobile('12345')).toBe('*****');
  });

  it('keeps the first character of a name, even of four bytes', () => {
    expect(maskName('钱钱🙃')).toBe('钱**');
    expect(maskName('🙃')).toBe('🙃**');
    expect(maskName(' ')).toBe('***');
  });

  it.each([
    ['请致电13800138000谢谢', '请致电138****8000谢谢'],
    ['+86 138 0013 8000', '138****8000'],
    ['mail a.b@example.com', 'mail ***@***'],
    ['from 113.118.47.101', 'from *.*.*.*'],
  ])('takes personal data out of %j', (text, masked) => {
    const clean = maskText(text);
    expect(clean).toContain(masked);
    expect(clean).not.toContain('13800138000');
  });

  it.each([
    ['ERR_SYSTEM', true],
    ['10016', false],
    ['13800138000', false],
    ['MA13800138000', false],
    ['签名错误', false],
    ['Zhang San', false],
    ['', false],
  ])('a machine’s word: %j is %s', (text, is) => {
    expect(isMachineWord(text)).toBe(is);
  });

  it('leaves order numbers whole', () => {
    expect(maskText('VI231228102118586561 216989127136336309084473444')).toBe(
      'VI231228102118586561 216989127136336309084473444',
    );
  });

  it('masks what stands behind a very long run of letters, and is not held up by it', () => {
    const run = 'x'.repeat(400_000);
    expect(maskText(`${run} 13800138000 qian@example.com`)).toBe(`${run} 138****8000 ***@***`);
  });

  it('never lets a mobile number through, whatever stands around it', () => {
    const around = fc.string({ unit: fc.constantFrom('的', ' ', ',', '。', '(', '"', '\n') });
    fc.assert(
      fc.property(
        around,
        around,
        fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }),
        (before, after, mobile) => {
          expect(maskText(before + mobile + after)).not.toContain(String(mobile));
        },
      ),
    );
  });
});

describe('withoutInvisible', () => {
  it('takes out what hides in a number or turns a name', () => {
    for (const mark of [
      '\u200b',
      '\u200c',
      '\u200d',
      '\u202e',
      '\u2066',
      '\u00ad',
      '\ufe0f',
      '\u034f',
      '\ud800',
      '\u{e0041}',
    ])
      expect(withoutInvisible(`138${mark}0013`)).toBe('1380013');
  });

  it('leaves emoji and line breaks whole', () => {
    for (const text of ['👩‍👩‍👧', '👩🏽‍🚀', '❤️‍🔥', '钱🙃', 'a\n\tb'])
      expect(withoutInvisible(text)).toBe(text);
  });
});

describe('time ranges', () => {
  const zone = 'Asia/Shanghai';
  const now = Date.parse('2026-11-23T01:30:30+08:00');
  const at = (text: string) => Date.parse(text) / 1000;

  it.each([
    ['today', '2026-11-23T00:00:00+08:00', '2026-11-23T23:59:59+08:00'],
    ['今天', '2026-11-23T00:00:00+08:00', '2026-11-23T23:59:59+08:00'],
    ['yesterday', '2026-11-22T00:00:00+08:00', '2026-11-22T23:59:59+08:00'],
    ['90m', '2026-11-23T00:00:00+08:00', '2026-11-23T01:30:59+08:00'],
    ['2h', '2026-11-22T23:30:00+08:00', '2026-11-23T01:30:59+08:00'],
    ['7d', '2026-11-16T01:30:00+08:00', '2026-11-23T01:30:59+08:00'],
    ['2026-11-01..2026-11-07', '2026-11-01T00:00:00+08:00', '2026-11-07T23:59:59+08:00'],
    ['2026-11-01', '2026-11-01T00:00:00+08:00', '2026-11-01T23:59:59+08:00'],
    ['2026-11-1', '2026-11-01T00:00:00+08:00', '2026-11-01T23:59:59+08:00'],
    ['2026/11/01', '2026-11-01T00:00:00+08:00', '2026-11-01T23:59:59+08:00'],
    ['2026.11.1..2026.11.7', '2026-11-01T00:00:00+08:00', '2026-11-07T23:59:59+08:00'],
    ['2026/11/1~2026/11/7', '2026-11-01T00:00:00+08:00', '2026-11-07T23:59:59+08:00'],
    ['1w', '2026-11-16T01:30:00+08:00', '2026-11-23T01:30:59+08:00'],
  ])('reads %s', (word, from, to) => {
    expect(parseTimeRange(word, now, zone)).toEqual({ from: at(from), to: at(to) });
  });

  it.each([
    ['2026-11-07..2026-11-01', 'backwards'],
    ['2026-02-30', 'no_such_day'],
    ['2026-13-01', 'no_such_day'],
    ['2026-01-01..2026-11-01', 'too_long'],
    ['32d', 'too_long'],
    ['5w', 'too_long'],
    ['999999999d', 'too_long'],
    ['2026/2/30', 'no_such_day'],
    ['2026-11-1..', 'no_such_day'],
    ['2026-11/01', 'no_such_day'],
    ['2026-11-01..2026-11-02..2026-11-03', 'no_such_day'],
    ['2026-11-01A', null],
    ['11-01', null],
    ['A001', null],
    ['paid', null],
  ])('says what is wrong with %s', (word, problem) => {
    expect(parseTimeRange(word, now, zone)).toBe(problem);
  });

  it('follows daylight saving of the policy zone', () => {
    const range = parseTimeRange('2026-03-29', now, 'Europe/Berlin');
    expect(range).toEqual({ from: at('2026-03-29T00:00:00+01:00'), to: at('2026-03-29T23:59:59+02:00') });
  });

  it('asks the same question within a minute with the same range', () => {
    expect(parseTimeRange('2h', now + 20_000, zone)).toEqual(parseTimeRange('2h', now, zone));
  });
});

describe('the beginning of a day', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-23T02:57:23.456Z', '2026-11-22T16:00:00.000Z'],
    ['Asia/Shanghai', '2026-11-22T16:00:00.000Z', '2026-11-22T16:00:00.000Z'],
    ['Asia/Shanghai', '2026-11-22T15:59:59.999Z', '2026-11-21T16:00:00.000Z'],
    ['Asia/Kathmandu', '2026-03-01T00:00:00.000Z', '2026-02-28T18:15:00.000Z'],
    // The clocks go forward, and back.
    ['Europe/Berlin', '2026-03-29T12:00:00.000Z', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T22:59:59.000Z', '2026-10-24T22:00:00.000Z'],
    ['America/New_York', '2026-03-08T18:00:00.000Z', '2026-03-08T05:00:00.000Z'],
    // By half an hour, and at midnight: back, and forward, so that there is no midnight.
    ['Australia/Lord_Howe', '2011-04-02T20:00:00.000Z', '2011-04-02T13:00:00.000Z'],
    ['America/Havana', '2025-11-02T12:00:00.000Z', '2025-11-02T04:00:00.000Z'],
    ['America/Havana', '2025-03-09T12:00:00.000Z', '2025-03-09T05:00:00.000Z'],
    ['Asia/Beirut', '2025-03-30T12:00:00.000Z', '2025-03-29T22:00:00.000Z'],
  ])('in %s at %s was %s', (zone, now, began) => {
    expect(new Date(startOfDay(Date.parse(now), zone)).toISOString()).toBe(began);
  });

  it('is on the same day, with nothing of that day before it', () => {
    const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/Sao_Paulo', 'Africa/Cairo', 'Pacific/Apia'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2012, 0, 2), max: Date.UTC(2030, 0, 1) }),
        (zone, now) => {
          const day = (ms: number) =>
            new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(ms);
          const began = startOfDay(now, zone);
          expect(began).toBeLessThanOrEqual(now);
          expect(day(began)).toBe(day(now));
          expect(day(began - 1)).not.toBe(day(now));
        },
      ),
    );
  });

  it('does not exist in a zone that does not', () => {
    expect(() => startOfDay(0, 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('stock levels', () => {
  const item = (name: string, stock: number | null, capacity: number | null) => ({
    name,
    stock,
    capacity,
    barcode: null,
    price: null,
    image: null,
  });

  it.each([
    [0, 10, 'sold_out'],
    [-1, 10, 'sold_out'],
    [2, 10, 'low'],
    [3, 10, 'enough'],
    [2, null, 'low'],
    [2, 0, 'low'],
    [3, 0, 'enough'],
    [null, 10, 'unknown'],
  ])('%s of %s is %s', (stock, capacity, level) => {
    expect(stockLevel(item('a', stock, capacity))).toBe(level);
  });

  it('puts what is sold out or low first', () => {
    const sorted = byUrgency([item('c', 9, 10), item('b', 1, 10), item('a', 0, 10), item('d', null, null)]);
    expect(sorted.map(({ name }) => name)).toEqual(['a', 'b', 'd', 'c']);
  });
});

describe('localeOf', () => {
  it.each([
    ['zh-CN', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['en-GB', 'en'],
    ['en_US', 'en'],
    ['fr-FR', null],
    ['', null],
    [null, null],
  ])('reads %s as %s', (tag, locale) => {
    expect(localeOf(tag)).toBe(locale);
  });
});
