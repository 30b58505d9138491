import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DurationError, durationText, parseDuration } from '../../src/settings/duration.ts';

describe('parseDuration', () => {
  test.each([
    ['0s', 0],
    ['500ms', 500],
    ['30s', 30_000],
    ['15m', 900_000],
    ['4h', 14_400_000],
    ['7d', 604_800_000],
    ['365d', 31_536_000_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    '60',
    's',
    '1.5h',
    '-1s',
    '1 h',
    ' 1h',
    '1h ',
    '1H',
    '1w',
    '1h30m',
    '１h',
    '366d',
    '999999999999d',
  ])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(DurationError);
  });

  test('whatever the text, the answer is whole milliseconds or a DurationError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,14}(ms|s|m|h|d)$/)), (text) => {
        try {
          expect(Number.isSafeInteger(parseDuration(text))).toBe(true);
        } catch (error) {
          if (!(error instanceof DurationError)) throw error;
        }
      }),
    );
  });
});

describe('durationText', () => {
  test.each([
    [0, '0s'],
    [500, '500ms'],
    [1_500, '1500ms'],
    [90_000, '90s'],
    [900_000, '15m'],
    [14_400_000, '4h'],
    [172_800_000, '2d'],
  ])('%i ms is %s', (ms, text) => expect(durationText(ms)).toBe(text));

  test('what it writes reads back as the same duration', () => {
    fc.assert(
      fc.property(fc.nat(31_536_000_000), (ms) => {
        expect(parseDuration(durationText(ms))).toBe(ms);
      }),
    );
  });
});
