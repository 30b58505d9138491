import { describe, expect, test } from 'vitest';
import { buttonOf, commandOf, formOf } from '../../commands/index.ts';
import { replyToCommand, replyToForm, replyWithForm } from '../../commands/reply.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { cardIn, cardOf, deskOver, formIn, initialOf, read, wrongIn } from './request-desk.ts';

describeOnEachEngine('refunds as people ask for them', (open) => {
  describe('/refund', () => {
    test('asks for the order in the sentence and answers with what waits', async () => {
      const { desk, sell, mei } = await deskOver(await open());
      const { card } = await replyToCommand(
        desk,
        mei,
        commandOf('/refund'),
        `客户说订单${sell(1_250)}，扣了两次款`,
      );
      expect(read(card)).toContain('R1001');
      expect(read(card)).toContain('¥12.50');
      expect(read(card)).toContain('客户说订单，扣了两次款');
    });

    test('asked twice, it is answered with the one that is open', async () => {
      const { desk, sell, mei, lin } = await deskOver(await open());
      const order = sell(1_250);
      await replyToCommand(desk, mei, commandOf('/refund'), `${order} charged twice`);
      const { card } = await replyToCommand(desk, lin, commandOf('/refund'), `${order} charged twice`);
      expect(read(card)).toContain('R1001');
      expect(read(card)).not.toContain('R1002');
    });

    test('of somebody who may not ask is refused, and so is their empty form', async () => {
      const { desk, sell, chen } = await deskOver(await open());
      const { card } = await replyToCommand(desk, chen, commandOf('/refund'), `${sell(1_250)} charged twice`);
      const empty = await replyWithForm(desk, chen, { form: 'refund.new', value: '' });
      for (const refused of [card, cardIn(empty)]) expect(read(refused)).toContain('support');
    });

    test('opens its form with what was typed where something is missing', async () => {
      const { desk, sell, mei } = await deskOver(await open());
      const order = sell(1_250);
      expect(commandOf('/refund').opens?.(`${order} charged twice`)).toBeNull();
      expect(commandOf('/refund').opens?.('')).toEqual({ form: 'refund.new', value: '' });
      const opens = commandOf('/refund').opens?.(order);
      expect(opens).toEqual({ form: 'refund.new', value: `t.${order}` });
      const form = formIn(opens && (await replyWithForm(desk, mei, opens)));
      expect(initialOf(form, 'order')).toBe(order);
      expect(JSON.stringify(form.parts)).toContain('¥12.50');
      const reasonOnly = commandOf('/refund').opens?.('they were charged twice');
      const second = formIn(reasonOnly && (await replyWithForm(desk, mei, reasonOnly)));
      expect([initialOf(second, 'order'), initialOf(second, 'reason')]).toEqual([
        null,
        'they were charged twice',
      ]);
    });

    test('of two orders leaves it to the person to say which', async () => {
      const { sell, desk, mei } = await deskOver(await open());
      const [first, second] = [sell(1_250), sell(900)];
      const opens = commandOf('/refund').opens?.(`${first} ${second} charged twice`);
      const form = formIn(opens && (await replyWithForm(desk, mei, opens)));
      expect([first, second]).toContain(initialOf(form, 'order'));
      expect(initialOf(form, 'reason')).toContain('charged twice');
    });
  });

  describe('the form of a refund', () => {
    test('is the button on the order', () => {
      expect(buttonOf('order.refund')).toMatchObject({ opens: 'refund.new' });
    });

    test('comes back with a sentence at each field that is missing', async () => {
      const { desk, mei } = await deskOver(await open());
      const submitted = await replyToForm(desk, mei, formOf('refund.new'), '', {
        order: ' ',
        reason: '',
        note: '',
      });
      expect(Object.keys(wrongIn(submitted)).sort()).toEqual(['order', 'reason']);
    });

    test('comes back when no vendor knows the order', async () => {
      const { desk, mei } = await deskOver(await open());
      const filled = { order: 'VI000000000000000000', reason: 'charged twice', note: '' };
      const submitted = await replyToForm(desk, mei, formOf('refund.new'), '', filled);
      expect(Object.keys(wrongIn(submitted))).toEqual(['order']);
    });

    test('asks, with its note', async () => {
      const { desk, sell, mei } = await deskOver(await open());
      const filled = { order: ` ${sell(1_250)} `, reason: 'charged twice', note: 'a regular' };
      const card = cardOf(await replyToForm(desk, mei, formOf('refund.new'), '', filled));
      expect(read(card)).toContain('R1001');
      expect(read(card)).toContain('a regular');
    });

    test('says why there is none for an order that cannot be refunded', async () => {
      const { desk, mei } = await deskOver(await open());
      const filled = await replyWithForm(desk, mei, { form: 'refund.new', value: 't.OD190425164650841431' });
      expect(cardIn(filled).tone).toBe('warning');
    });

    test('names the vendor that did not answer', async () => {
      const { yopoint, desk, sell, mei } = await deskOver(await open());
      const order = sell(1_250);
      yopoint.faults.add({ kind: 'refuse', match: 'cabinet.order.get' });
      const filled = await replyWithForm(desk, mei, { form: 'refund.new', value: `c.${order}` });
      expect(read(cardIn(filled))).toContain('YoPoint');
      const { card } = await replyToCommand(desk, mei, commandOf('/refund'), `${order} charged twice`);
      expect(card.buttons).toMatchObject([{ id: 'order.refund', value: `t.${order}` }]);
    });
  });
});
