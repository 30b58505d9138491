import { afterEach, expect, test } from 'vitest';
import type { Asker } from '../../commands/command.ts';
import { decodeCursor } from '../../commands/cursor.ts';
import { listButtons } from '../../commands/lists.ts';
import { orders } from '../../commands/orders.ts';
import type { Card } from '../../src/cards/card.ts';
import type { Desk } from '../../src/kit/desk.ts';
import { loadPolicy } from '../../src/settings/policy.ts';
import { CID, NOW, startDatabase, startLookups } from './desk.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function open() {
  const vendors = await startLookups();
  ends.push(vendors.close);
  const policy = await loadPolicy('policy.example.yml', { slack: true });
  const [staff] = policy.staff.byId.values();
  if (!staff) throw new Error('the example policy has no staff');
  const asker: Asker = { staff, locale: 'en', localeFrom: 'policy', trace: 'trace-1' };
  const { db, close } = await startDatabase();
  ends.push(close);
  // The order list needs no log or metrics; whatever else a command reaches for fails its test.
  const desk = {
    policy,
    db,
    lookups: vendors.lookups,
    now: () => NOW,
    kit: { vendors: {} },
  } as unknown as Desk;
  const refresh = listButtons.find(({ id }) => id === 'list.refresh');
  const press = async (value: string): Promise<Card> => {
    const answer = await refresh?.press(desk, asker, value, 'asker');
    if (!answer) throw new Error('there is no such button');
    return answer.card;
  };
  return { vendors, desk, press, run: (text: string) => orders.run(desk, asker, text) };
}

const RANGE = '2025-11-11..2025-11-24';

test('Retry after the cabinets could not be read finds what typing the words anew finds', async () => {
  const { vendors, desk, press, run } = await open();
  const cabinet = vendors.yopoint.state.cabinets.get(CID);
  const text = `${cabinet?.Code} ${RANGE}`;
  vendors.yopoint.faults.add({ kind: 'refuse', match: 'cabinet.list' });
  await expect(run(text)).rejects.toMatchObject({ code: 'vendor_refused' });
  const retry = orders.retry?.(desk, text);
  vendors.yopoint.faults.clear();
  const pressed = await press(retry?.value ?? '');
  const { card } = await run(text);
  expect([pressed.title, pressed.lead]).toEqual([card.title, card.lead]);
  expect(pressed.lead).toMatch(/^\d+ orders$/);
  const cursor = decodeCursor(pressed.buttons.at(-1)?.value ?? '');
  expect(cursor).toMatchObject({ device: CID });
});

test('Retry with words that several cabinets answer to asks which', async () => {
  const { desk, press, run } = await open();
  const all = (await desk.lookups.cabinets?.all())?.value?.facts ?? [];
  const shared = all.map(({ code }) => code?.slice(0, 2) ?? '').find((start) => start !== '') ?? '';
  const { card } = await run(`${shared} ${RANGE}`);
  const pressed = await press(orders.retry?.(desk, `${shared} ${RANGE}`)?.value ?? '');
  expect(pressed).toEqual(card);
  expect(pressed.title).toBe(`Which device is “${shared}”?`);
});

test('a filter by state says how many orders it could not judge', async () => {
  const { run } = await open();
  const { card } = await run(`paid ${RANGE}`);
  const notices = card.parts.flatMap((part) => (part.kind === 'notice' ? [part.text] : []));
  expect(notices.some((text) => /^\d+ orders? left out/.test(text))).toBe(true);
  const { card: whole } = await run(RANGE);
  expect(whole.parts.some((part) => part.kind === 'notice')).toBe(false);
});
