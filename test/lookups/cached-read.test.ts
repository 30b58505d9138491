import { describe, expect, test } from 'vitest';
import type { CacheEvent } from '../../src/lookups/cached-read.ts';
import { createCachedRead } from '../../src/lookups/cached-read.ts';

type Thing = { readonly version: number };

/** A cache over a read that the test answers by hand, and a clock that it moves. */
function setUp(
  options: {
    readonly max?: number;
    readonly troubles?: boolean;
    readonly isTrouble?: (e: unknown) => e is Error;
  } = {},
) {
  const clock = { ms: 1_000_000 };
  const events: CacheEvent[] = [];
  const waiting: { key: string; answer: (value: Thing | null) => void; fail: (error: unknown) => void }[] =
    [];
  const cache = createCachedRead<Thing>({
    name: 'things',
    max: options.max ?? 10,
    freshMs: 100,
    staleMs: 1_000,
    absentMs: 50,
    troubleMs: options.troubles ? 30 : undefined,
    now: () => clock.ms,
    onEvent: (event) => events.push(event),
    isTrouble: options.isTrouble,
    read: (key) => new Promise((answer, fail) => waiting.push({ key, answer, fail })),
  });

  /** The read that has been waiting longest; there is one only after the microtask in which it begins. */
  async function next() {
    await Promise.resolve();
    const first = waiting.shift();
    if (!first) throw new Error('nothing is being read');
    return first;
  }

  async function filled(key: string, version: number): Promise<void> {
    const asked = cache.get(key);
    (await next()).answer({ version });
    await asked;
    events.length = 0;
  }

  return { cache, clock, events, waiting, next, filled, kinds: () => events.map(({ kind }) => kind) };
}

/** Lets everything that is already settled be handled. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('by age', () => {
  test('nothing known: waits for a read', async () => {
    const { cache, clock, next, kinds } = setUp();
    const asked = cache.get('a');
    (await next()).answer({ version: 1 });
    expect(await asked).toEqual({ value: { version: 1 }, asOf: clock.ms, standing: 'live', trouble: null });
    expect(kinds()).toEqual(['miss']);
  });

  test('fresh: answers at once, reads nothing', async () => {
    const { cache, clock, waiting, filled, kinds } = setUp();
    await filled('a', 1);
    clock.ms += 99;
    expect(await cache.get('a')).toMatchObject({ value: { version: 1 }, standing: 'cached' });
    expect(waiting).toHaveLength(0);
    expect(kinds()).toEqual(['hit']);
  });

  test('older: answers at once, renews behind, once', async () => {
    const { cache, clock, waiting, next, filled, kinds } = setUp();
    await filled('a', 1);
    clock.ms += 100;
    const asOf = clock.ms - 100;
    expect(await cache.get('a')).toMatchObject({ value: { version: 1 }, standing: 'cached', asOf });
    expect(await cache.get('a')).toMatchObject({ value: { version: 1 }, standing: 'cached', asOf });
    const renewal = await next();
    expect(waiting).toHaveLength(0);
    renewal.answer({ version: 2 });
    await settled();
    expect(await cache.get('a')).toMatchObject({ value: { version: 2 }, standing: 'cached', asOf: clock.ms });
    expect(kinds()).toEqual(['stale', 'stale', 'renewed', 'hit']);
  });

  test('where nobody need know, a renewal that fails is reported and leaves the facts as they were', async () => {
    const { cache, clock, events, next, filled, kinds } = setUp();
    await filled('a', 1);
    clock.ms += 100;
    await cache.get('a');
    const error = new Error('down');
    (await next()).fail(error);
    await settled();
    expect(kinds()).toEqual(['stale', 'renew_failed']);
    expect(events[1]).toEqual({ kind: 'renew_failed', name: 'things', error });
    expect(await cache.get('a')).toMatchObject({ value: { version: 1 }, standing: 'cached', trouble: null });
    (await next()).answer({ version: 2 });
  });

  test('too old: waits; when that fails, the last known with the trouble', async () => {
    const { cache, clock, next, filled, kinds } = setUp();
    await filled('a', 1);
    const asOf = clock.ms;
    clock.ms += 1_000;
    const asked = cache.get('a');
    const error = new Error('down');
    (await next()).fail(error);
    expect(await asked).toEqual({ value: { version: 1 }, asOf, standing: 'last_known', trouble: error });
    expect(kinds()).toEqual(['miss', 'failed', 'last_known']);
  });

  test('nothing known and a failure: the error', async () => {
    const { cache, next, kinds } = setUp();
    const asked = cache.get('a');
    const error = new Error('down');
    (await next()).fail(error);
    await expect(asked).rejects.toBe(error);
    expect(kinds()).toEqual(['miss', 'failed']);
  });

  test('a failure that is no trouble of the vendor is thrown though facts are known', async () => {
    const isTrouble = (error: unknown): error is Error => error instanceof RangeError;
    const { cache, next, filled } = setUp({ isTrouble });
    await filled('a', 1);
    const mistaken = cache.get('a', { refresh: true });
    const mistake = new TypeError('undefined is not a function');
    (await next()).fail(mistake);
    await expect(mistaken).rejects.toBe(mistake);
    const troubled = cache.get('a', { refresh: true });
    (await next()).fail(new RangeError('down'));
    expect(await troubled).toMatchObject({ standing: 'last_known' });
  });

  test('a clock that was set back does not keep facts fresh', async () => {
    const { cache, clock, next, filled } = setUp();
    await filled('a', 1);
    clock.ms -= 3_600_000;
    const asked = cache.get('a');
    (await next()).answer({ version: 2 });
    expect(await asked).toMatchObject({ value: { version: 2 }, standing: 'live' });
  });
});

describe('a read that failed', () => {
  const TROUBLES = { troubles: true };

  test('is told of by every answer after it, at once, while the facts are read again behind', async () => {
    const { cache, clock, waiting, next, filled, kinds } = setUp(TROUBLES);
    await filled('a', 1);
    const asOf = clock.ms;
    clock.ms += 100;
    expect(await cache.get('a')).toMatchObject({ standing: 'cached', trouble: null, asOf });
    const trouble = new Error('down');
    (await next()).fail(trouble);
    await settled();
    clock.ms += 29;
    const told = { value: { version: 1 }, asOf, standing: 'last_known', trouble };
    expect(await cache.get('a')).toEqual(told);
    expect(await cache.get('a')).toEqual(told);
    const renewal = await next();
    expect(waiting).toHaveLength(0);
    renewal.answer({ version: 2 });
    await settled();
    expect(await cache.get('a')).toMatchObject({ value: { version: 2 }, standing: 'cached', trouble: null });
    expect(kinds()).toEqual(['stale', 'renew_failed', 'last_known', 'last_known', 'renewed', 'hit']);
  });

  test('a while ago says nothing of now: the next question waits for another', async () => {
    const { cache, clock, next, filled } = setUp(TROUBLES);
    await filled('a', 1);
    clock.ms += 100;
    await cache.get('a');
    (await next()).fail(new Error('down'));
    await settled();
    clock.ms += 30;
    const asked = cache.get('a');
    const still = new Error('still down');
    (await next()).fail(still);
    expect(await asked).toMatchObject({ value: { version: 1 }, standing: 'last_known', trouble: still });
    clock.ms += 30;
    const again = cache.get('a');
    (await next()).answer({ version: 2 });
    expect(await again).toMatchObject({ value: { version: 2 }, standing: 'live', trouble: null });
  });

  test('is told of though the facts are fresh: somebody had asked for them anew', async () => {
    const { cache, next, filled } = setUp(TROUBLES);
    await filled('a', 1);
    const refreshed = cache.get('a', { refresh: true });
    const trouble = new Error('down');
    (await next()).fail(trouble);
    await refreshed;
    expect(await cache.get('a')).toMatchObject({ value: { version: 1 }, standing: 'last_known', trouble });
    (await next()).answer({ version: 2 });
  });

  test('but was overtaken by newer facts is not told of', async () => {
    const { cache, clock, next, filled } = setUp(TROUBLES);
    await filled('a', 1);
    clock.ms += 100;
    await cache.get('a');
    const renewal = await next();
    cache.put('a', { version: 2 });
    renewal.fail(new Error('down'));
    await settled();
    expect(await cache.get('a')).toMatchObject({ value: { version: 2 }, standing: 'cached', trouble: null });
  });
});

describe('no such thing', () => {
  test('is believed for a while, then asked again', async () => {
    const { cache, clock, next, kinds } = setUp();
    const asked = cache.get('a');
    (await next()).answer(null);
    expect(await asked).toMatchObject({ value: null, standing: 'live' });
    clock.ms += 49;
    expect(await cache.get('a')).toMatchObject({ value: null, standing: 'cached' });
    clock.ms += 1;
    const again = cache.get('a');
    (await next()).answer({ version: 1 });
    expect(await again).toMatchObject({ value: { version: 1 }, standing: 'live' });
    expect(kinds()).toEqual(['miss', 'absent', 'miss']);
  });

  test('does not stand in for a read that fails', async () => {
    const { cache, clock, next } = setUp();
    const asked = cache.get('a');
    (await next()).answer(null);
    await asked;
    clock.ms += 50;
    const again = cache.get('a');
    const error = new Error('down');
    (await next()).fail(error);
    await expect(again).rejects.toBe(error);
  });
});

describe('one read at a time', () => {
  test('everybody who asks while a read is under way gets its answer, refresh too', async () => {
    const { cache, waiting, next, kinds } = setUp();
    const asked = [cache.get('a'), cache.get('a'), cache.get('a', { refresh: true }), cache.get('b')];
    const first = await next();
    expect(waiting.map(({ key }) => key)).toEqual(['b']);
    first.answer({ version: 1 });
    (await next()).answer({ version: 2 });
    const values = (await Promise.all(asked)).map(({ value }) => value?.version);
    expect(values).toEqual([1, 1, 1, 2]);
    expect(kinds()).toEqual(['miss', 'coalesced', 'coalesced', 'miss']);
  });

  test('refresh reads though facts are fresh, and joins a renewal', async () => {
    const { cache, clock, waiting, next, filled } = setUp();
    await filled('a', 1);
    const refreshed = cache.get('a', { refresh: true });
    (await next()).answer({ version: 2 });
    expect(await refreshed).toMatchObject({ value: { version: 2 }, standing: 'live' });
    clock.ms += 100;
    await cache.get('a');
    const joined = cache.get('a', { refresh: true });
    const renewal = await next();
    expect(waiting).toHaveLength(0);
    renewal.answer({ version: 3 });
    expect(await joined).toMatchObject({ value: { version: 3 }, standing: 'live' });
  });

  // fivexl main.py: a guard that an exception never clears blocks for ever.
  test('a read that failed, or threw at once, does not stand in the way of the next', async () => {
    const { cache, next } = setUp();
    const failing = cache.get('a');
    (await next()).fail(new Error('down'));
    await expect(failing).rejects.toThrow('down');
    const again = cache.get('a');
    (await next()).answer({ version: 1 });
    expect(await again).toMatchObject({ standing: 'live' });

    let throws = true;
    const rude = createCachedRead<Thing>({
      ...{ name: 'rude', max: 1, freshMs: 1, staleMs: 1, absentMs: 1, now: () => 0 },
      read: (): Promise<Thing> => {
        if (throws) throw new Error('at once');
        return Promise.resolve({ version: 1 });
      },
    });
    await expect(rude.get('a')).rejects.toThrow('at once');
    throws = false;
    expect(await rude.get('a')).toMatchObject({ standing: 'live' });
  });
});

describe('drop and put', () => {
  test('after a drop the next question is read; when that fails the facts are last known', async () => {
    const { cache, next, filled } = setUp();
    await filled('a', 1);
    cache.drop('a');
    expect(cache.peek('a')).toMatchObject({ value: { version: 1 }, standing: 'last_known', trouble: null });
    const failing = cache.get('a');
    (await next()).fail(new Error('down'));
    expect(await failing).toMatchObject({ value: { version: 1 }, standing: 'last_known' });
    const again = cache.get('a');
    (await next()).answer({ version: 2 });
    expect(await again).toMatchObject({ value: { version: 2 }, standing: 'live' });
  });

  // integrations/slack: a webhook beat the data, and what was read before it was believed after it.
  test('a read that began before the drop is neither joined nor kept as fresh', async () => {
    const { cache, next } = setUp();
    const before = cache.get('a');
    const old = await next();
    cache.drop('a');
    const after = cache.get('a');
    const current = await next();
    current.answer({ version: 2 });
    expect(await after).toMatchObject({ value: { version: 2 } });
    old.answer({ version: 1 });
    expect(await before).toMatchObject({ value: { version: 1 } });
    expect(await cache.get('a')).toMatchObject({ value: { version: 2 }, standing: 'cached' });
  });

  test('with nothing newer, what was read before the drop is last known only', async () => {
    const { cache, next } = setUp();
    const before = cache.get('a');
    const old = await next();
    cache.drop('a');
    old.answer({ version: 1 });
    await before;
    const after = cache.get('a');
    (await next()).fail(new Error('down'));
    expect(await after).toMatchObject({ value: { version: 1 }, standing: 'last_known' });
  });

  test('a drop forgets "no such"', async () => {
    const { cache, next } = setUp();
    const asked = cache.get('a');
    (await next()).answer(null);
    await asked;
    cache.drop('a');
    const again = cache.get('a');
    (await next()).answer({ version: 1 });
    expect(await again).toMatchObject({ value: { version: 1 }, standing: 'live' });
  });

  test('facts that were put are fresh, and a read that began before does not overwrite them', async () => {
    const { cache, next } = setUp();
    const before = cache.get('a');
    const old = await next();
    cache.put('a', { version: 2 });
    old.answer({ version: 1 });
    expect(await before).toMatchObject({ value: { version: 1 } });
    expect(await cache.get('a')).toMatchObject({ value: { version: 2 }, standing: 'cached' });
  });
});

test('memory is bounded: the least recently used gives way', async () => {
  const { cache, filled } = setUp({ max: 100 });
  await filled('kept', 0);
  for (let i = 0; i < 1_000; i += 1) {
    await filled(`key ${i}`, i);
    await cache.get('kept');
  }
  const left = Array.from({ length: 1_000 }, (_, i) => cache.peek(`key ${i}`)).filter(
    (each) => each !== null,
  );
  expect(left).toHaveLength(99);
  expect(cache.peek('kept')).toMatchObject({ value: { version: 0 } });
});

test('an observer that throws does not spoil an answer', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const cache = createCachedRead<Thing>({
    ...{ name: 'x', max: 1, freshMs: 1, staleMs: 1, absentMs: 1, now: () => 0 },
    read: async () => ({ version: 1 }),
    onEvent: () => {
      throw new Error('metrics are broken');
    },
  });
  expect(await cache.get('a')).toMatchObject({ value: { version: 1 } });
  await settled();
  process.off('warning', note);
  expect(warnings.map(({ message }) => message)).toContain('metrics are broken');
});
