import { expect, test } from 'vitest';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { fromCustomer } from '../appeals/appealing.ts';
import { startDesk } from '../desk/desk.ts';
import { MINUTE, sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { words } from './words.ts';

const MANY = Array.from({ length: 12 }, (_, index) => ({
  id: `s${index}`,
  name: `S${index}`,
  slack: `U0S${index}`,
  groups: ['support'],
}));

describeOnEachEngine('an appeal nobody has', (open) => {
  test('calls all who take care of appeals, however many they are, and says how many', async () => {
    const desk = await startDesk(await open(), {
      messenger: 'posting',
      // The policy's own are three, two of whom take care of appeals.
      policy: (file) => ({ ...file, staff: [...(Array.isArray(file.staff) ? file.staff : []), ...MANY] }),
    });
    try {
      const { id } = await recordAppeal(desk.parts, fromCustomer(sold(desk).order.ReceiptNo));
      await desk.pass(11 * MINUTE, MINUTE);
      const card = desk.cards().find((message) => words(message).includes(`${id} ·`));
      if (!card) throw new Error('There is no card');
      const [reminder] = desk.below(card);
      expect(words(reminder)).toContain('提醒 14 人');
      for (const { slack } of MANY) expect(words(reminder)).toContain(`<@${slack}>`);
    } finally {
      await desk.close();
    }
  });
});
