import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batched } from '../../src/lib/batched.ts';
import { gate } from '../jobs/harness.ts';

/** The next turn of the event loop but one: whatever was to begin soon has begun. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('what is written together', () => {
  it('gives each caller its own answer or the failure of its own write, whoever comes when and whichever write ends first', async () => {
    const plan = fc.record({
      most: fc.integer({ min: 1, max: 4 }),
      atOnce: fc.integer({ min: 1, max: 3 }),
      /** How many come in each turn. */
      arrivals: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 8 }),
      /** Which writes fail. */
      failing: fc.array(fc.nat(12), { maxLength: 4 }),
      scheduler: fc.scheduler(),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ most, atOnce, arrivals, failing, scheduler }) => {
        const writes: (readonly number[])[] = [];
        let underWay = 0;
        const store = batched(
          async (items: readonly number[]) => {
            const place = writes.push(items) - 1;
            underWay += 1;
            expect(underWay).toBeLessThanOrEqual(atOnce);
            await scheduler.schedule(Promise.resolve());
            underWay -= 1;
            if (failing.includes(place)) throw new Error(`write ${place}`);
            return items.map((item) => `${item} by ${place}`);
          },
          { most, atOnce },
        );
        const answers: Promise<string>[] = [];
        const arriving = (async () => {
          for (const count of arrivals) {
            for (let one = 0; one < count; one += 1) {
              answers.push(store(answers.length).catch((error: Error) => `not by ${error.message}`));
            }
            await scheduler.schedule(turns());
          }
          return Promise.all(answers);
        })();
        const told = await scheduler.waitFor(arriving);
        // Each is written once, in the order they came.
        expect(writes.flat()).toEqual(told.map((_answer, item) => item));
        for (const [place, items] of writes.entries()) {
          expect(items.length).toBeLessThanOrEqual(most);
          for (const item of items) {
            expect(told[item]).toBe(
              failing.includes(place) ? `not by write ${place}` : `${item} by ${place}`,
            );
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is what comes in one turn, and then what comes while as many as may be are under way', async () => {
    const writes: (readonly string[])[] = [];
    const held = gate();
    const store = batched(
      async (items: readonly string[]) => {
        writes.push(items);
        await held.opened;
        return items;
      },
      { most: 3, atOnce: 2 },
    );
    const answers = ['a', 'b', 'c', 'd'].map(store);
    await turns();
    expect(writes).toEqual([['a', 'b', 'c'], ['d']]);
    for (const late of ['e', 'f']) {
      answers.push(store(late));
      await turns();
    }
    expect(writes).toHaveLength(2);
    held.open();
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(writes[2]).toEqual(['e', 'f']);
  });

  it('goes on beside a write that hangs', async () => {
    const store = batched(
      async (items: readonly string[]) => {
        if (items.includes('hangs')) await gate().opened;
        return items;
      },
      { most: 3, atOnce: 2 },
    );
    void store('hangs');
    await turns();
    for (const item of ['a', 'b', 'c']) expect(await store(item)).toBe(item);
  });

  it('fails for everybody when not each of them was answered', async () => {
    const store = batched(async (items: readonly string[]) => items.slice(1), { most: 9, atOnce: 1 });
    const answers = await Promise.allSettled(['a', 'b'].map(store));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
