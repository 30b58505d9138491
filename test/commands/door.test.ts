import { describe, expect, test } from 'vitest';
import { commandOf, formOf } from '../../commands/index.ts';
import { replyToCommand, replyToForm, replyWithForm } from '../../commands/reply.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { cardOf, deskOver, formIn, initialOf, read, wrongIn } from './request-desk.ts';

describeOnEachEngine('doors as people ask for them', (open) => {
  describe('/door', () => {
    test('asks for the device that was named', async () => {
      const { yopoint, desk, cid, mei } = await deskOver(await open());
      const code = yopoint.state.cabinets.get(cid)?.DeviceCode ?? '';
      const { card } = await replyToCommand(desk, mei, commandOf('/door'), `${code} paid, door stayed shut`);
      expect(read(card)).toContain('R1001');
      expect(read(card)).toContain('paid, door stayed shut');
    });

    test('offers to try again under a short id, however much was typed for a device', async () => {
      const { yopoint, desk, mei } = await deskOver(await open());
      yopoint.faults.add({ kind: 'refuse', match: 'cabinet.list' });
      const { card } = await replyToCommand(
        desk,
        mei,
        commandOf('/door'),
        `"${'west field '.repeat(300)}" stuck`,
      );
      expect(card.buttons).toMatchObject([{ id: 'order.door' }]);
      expect(card.buttons[0]?.value.length).toBeLessThanOrEqual(80);
    });

    test('opens its form for a device without a reason', async () => {
      const { yopoint, desk, cid, mei } = await deskOver(await open());
      const code = yopoint.state.cabinets.get(cid)?.DeviceCode ?? '';
      const opens = commandOf('/door').opens?.(`“${code}”`);
      expect(opens).toEqual({ form: 'door.new', value: code });
      expect(initialOf(formIn(opens && (await replyWithForm(desk, mei, opens))), 'device')).toBe(code);
    });

    test('of the device in the form means that one, though another is called the same', async () => {
      const { yopoint, desk, cid, mei } = await deskOver(await open());
      const [, other] = [...yopoint.state.cabinets.values()];
      const code = yopoint.state.cabinets.get(cid)?.DeviceCode ?? '';
      if (other) other.Name = code;
      const form = formIn(await replyWithForm(desk, mei, { form: 'door.new', value: `d.${cid}` }));
      const filled = { device: initialOf(form, 'device') ?? '', reason: 'stuck' };
      expect(read(cardOf(await replyToForm(desk, mei, formOf('door.new'), form.context, filled)))).toContain(
        'R1001',
      );
      const changed = await replyToForm(desk, mei, formOf('door.new'), form.context, {
        ...filled,
        device: code.toLowerCase(),
      });
      expect(Object.keys(wrongIn(changed))).toEqual(['device']);
    });

    test('of a device that several are called by says which there are, at the field and on a card', async () => {
      const { yopoint, desk, mei } = await deskOver(await open());
      const codes = [...yopoint.state.cabinets.values()].map(({ DeviceCode }) => DeviceCode);
      // Every code begins so.
      const start = codes[0]?.slice(0, 2) ?? '';
      const { card } = await replyToCommand(desk, mei, commandOf('/door'), `${start} stuck`);
      const submitted = await replyToForm(desk, mei, formOf('door.new'), '', {
        device: start,
        reason: 'stuck',
      });
      for (const said of [read(card), wrongIn(submitted)['device'] ?? '']) {
        expect(codes.some((code) => said.includes(code))).toBe(true);
      }
    });
  });
});
