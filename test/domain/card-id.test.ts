import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cardId, parseCardId } from '../../src/domain/card-id.ts';

test('what a card calls its request is read back as it was written', () => {
  const anyId = fc.record({
    id: fc
      .tuple(fc.constantFrom('R', 'A'), fc.integer({ min: 1, max: 999_999_999 }))
      .map((one) => one.join('')),
    createdAt: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  });
  fc.assert(
    fc.property(anyId, (one) => {
      const { id, createdAt } = one;
      expect(parseCardId(cardId(one))).toEqual({ id, since: createdAt });
      expect(parseCardId(cardId({ ...one, cardsSince: createdAt + 1 }))).toEqual({
        id,
        since: createdAt + 1,
      });
    }),
  );
});

test.each([
  '',
  'R1042',
  'R1042.',
  '.mic8kq2f',
  'X1042.mic8kq2f',
  'R1042.MIC8',
  'R1042.mic8kq2f@mei',
  'R1042.mic8 x',
])('“%s” is none of a card’s', (text) => {
  expect(parseCardId(text)).toBeNull();
});
