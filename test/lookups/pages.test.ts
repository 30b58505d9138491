import { describe, expect, test } from 'vitest';
import { readPages } from '../../src/lookups/pages.ts';

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
