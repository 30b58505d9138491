import { describe, expect, test } from 'vitest';
import { clockOf, oneLine, safeText } from '../../src/cards/plain-text.ts';
import { textsAbout } from '../../src/cards/texts/index.ts';

const [en, zhCn] = [textsAbout('yopoint', 'en'), textsAbout('yopoint', 'zh-CN')];

/** Every leaf of a catalogue with its path. */
function* leaves(value: unknown, path = ''): Generator<readonly [string, unknown]> {
  if (typeof value !== 'object' || value === null) yield [path, value];
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, `${path}.${key}`);
}

describe('the catalogues', () => {
  test('have the same keys of the same kind, and no empty text', () => {
    const shape = (texts: unknown) =>
      [...leaves(texts)].map(([path, leaf]) => `${path} ${typeof leaf}`).sort();
    expect(shape(en)).toEqual(shape(zhCn));
    for (const texts of [en, zhCn]) {
      for (const [path, leaf] of leaves(texts)) {
        const text = typeof leaf === 'function' ? leaf(1, '1', '1', '1') : leaf;
        expect(text, path).toMatch(/\S/);
        expect(text, path).not.toMatch(/undefined|null|NaN|\[object/);
      }
    }
  });

  test('each is in its own language', () => {
    for (const [path, leaf] of leaves(en)) {
      if (typeof leaf === 'string') expect(leaf, path).not.toMatch(/\p{Script=Han}/u);
    }
    expect(zhCn.order.bought).toMatch(/\p{Script=Han}/u);
  });

  test('name no vendor but the one that they were made for', () => {
    for (const locale of ['en', 'zh-CN'] as const) {
      const { words: _names, desk: _help, ...said } = textsAbout('baifude', locale);
      for (const [path, leaf] of leaves(said)) {
        const text = typeof leaf === 'function' ? leaf(1, '1', '1', '1') : leaf;
        expect(text, path).not.toMatch(/YoPoint|友朋/);
      }
    }
  });

  test('English counts one and many', () => {
    expect([en.list.count(1), en.list.count(2)]).toEqual(['1 order', '2 orders']);
    expect([
      en.fresh.age(0),
      en.fresh.age(5),
      en.fresh.age(119),
      en.fresh.age(7200),
      en.fresh.age(172_800),
    ]).toEqual(['a moment', '5 seconds', '1 minute', '2 hours', '2 days']);
    expect(en.cabinets.which(1)).toBe('1 device matches.');
  });

  test('button texts fit', () => {
    for (const texts of [en, zhCn]) {
      for (const text of Object.values(texts.button)) expect(text.length).toBeLessThanOrEqual(75);
    }
  });
});

test('the clock reads in the policy’s zone', () => {
  const shanghai = clockOf('Asia/Shanghai');
  expect(shanghai.dateTime(1_703_730_094)).toBe('2023-12-28 10:21:34');
  expect(clockOf('UTC').dateTime(1_703_730_094)).toBe('2023-12-28 02:21:34');
  expect(shanghai.time(1_703_730_094_000)).toBe('10:21:34');
  expect(shanghai.time(Date.UTC(2024, 0, 1, 16, 0, 1))).toBe('00:00:01');
  expect(shanghai.date(1_703_730_094_000)).toBe('2023-12-28');
  // A vendor's ms in place of seconds.
  expect(shanghai.dateTime(1_703_730_094_000)).toBe('2023-12-28 10:21:34');
  for (const never of [-1, 4_102_444_801, Number.NaN, 1e18, Number.POSITIVE_INFINITY])
    expect(shanghai.dateTime(never)).toBe('?');
  expect(clockOf('Asia/Shanghai')).toBe(shanghai);
});

test('free text is on one line, bounded, without characters that hide, and masked also across them', () => {
  expect(oneLine(' a\n\tb\u202ec ', 10)).toBe('a bc');
  expect(oneLine('🙃🙃🙃🙃', 3)).toBe('🙃🙃…');
  expect(safeText('call 1380\u200b0138000 now')).toBe('call 138****8000 now');
  expect(safeText('call 1380\u200d0138000 now')).toBe('call 138****8000 now');
  expect(safeText(`${'x'.repeat(290)} 13800138000`)).not.toContain('13800138');
});
