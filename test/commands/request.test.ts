import { describe, expect, test } from 'vitest';
import { buttonOf, commandOf, formOf } from '../../commands/index.ts';
import { replyToButton, replyToCommand, replyToForm, replyWithForm } from '../../commands/reply.ts';
import { cardId, parseCardId } from '../../src/domain/card-id.ts';
import { getRequest } from '../../src/store/requests.ts';
import { votesOf } from '../../src/store/votes.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { cardIdOn, cardIn, cardOf, deskOver, formIn, read, wrongIn } from './request-desk.ts';

describeOnEachEngine('what is done to a request', (open) => {
  describe('a decision', () => {
    test('a click is never silently ignored: what changes nothing is answered privately', async () => {
      const { desk, sell, mei, chen } = await deskOver(await open());
      const asked = cardIdOn(
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`),
      );
      for (const [who, id, value] of [
        [mei, 'request.approve', asked],
        [chen, 'request.approve', asked],
        [chen, 'request.cancel', asked],
        [chen, 'request.approve', 'R9999.0'],
        [chen, 'request.approve', 'R1001'],
        [chen, 'request.approve', ''],
        [chen, 'request.fly', asked],
        [chen, 'request.reject', asked],
      ] as const) {
        const answer = await replyToButton(desk, who, buttonOf(id), value, 'channel');
        expect(answer).toMatchObject({ to: 'asker', place: 'new', card: { tone: 'warning' } });
      }
    });

    test('shows in the card that was posted, and a second click is told what was decided', async () => {
      const { desk, sell, mei, lin } = await deskOver(await open());
      const asked = cardIdOn(
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`),
      );
      expect(await replyToButton(desk, lin, buttonOf('request.approve'), asked, 'channel')).toBeNull();
      const late = await replyToButton(desk, lin, buttonOf('request.approve'), asked, 'channel');
      expect(late).toMatchObject({ to: 'asker', place: 'new' });
      expect(late && read(late.card)).toContain('Lin');
    });

    test('on a card from before a restore is not taken for the request that bears its number now', async () => {
      const { desk, sell, mei, lin } = await deskOver(await open());
      const now = cardIdOn(
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`),
      );
      const { id, since: createdAt } = parseCardId(now) ?? expect.fail(`no card id: ${now}`);
      const before = cardId({ id, createdAt: createdAt - 1 });
      const asItWas = await getRequest(desk.db, id);
      const late = await replyToButton(desk, lin, buttonOf('request.approve'), before, 'channel');
      expect(late).toMatchObject({ to: 'asker', place: 'new', card: { tone: 'warning' } });
      // The write that takes the pending row was taken back with the vote.
      expect(await getRequest(desk.db, id)).toEqual(asItWas);
      expect(await votesOf(desk.db, [id])).toEqual([]);
      for (const form of ['request.reject', 'request.resolve'] as const) {
        const refused = cardIn(await replyWithForm(desk, lin, { form, value: before }));
        expect(refused.tone).toBe('warning');
      }
      const rejected = await replyToForm(desk, lin, formOf('request.reject'), before, { note: 'no' });
      expect(cardOf(rejected).tone).toBe('warning');
      await replyToButton(desk, mei, buttonOf('request.cancel'), before, 'asker');
      // Untouched by all that, it can still be approved.
      expect(await replyToButton(desk, lin, buttonOf('request.approve'), now, 'channel')).toBeNull();
    });

    test('replaces a card that one person alone sees', async () => {
      const { desk, sell, mei } = await deskOver(await open());
      const asked = cardIdOn(
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`),
      );
      const answer = await replyToButton(desk, mei, buttonOf('request.cancel'), asked, 'asker');
      expect(answer).toMatchObject({ to: 'asker', place: 'replace' });
      expect(answer?.card.buttons.map(({ id }) => id)).not.toContain('request.cancel');
    });

    test('to reject wants a note, and is shown where the form was', async () => {
      const { desk, sell, mei, lin } = await deskOver(await open());
      const asked = cardIdOn(
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`),
      );
      expect(buttonOf('request.reject')).toMatchObject({ opens: 'request.reject' });
      const form = formIn(await replyWithForm(desk, lin, { form: 'request.reject', value: asked }));
      expect(form.context).toBe(asked);
      const empty = await replyToForm(desk, lin, formOf('request.reject'), form.context, { note: ' ' });
      expect(Object.keys(wrongIn(empty))).toEqual(['note']);
      const card = cardOf(
        await replyToForm(desk, lin, formOf('request.reject'), form.context, { note: 'ask again' }),
      );
      expect(read(card)).toContain('ask again');
      const again = cardIn(await replyWithForm(desk, lin, { form: 'request.reject', value: asked }));
      expect(read(again)).toContain('Lin');
    });

    test('about what nobody knows wants an outcome and a note, and is not for what is known', async () => {
      const { desk, sell, mei, lin } = await deskOver(await open());
      const asked = cardIdOn(
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`),
      );
      const empty = await replyToForm(desk, lin, formOf('request.resolve'), asked, {
        outcome: 'perhaps',
        note: '',
      });
      expect(Object.keys(wrongIn(empty)).sort()).toEqual(['note', 'outcome']);
      const filled = await replyWithForm(desk, lin, { form: 'request.resolve', value: asked });
      expect(read(cardIn(filled))).toContain('R1001');
    });
  });

  test('a form that this version does not know is answered', async () => {
    const { desk, mei } = await deskOver(await open());
    const submitted = await replyToForm(desk, mei, formOf('appeal.fly'), '', {});
    expect(cardOf(submitted).tone).toBe('warning');
    expect(buttonOf('appeal.fly')).not.toHaveProperty('opens');
    expect(commandOf('/fly')).not.toHaveProperty('opens');
  });
});
