import { describe, expect, test } from 'vitest';
import { buttonOf, commandOf } from '../../commands/index.ts';
import { replyToButton, replyToCommand } from '../../commands/reply.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { deskOver, read } from './request-desk.ts';

describeOnEachEngine('what the desk says of requests', (open) => {
  describe('/desk', () => {
    test('pending puts first what waits for the reader, and leafs through the rest', async () => {
      const { desk, sell, mei, lin, chen } = await deskOver(await open());
      for (let order = 0; order < 6; order += 1) {
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(100 + order)} charged twice`);
      }
      await replyToCommand(desk, lin, commandOf('/refund'), `${sell(100)} charged twice`);
      const { card } = await replyToCommand(desk, mei, commandOf('/desk'), 'pending');
      expect(read(card).indexOf('R1007')).toBeGreaterThan(-1);
      expect(read(card)).not.toContain('R1006');
      const next = card.buttons.find(({ id }) => id === 'list.next');
      const second = await replyToButton(desk, mei, buttonOf('list.next'), next?.value ?? '', 'asker');
      expect(second && read(second.card)).toContain('R1006');
      const none = await replyToCommand(desk, chen, commandOf('/desk'), 'pending');
      expect(read(none.card)).toContain('R1001');
    });

    test.each(['R1001', 'r 1001', 'Ｒ１００１', 'about R1001 please'])(
      'audit %s tells what was done about the request',
      async (words) => {
        const { desk, sell, mei, lin } = await deskOver(await open());
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`);
        const { card } = await replyToCommand(desk, lin, commandOf('/desk'), `audit ${words}`);
        expect(read(card)).toContain('Mei');
      },
    );

    test('audit of an order tells what was done about it', async () => {
      const { desk, sell, mei, lin } = await deskOver(await open());
      const order = sell(1_250);
      await replyToCommand(desk, mei, commandOf('/refund'), `${order} charged twice`);
      const spaced = `${order.slice(0, 2)} ${order.slice(2, 10)} ${order.slice(10)}`;
      const { card } = await replyToCommand(desk, lin, commandOf('/desk'), `audit ${spaced}`);
      expect(read(card)).toContain('R1001');
    });

    test.each(['refund 180', 'refund ¥180.00', '退款 １８０元', 'refund 1,800', 'door'])(
      'policy %s says who decides',
      async (words) => {
        const { desk, mei } = await deskOver(await open());
        const { card } = await replyToCommand(desk, mei, commandOf('/desk'), `policy ${words}`);
        expect(read(card)).toContain('Lin');
      },
    );

    test.each([
      'audit',
      'policy',
      'policy refund',
      'policy refund much',
      'policy refund 0',
      'policy door 5',
      'policy constructor 5',
    ])('%s alone says how it is written', async (words) => {
      const { desk, mei } = await deskOver(await open());
      const { card } = await replyToCommand(desk, mei, commandOf('/desk'), words);
      expect(read(card)).toContain(`/desk ${words.split(' ')[0]} `);
    });
  });
});
