import { afterEach, expect, test } from 'vitest';
import type { Answer, Asker } from '../../commands/command.ts';
import { order, orderButtons } from '../../commands/order.ts';
import type { Card } from '../../src/cards/card.ts';
import type { Desk } from '../../src/kit/desk.ts';
import { loadPolicy } from '../../src/settings/policy.ts';
import { CABINET, startDatabase, startLookups } from './desk.ts';

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
  // A look-up needs no log or metrics; whatever else a command reaches for fails its test.
  const desk = {
    policy,
    db,
    lookups: vendors.lookups,
    kit: { vendors: {} },
    now: () => vendors.clock.ms,
  } as unknown as Desk;
  const button = orderButtons.find(({ id }) => id === 'order.share');
  const ask = () => order.run(desk, asker, CABINET);
  const share = async () => {
    if (!button || !('press' in button)) throw new Error('there is no such button');
    return button.press(desk, asker, `c.${CABINET}`, 'asker');
  };
  return { vendors, ask, share };
}

/** How old a card says its facts are, and what it says of the vendor. */
function said(answer: Answer | null) {
  const card: Card | undefined = answer?.card;
  return {
    age: card?.footnotes[0],
    notices: card?.parts.flatMap((part) => (part.kind === 'notice' ? [part.text] : [])),
  };
}

test('a vendor that went down is named by the second answer from memory, one’s own and the shared one', async () => {
  const { vendors, ask, share } = await open();
  const { clock, yopoint, events } = vendors;
  expect(said(await ask())).toEqual({ age: 'as of 19:20:00', notices: [] });

  yopoint.faults.add({ kind: 'refuse' });
  clock.ms += 16_000;
  // Its outcome is unknown, and the card promises nothing.
  expect(said(await ask())).toEqual({ age: 'as of 19:20:00', notices: [] });
  await expect.poll(() => events.at(-1)?.kind).toBe('renew_failed');

  clock.ms += 8_000;
  const notices = [expect.stringMatching(/^YoPoint refused the request .*These facts are 24 seconds old/)];
  expect(said(await ask())).toEqual({ age: 'as of 19:20:00', notices });
  // What is put in the channel is in the policy's language.
  const shared = await share();
  expect(shared?.to).toBe('channel');
  expect(said(shared).notices).toEqual([expect.stringMatching(/^友朋 YoPoint 拒绝了查询.*24 秒前的信息/)]);
});

test('a vendor that is well again is not called down: the next answer is read, or the one after the renewal', async () => {
  const { vendors, ask } = await open();
  const { clock, yopoint, events } = vendors;
  await ask();
  yopoint.faults.add({ kind: 'refuse' });
  clock.ms += 16_000;
  await ask();
  await expect.poll(() => events.at(-1)?.kind).toBe('renew_failed');

  yopoint.faults.clear();
  clock.ms += 10_000;
  expect(said(await ask())).toEqual({ age: 'as of 19:20:26', notices: [] });
  expect(said(await ask())).toEqual({ age: 'as of 19:20:26', notices: [] });
});
