import { describe, expect, test } from 'vitest';
import { readPages } from '../../src/vendors/pages.ts';

type Answer = Awaited<ReturnType<Parameters<typeof readPages<string>>[0]['read']>>;

/** Reads a list whose pages are these; what lies behind the last one is empty. */
async function read(
  pages: readonly Partial<Answer>[],
  options: { readonly pageSize?: number | null; readonly most?: number } = {},
) {
  const asked: number[] = [];
  const answer = await readPages<string>({
    pageSize: options.pageSize ?? null,
    most: options.most ?? 20,
    key: (item) => item,
    read: async (page) => {
      asked.push(page);
      return { items: [], unread: [], ...pages[page - 1] };
    },
  });
  return { ...answer, asked };
}

describe('the last page', () => {
  test('is the one the vendor names', async () => {
    const pages = [
      { items: ['a', 'b'], lastPage: 2 },
      { items: ['c', 'd'], lastPage: 2 },
    ];
    const { items, asked, cutShort } = await read(pages, { pageSize: 2 });
    expect([items, asked, cutShort]).toEqual([['a', 'b', 'c', 'd'], [1, 2], false]);
  });

  test('is the one that reaches the total', async () => {
    const pages = [
      { items: ['a', 'b'], total: 4 },
      { items: ['c', 'd'], total: 4 },
    ];
    expect((await read(pages)).asked).toEqual([1, 2]);
  });

  test('is a short one, or an empty one', async () => {
    expect((await read([{ items: ['a', 'b'] }, { items: ['c'] }], { pageSize: 2 })).asked).toEqual([1, 2]);
    expect((await read([{ items: ['a', 'b'] }], { pageSize: 2 })).asked).toEqual([1, 2]);
    expect((await read([{ items: ['a', 'b'] }, { items: ['c'] }])).asked).toEqual([1, 2]);
    expect((await read([])).asked).toEqual([1]);
  });

  test('is not one that lacks only rows which could not be read', async () => {
    const pages = [{ items: ['a'], unread: ['1.ReceiptNo'] }, { items: ['c'] }];
    const { items, unread, asked } = await read(pages, { pageSize: 2 });
    expect([items, unread, asked]).toEqual([['a', 'c'], ['p1.1.ReceiptNo'], [1, 2]]);
  });
});

describe('pages side by side', () => {
  /** Reads 13 pages of two by four at once; `underWay` is how many were asked for when each was answered. */
  async function sideBySide(
    options: { readonly enough?: string; readonly fails?: number; readonly total?: number } = {},
  ) {
    const asked: number[] = [];
    const most: number[] = [];
    let underWay = 0;
    const between: number[] = [];
    const answer = readPages<string>({
      pageSize: 2,
      most: 20,
      atOnce: 4,
      key: (item) => item,
      enough: (items) => options.enough !== undefined && items.includes(options.enough),
      between: async () => void between.push(asked.length),
      read: async (page) => {
        asked.push(page);
        underWay += 1;
        most.push(underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        if (page === options.fails) throw new Error(`page ${page}`);
        return { items: page > 13 ? [] : [`${page}a`, `${page}b`], unread: [], total: options.total ?? 26 };
      },
    });
    return { answer, asked, most, between };
  }

  test('are never more than that many, come in their order, and none is asked for twice', async () => {
    const { answer, asked, most } = await sideBySide();
    const { items, cutShort } = await answer;
    expect(items).toEqual(Array.from({ length: 13 }, (_, i) => [`${i + 1}a`, `${i + 1}b`]).flat());
    expect(cutShort).toBe(false);
    expect(asked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
    expect(Math.max(...most)).toBe(4);
    expect(most[0]).toBe(1);
  });

  test('end with the page that holds what was looked for', async () => {
    const { answer, asked } = await sideBySide({ enough: '3b' });
    expect((await answer).items.at(-1)).toBe('3b');
    expect(Math.max(...asked)).toBeLessThan(9);
  });

  test('a page that fails fails the list, and one behind what was found does not', async () => {
    await expect((await sideBySide({ fails: 6 })).answer).rejects.toThrow('page 6');
    await expect((await sideBySide({ enough: '2a', fails: 3 })).answer).resolves.toMatchObject({
      cutShort: true,
    });
  });

  test('a total that the list does not reach costs no endless reading', async () => {
    const { answer, asked } = await sideBySide({ total: 1_000_000 });
    expect((await answer).items).toHaveLength(26);
    expect(Math.max(...asked)).toBeLessThan(20);
  });
});

describe('a list that does not end', () => {
  const endless = Array.from({ length: 50 }, (_, page) => ({ items: [`${page}a`, `${page}b`] }));

  test('is cut short', async () => {
    const { items, asked, cutShort } = await read(endless, { most: 3 });
    expect([items.length, asked, cutShort]).toEqual([6, [1, 2, 3], true]);
  });

  test('a vendor that repeats a page is not asked for ever, and nobody is told that this was all', async () => {
    const same = Array.from({ length: 50 }, () => ({ items: ['a', 'b'] }));
    const { items, asked, cutShort } = await read(same);
    expect([items, asked, cutShort]).toEqual([['a', 'b'], [1, 2], true]);
    const counted = Array.from({ length: 50 }, () => ({ items: ['a', 'b'], lastPage: 9, total: 2 }));
    expect(await read(counted)).toMatchObject({ items: ['a', 'b'], cutShort: false });
  });
});
