import { expect, it } from 'vitest';
import { decodeChanged, encodeChanged, type MessengerPerson } from '../../src/lookups/changed.ts';
import { createPeopleNews } from '../../src/staff/people-news.ts';

/** Two instances; what the first announces reaches the second as text. */
function twoInstances() {
  const forgotten: string[] = [];
  const second = createPeopleNews(async () => undefined);
  const first = createPeopleNews(async (person) => {
    const changed = decodeChanged(encodeChanged({ people: [person] }));
    for (const one of changed?.people ?? []) second.heard(one);
  });
  for (const [name, news] of Object.entries({ first, second })) {
    for (const messenger of ['slack', 'wecom']) {
      news.onChanged(messenger, (chatId) => forgotten.push(`${name} ${messenger} ${chatId}`));
    }
  }
  return { first, second, forgotten };
}

it('drops a person of one messenger only, where another has the same id, on every instance', async () => {
  const { first, forgotten } = twoInstances();
  await first.changed({ messenger: 'wecom', chatId: 'U0MEI' });
  expect(forgotten).toEqual(['first wecom U0MEI', 'second wecom U0MEI']);
});

it('drops everybody in every messenger after messages between instances were missed', () => {
  const { second, forgotten } = twoInstances();
  second.heard(null);
  expect(forgotten).toEqual(['second slack null', 'second wecom null']);
});

it.each<{ readonly people: readonly unknown[] }>([
  { people: ['U0MEI'] },
  { people: [{ chatId: 'U0MEI' }] },
  { people: [null] },
])('takes %j of another version for a change of anything', ({ people }) => {
  expect(decodeChanged(JSON.stringify({ people }))).toBeNull();
});

it('carries messenger and id from one instance to the others', () => {
  const people: readonly MessengerPerson[] = [{ messenger: 'slack', chatId: 'U0MEI' }];
  expect(decodeChanged(encodeChanged({ people }))).toEqual({ orders: [], devices: [], people });
});
