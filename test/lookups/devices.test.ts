import { afterEach, describe, expect, test } from 'vitest';
import type { LookupsDesk } from './desk.ts';
import { CID, NOW, startLookups } from './desk.ts';

const desks: LookupsDesk[] = [];

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

async function open(options?: Parameters<typeof startLookups>[0]) {
  const desk = await startLookups(options);
  desks.push(desk);
  const { cabinets, stock } = desk;
  if (!cabinets || !stock) throw new Error('YoPoint is configured, so there are both');
  return { ...desk, cabinets, stock };
}

test('without YoPoint there are no cabinets to look up', async () => {
  const desk = await startLookups({ without: 'yopoint' });
  desks.push(desk);
  expect([desk.cabinets, desk.stock]).toEqual([null, null]);
});

describe('cabinets', () => {
  test('all of them, over several pages', async () => {
    const desk = await open({
      fleet: (fleet) => {
        const [like] = fleet.cabinets;
        if (!like) throw new Error('the fleet has no cabinet');
        const cabinets = Array.from({ length: 250 }, (_, i) => ({
          ...like,
          id: `cid-${i}`,
          DeviceCode: `N${i}`,
        }));
        return { ...fleet, cabinets };
      },
    });
    const { value } = await desk.cabinets.all();
    expect(value?.facts.map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_, i) => `cid-${i}`));
    expect(value?.unread).toEqual([]);
    expect(desk.calls()).toEqual(['cabinet.list', 'cabinet.list', 'cabinet.list']);
  });

  test('are renewed behind, and last known when the vendor is down', async () => {
    const desk = await open();
    await desk.cabinets.all();
    desk.clock.ms += 30_000;
    desk.yopoint.state.setOnline(CID, false);
    expect(await desk.cabinets.all()).toMatchObject({ standing: 'cached', asOf: NOW });
    await expect.poll(() => desk.events.at(-1)?.kind).toBe('renewed');
    const { value } = await desk.cabinets.all();
    expect(value?.facts.find(({ id }) => id === CID)?.online).toBe(false);
    desk.clock.ms += 600_000;
    desk.yopoint.faults.add({ kind: 'refuse' });
    expect(await desk.cabinets.all()).toMatchObject({ standing: 'last_known', asOf: NOW + 30_000 });
  });

  test('nothing known and the vendor down: its error', async () => {
    const desk = await open();
    desk.yopoint.faults.add({ kind: 'refuse' });
    await expect(desk.cabinets.all()).rejects.toMatchObject({ code: 'vendor_refused', vendor: 'yopoint' });
    await expect(desk.cabinets.match('A001')).rejects.toMatchObject({ code: 'vendor_refused' });
  });

  test.each([
    ['code', 'C001', ['C001']],
    ['code in small letters', 'c001', ['C001']],
    ['code in full width, with spaces', ' Ｃ００１ ', ['C001']],
    ['whole name', '测试机器', ['A001']],
    ['CID', CID, ['A001']],
    ['production code', '108284445710', ['A001']],
    ['part of a name', '软件园', ['C001', 'C002', 'C003']],
    ['part of a name, with a space', '光谷软件园 b座', ['C002']],
    ['part of a code', '00', undefined],
    ['nobody', '故宫', []],
  ])('by %s', async (_what, text, expected) => {
    const desk = await open();
    const codes = (await desk.cabinets.match(text)).map(({ code }) => code);
    if (expected) expect(codes).toEqual(expected);
    else expect(codes.length).toBeGreaterThanOrEqual(12);
  });

  test('no text is every cabinet', async () => {
    const desk = await open();
    expect(await desk.cabinets.match(' ')).toHaveLength(12);
  });

  test('one that is called so wins over those whose names hold it; one that begins with it comes first', async () => {
    const desk = await open({
      fleet: (fleet) => {
        const names = ['大厅北', 'A1', '北区大厅', 'A10'];
        return {
          ...fleet,
          cabinets: fleet.cabinets.slice(0, 4).map((each, i) => ({ ...each, Name: names[i] ?? '' })),
        };
      },
    });
    const named = async (text: string) => (await desk.cabinets.match(text)).map(({ name }) => name);
    expect(await named('a1')).toEqual(['A1']);
    expect(await named('北')).toEqual(['北区大厅', '大厅北']);
  });
});

describe('stock', () => {
  test('a hundred questions at once are one call; then it is cached, then dropped', async () => {
    const desk = await open();
    const all = await Promise.all(Array.from({ length: 100 }, () => desk.stock.stock(CID)));
    expect(new Set(all.map(({ value }) => value)).size).toBe(1);
    expect(all[0]?.value?.facts.length).toBeGreaterThanOrEqual(10);
    expect((await desk.stock.stock(CID)).standing).toBe('cached');
    expect(desk.calls()).toHaveLength(1);
    desk.stock.drop(CID);
    expect((await desk.stock.stock(CID)).standing).toBe('live');
    expect((await desk.stock.stock(CID, { refresh: true })).standing).toBe('live');
    expect(desk.calls()).toHaveLength(3);
  });

  test('no such cabinet', async () => {
    const desk = await open();
    expect(await desk.stock.stock('nobody')).toMatchObject({ value: null, standing: 'live' });
    expect(await desk.stock.stock('nobody')).toMatchObject({ value: null, standing: 'cached' });
  });

  test('down: last known, or the error', async () => {
    const desk = await open();
    await desk.stock.stock(CID);
    desk.stock.drop(CID);
    desk.yopoint.faults.add({ kind: 'refuse' });
    expect(await desk.stock.stock(CID)).toMatchObject({
      standing: 'last_known',
      trouble: { vendor: 'yopoint' },
    });
    await expect(desk.stock.stock('another')).rejects.toMatchObject({ code: 'vendor_refused' });
  });
});
