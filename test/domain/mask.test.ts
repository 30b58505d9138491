import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskText } from '../../src/domain/mask.ts';
import { createScrubber } from '../../src/observe/log.ts';

/** What a text is masked to; null: it stays as it is. */
const TABLE: readonly (readonly [what: string, text: string, masked: string | null])[] = [
  // Mobile numbers, however they are written.
  ['mobile', '请致电13800138000谢谢', '请致电138****8000谢谢'],
  ['full-width digits', '电话１３８００１３８０００。', '电话138****8000。'],
  ['Arabic digits', 'call ١٣٨٠٠١٣٨٠٠٠', 'call 138****8000'],
  ['mathematical digits', '𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎', '138****8000'],
  ['0086 before', '008613800138000', '138****8000'],
  ['+86 before', '打 +86 138 0013 8000 找我', '打 138****8000 找我'],
  ['(+86) before', '(+86)13800138000', '(138****8000'],
  ['86- before', '86-13800138000', '138****8000'],
  ['3-4-4', '138 0013 8000', '138****8000'],
  ['4-4-3', '1380 0138 000', '138****8000'],
  ['3-3-5', '138-001-38000', '138****8000'],
  ['points', '138.0013.8000', '138****8000'],
  ['one by one', '1 3 8 0 0 1 3 8 0 0 0', '138****8000'],
  ['gaps of three', '138 - 0013 - 8000', '138****8000'],
  ['mixed gaps', '138-0013 /8000', '138****8000'],
  ['letters as gaps', '138转0013转8000', '138****8000'],
  ['x as gaps', '1x3x8x0x0x1x3x8x0x0x0', '138****8000'],
  ['across a line', '138\n0013\n8000', '138****8000'],
  ['invisible marks', '138\u200b0013\u20608000', '138****8000'],
  ['letters glued before', 'tel13800138000', 'tel138****8000'],
  ['letters glued behind', '13800138000ok', '138****8000ok'],
  ['two of them', '13800138000,13900139000', '138****8000,139****9000'],
  ['behind an amount', '退¥12.05 13800138000', '退¥12.05 138****8000'],
  ['behind a receipt', 'VI231228102118586561 13800138000', 'VI231228102118586561 138****8000'],
  ['as JSON writes it', '{"msg":"first\\n13800138000"}', '{"msg":"first\\n138****8000"}'],
  // Identity cards and bank cards.
  ['identity card', '身份证11010519491231002X。', '身份证****002X。'],
  ['identity card, x', '11010519491231002x', '****002X'],
  ['identity card in groups', '110105 19491231 002X', '****002X'],
  ['identity card, letters glued before', 'ID440524198001010013', 'ID****0013'],
  ['no date of birth', '440524188001010014', null],
  ['a wrong check digit', '440524198001010014', null],
  ['identity card, digits', '440524198001010013', '****0013'],
  ['identity card, full width', '４４０５２４１９８００１０１００１３', '****0013'],
  ['bank card', '卡号6222021234567890128', '卡号****0128'],
  ['no bank card: Luhn', '卡号 6222 0200 0000 0000 003', null],
  ['Visa', 'card 4111 1111 1111 1111 please', 'card ****1111 please'],
  ['Mastercard', '5555-5555-5555-4444', '****4444'],
  ['American Express', '378282246310005', '****0005'],
  // Addresses.
  ['mail', '邮箱a.b+c@mail.example.com谢谢', '邮箱***@***谢谢'],
  ['mail, full width', 'ａ@ｂ.ｃｏｍ', '***@***'],
  ['mail in Chinese', '写给 用户@例子.中国 吧', '写给 ***@*** 吧'],
  ['mail in Cyrillic', 'почта иван@пример.рф', 'почта ***@***'],
  ['mail in Greek', 'δοκιμή@παράδειγμα.ελ', '***@***'],
  ['IPv4', 'from 113.118.47.101:80', 'from *.*.*.*:80'],
  ['IPv6', 'from 2001:db8:85a3::8a2e:370:7334.', 'from *:*:*:*.'],
  ['IPv6, whole', '[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:443', '[*:*:*:*]:443'],
  ['IPv6 with IPv4', '::ffff:113.118.47.101', '*:*:*:*'],
  ['IPv6 of a link', 'fe80::1ff:fe23:4567:890a%eth0', '*:*:*:*'],
  // What staff need.
  ['receipt', 'VI231228102118586561', null],
  ['receipt of a machine', 'OD210127120126902082', null],
  ['receipt in groups', 'VI 231228 102118 586561', null],
  ['receipt whose time looks like a year', 'VI231228195510151234', null],
  ['trade number', '2021012722001457321424619414', null],
  ['trade number in groups', '2021 0127 2200 1457 3214 2461 9414', null],
  ['Baifude order', '21231102161100027740', null],
  ['Baifude order in groups', '2123 1102 1611 0002 7740', null],
  ['Baifude payment', '216989127136336309084473444', null],
  ['replenishment', 'CSBH2025101078059', null],
  ['CID', '5f6da2362201410011fe7b72', null],
  ['CID with a mobile inside', 'a13800138000bcdef0123456', null],
  ['device code', 'A001 B1380013', null],
  ['production code', '108284445710', null],
  ['two production codes', '108284445710 108284445711', null],
  ['amount', '¥12.05', null],
  ['large amount', '1234567.89元 ¥138,001.38', null],
  ['amounts in a row', '15.50 12.05 100', null],
  ['amounts with a mark', '¥13 ¥800 ¥138000', null],
  ['time', '14:02:07', null],
  ['times in a row', '14:02:07 13:50:21 18:30', null],
  ['date and time', '2023-12-28 10:21:34', null],
  ['date in Chinese', '2026年11月30日 13点45', null],
  ['dates', '2026/11/30 1999.12.31', null],
  ['log line', '{"level":30,"time":1795398568558,"pid":12345,"trace":"2bda24deb2","ms":138}', null],
  ['unix times', '1795398568 1795398568558', null],
  ['request ids', 'R1042 R10380 A1380', null],
  ['a sentence', '买了15瓶水3箱奶20231128退1瓶', null],
  ['Slack’s message id', '1760000000.000100', null],
  ['version', 'v5.1.0 node 20.19', null],
  ['MAC address', 'aa:bb:cc:dd:ee:ff', null],
  ['C++', 'std::vector', null],
  ['an at', 'see @lin @ 14:02', null],
  ['digest', `${'a'.repeat(26)}13800138000${'b'.repeat(27)}`, null],
];

describe('a table of texts', () => {
  test.each(TABLE)('%s: %j', (_what, text, masked) => {
    expect(maskText(text)).toBe(masked ?? text);
    // The log goes by the same.
    expect(createScrubber([])(text)).toBe(masked ?? text);
  });
});

const WORDS = fc.constantFrom(
  '门没开',
  '退',
  ' ',
  '，',
  'the door stayed shut',
  '。',
  '(',
  '“',
  '\n',
  '😀',
  '：',
);
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const two = (min: number, max: number) => fc.integer({ min, max }).map((n) => String(n).padStart(2, '0'));
const mobile = fc.stringMatching(/^1[3-9]\d{9}$/);
const gap = fc.constantFrom('', ' ', '-', ' - ', ' / ', '，', '\u200b', '_', '**', '\n', '·');
const script = fc.constantFrom(
  (digit: string) => digit,
  (digit: string) => String.fromCodePoint(0xff10 + Number(digit)),
  (digit: string) => String.fromCodePoint(0x1d7ce + Number(digit)),
);

/** What a receipt, a number of a payment, a device or an amount looks like. */
const whatStaffNeed = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('VI', 'OD'),
      two(19, 30),
      two(1, 12),
      two(1, 28),
      two(0, 23),
      two(0, 59),
      two(0, 59),
      digits(6),
    )
    .map((parts) => parts.join('')),
  fc.tuple(two(1, 12), two(1, 28), digits(20)).map(([month, day, rest]) => `2024${month}${day}${rest}`),
  fc.tuple(two(1, 12), two(1, 28), digits(12)).map(([month, day, rest]) => `2123${month}${day}${rest}`),
  digits(13).chain((ms) => digits(13).map((rest) => `2${ms}${rest}`)),
  fc.stringMatching(/^[0-9a-f]{24}$/),
  fc.stringMatching(/^1082\d{8}$/),
  fc.stringMatching(/^[A-Z]\d{3}$/),
  fc.integer({ min: 0, max: 99_999_999 }).map((fen) => `¥${(fen / 100).toFixed(2)}`),
  fc.integer({ min: 0, max: 99_999_999 }).map((fen) => `${(fen / 100).toFixed(2)}元`),
  fc.tuple(two(0, 23), two(0, 59), two(0, 59)).map((time) => time.join(':')),
  fc.tuple(two(1, 12), two(1, 28)).map(([month, day]) => `2026-${month}-${day}`),
);

describe('whatever stands around it', () => {
  test('no mobile number passes, in whichever digits and with whichever gaps it is written', () => {
    fc.assert(
      fc.property(
        fc.array(WORDS, { maxLength: 4 }),
        fc.constantFrom('', '+86', '86', '0086', '+86 ', '86-'),
        mobile,
        fc.array(gap, { minLength: 10, maxLength: 10 }),
        script,
        fc.array(WORDS, { maxLength: 4 }),
        (before, country, number, gaps, written, after) => {
          const spaced = [...number].map((digit, at) => written(digit) + (gaps[at] ?? '')).join('');
          const clean = maskText(`${before.join('')}${country}${spaced}${after.join('')}`);
          const left = clean.normalize('NFKC').replace(/\D/g, '');
          expect(left).toBe(`${number.slice(0, 3)}${number.slice(-4)}`);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('nor does one whose gaps are all points', () => {
    fc.assert(
      fc.property(mobile, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), (number, points) => {
        const spaced = [...number].map((digit, at) => digit + (points[at] ? '.' : '')).join('');
        expect(maskText(spaced).replace(/\D/g, '')).toBe(`${number.slice(0, 3)}${number.slice(-4)}`);
      }),
    );
  });

  test('what is left is as it was written', () => {
    fc.assert(
      fc.property(fc.array(WORDS), mobile, fc.array(WORDS), (before, number, after) => {
        const around = [before.join(''), after.join('')] as const;
        const masked = `${number.slice(0, 3)}****${number.slice(-4)}`;
        expect(maskText(around.join(number))).toBe(around.join(masked));
      }),
    );
  });

  test('no order number, amount, device code, time or date is ever masked, alone or beside others', () => {
    fc.assert(
      fc.property(
        fc.array(whatStaffNeed, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(' ', '，', '\n', ' 和 ', '; ', ', '),
        (numbers, between) => {
          const text = numbers.join(between);
          expect(maskText(text)).toBe(text);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a mobile number beside them is masked, and they are not', () => {
    fc.assert(
      fc.property(whatStaffNeed, mobile, (number, customer) => {
        const masked = `${customer.slice(0, 3)}****${customer.slice(-4)}`;
        expect(maskText(`${number} ${customer}`)).toBe(`${number} ${masked}`);
        expect(maskText(`${customer} ${number}`)).toBe(`${masked} ${number}`);
      }),
      { numRuns: 500 },
    );
  });

  test('it never throws, whatever a text is made of', () => {
    const pieces = fc.constantFrom(
      '1',
      '38',
      '0013',
      '8000',
      '@',
      '.',
      ':',
      '::',
      '-',
      'VI',
      'a',
      'X',
      '\ud83d',
      '\ufe0f',
      '½',
      '①',
      '€',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))), (parts) => {
        expect(typeof maskText(parts.join(''))).toBe('string');
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    '1',
    '1 ',
    '13',
    '2 1',
    '@',
    'a@',
    'a@b.',
    ':',
    '1:',
    '::',
    'f:',
    '1.',
    '１',
    '用',
    'VI1',
    '2021 ',
    '6222 ',
    '¥1',
    '\u200b1',
  ])('it is not held up by very many %j', (piece) => {
    const text = piece.repeat(200_000);
    expect(maskText(`${text} 门 qian@example.com`).endsWith('***@***')).toBe(true);
  });
});
