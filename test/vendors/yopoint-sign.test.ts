import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sign, verify } from '../../src/vendors/yopoint/sign.ts';
import { sample } from './loopback.ts';

const vectors = z
  .array(z.object({ secret: z.string(), params: z.record(z.string(), z.string()), sign: z.string() }))
  .parse(sample('yopoint.sign.vectors.json'));

describe('every published vector, the vendor’s own among them', () => {
  test.each(vectors.map((vector, index) => [index, vector] as const))('%i', (_index, vector) => {
    expect(sign(vector.params, vector.secret)).toBe(vector.sign);
    expect(verify({ ...vector.params, sign: vector.sign }, vector.secret)).toBe(true);
  });

  test('there are six', () => expect(vectors).toHaveLength(6));
});

test('notifications as samples verify, whatever fields they carry', () => {
  const schema = z.record(z.string(), z.union([z.string(), z.number()]));
  for (const name of [
    'yopoint.notify.cabinet.order.simple.json',
    'yopoint.cabinet.order.vi.result.notify.json',
  ]) {
    expect(verify(schema.parse(sample(name)), 'test-secret-001'), name).toBe(true);
  }
});

test('empty values are signed, not dropped', () => {
  expect(sign({ a: '', b: '1' }, 's')).not.toBe(sign({ b: '1' }, 's'));
});

test('the order in which parameters were set does not matter, their text does', () => {
  expect(sign({ b: 2, a: '1' }, 's')).toBe(sign({ a: '1', b: '2' }, 's'));
  expect(sign({ a: '1 ' }, 's')).not.toBe(sign({ a: '1' }, 's'));
});

test('a missing, cut, upper-case or foreign signature does not verify', () => {
  const params = { method: 'x', timestamp: 1 };
  const right = sign(params, 's');
  expect(verify(params, 's')).toBe(false);
  expect(verify({ ...params, sign: right.slice(1) }, 's')).toBe(false);
  expect(verify({ ...params, sign: right.toUpperCase() }, 's')).toBe(false);
  expect(verify({ ...params, sign: right }, 'another')).toBe(false);
  expect(verify({ ...params, extra: '1', sign: right }, 's')).toBe(false);
});
