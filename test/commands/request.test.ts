import { describe, expect, test } from 'vitest';
import { replyToButton, replyToCommand } from '../../commands/reply.ts';
import { formBehind, formOpenedBy, replyToForm, replyWithForm } from '../../commands/reply-to-form.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { cardIn, cardOf, deskOver, formIn, read, wrongIn } from './request-desk.ts';

describeOnEachEngine('what is done to a request', (open) => {
  describe('a decision', () => {
    test('pitfall 4: a click is never silently ignored: what changes nothing is answered privately', async () => {
      const { desk, sell, mei, chen } = await deskOver(await open());
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      for (const [who, id, value] of [
        [mei, 'request.approve', 'R1001'],
        [chen, 'request.approve', 'R1001'],
        [chen, 'request.cancel', 'R1001'],
        [chen, 'request.approve', 'R9999'],
        [chen, 'request.approve', ''],
        [chen, 'request.fly', 'R1001'],
        [chen, 'request.reject', 'R1001'],
      ] as const) {
        const answer = await replyToButton(desk, who, id, value, 'channel');
        expect(answer).toMatchObject({ to: 'asker', place: 'new', card: { tone: 'warning' } });
      }
    });

    test('shows in the card that was posted, and pitfall 5: a second click is told what was decided', async () => {
      const { desk, sell, mei, lin } = await deskOver(await open());
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      expect(await replyToButton(desk, lin, 'request.approve', 'R1001', 'channel')).toBeNull();
      const late = await replyToButton(desk, lin, 'request.approve', 'R1001', 'channel');
      expect(late).toMatchObject({ to: 'asker', place: 'new' });
      expect(late && read(late.card)).toContain('Lin');
    });

    test('replaces a card that one person alone sees', async () => {
      const { desk, sell, mei } = await deskOver(await open());
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      const answer = await replyToButton(desk, mei, 'request.cancel', 'R1001', 'asker');
      expect(answer).toMatchObject({ to: 'asker', place: 'replace' });
      expect(answer?.card.buttons.map(({ id }) => id)).not.toContain('request.cancel');
    });

    test('to reject wants a note, and is shown where the form was', async () => {
      const { desk, sell, mei, lin } = await deskOver(await open());
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      expect(formBehind('request.reject')).toBe('request.reject');
      const form = formIn(await replyWithForm(desk, lin, { form: 'request.reject', value: 'R1001' }));
      expect(form.context).toBe('R1001');
      const empty = await replyToForm(desk, lin, 'request.reject', form.context, { note: ' ' });
      expect(Object.keys(wrongIn(empty))).toEqual(['note']);
      const card = cardOf(
        await replyToForm(desk, lin, 'request.reject', form.context, { note: 'ask again' }),
      );
      expect(read(card)).toContain('ask again');
      const again = cardIn(await replyWithForm(desk, lin, { form: 'request.reject', value: 'R1001' }));
      expect(read(again)).toContain('Lin');
    });

    test('about what nobody knows wants an outcome and a note, and is not for what is known', async () => {
      const { desk, sell, mei, lin } = await deskOver(await open());
      await replyToCommand(desk, mei, '/refund', `${sell(1_250)} charged twice`);
      const empty = await replyToForm(desk, lin, 'request.resolve', 'R1001', {
        outcome: 'perhaps',
        note: '',
      });
      expect(Object.keys(wrongIn(empty)).sort()).toEqual(['note', 'outcome']);
      const filled = await replyWithForm(desk, lin, { form: 'request.resolve', value: 'R1001' });
      expect(read(cardIn(filled))).toContain('R1001');
    });
  });

  test('a form that this version does not know is answered', async () => {
    const { desk, mei } = await deskOver(await open());
    const submitted = await replyToForm(desk, mei, 'appeal.fly', '', {});
    expect(cardOf(submitted).tone).toBe('warning');
    expect(formBehind('appeal.fly')).toBeNull();
    expect(formOpenedBy('/fly', '')).toBeNull();
  });
});
