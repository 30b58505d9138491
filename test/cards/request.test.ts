import { describe, expect, test } from 'vitest';
import type { ButtonId, Card } from '../../src/cards/card.ts';
import { rejectForm, resolveForm } from '../../src/cards/requests/forms.ts';
import { type RequestPlace, requestCard } from '../../src/cards/requests/request.ts';
import { personAskedCard, reminderCard, tellCard } from '../../src/cards/requests/request-messages.ts';
import { parseCardId } from '../../src/domain/card-id.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import type { RequestState } from '../../src/domain/request.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import type { Staff } from '../../src/settings/staff.ts';
import { APPROVED_STATES, requestIn, STATES } from './requests.ts';
import { NOW, readerOf, screen } from './samples.ts';

const PLACES = ['approvals', 'requester', 'asker'] as const satisfies readonly RequestPlace[];
const KINDS = ['refund', 'door', 'appeal'] as const;

/** Every request there can be, as far as buttons go, on every card there is of it. */
const EVERY_CARD: readonly (readonly [RequestView, RequestPlace, Card])[] = KINDS.flatMap((kind) =>
  STATES.flatMap((state) =>
    [null, NOW].flatMap((personAskedAt) =>
      PLACES.flatMap((place) =>
        LOCALES.map((locale) => {
          const request = requestIn(state, { personAskedAt }, kind);
          return [request, place, requestCard(readerOf(locale), request, place)] as const;
        }),
      ),
    ),
  ),
);

function idsOf({ buttons }: Card): readonly ButtonId[] {
  return buttons.map(({ id }) => id);
}

describe('a button goes when it no longer works:', () => {
  /** By state: on the card in the approvals channel, and on the requester's own. */
  const LEFT: Readonly<Record<RequestState, readonly [readonly ButtonId[], readonly ButtonId[]]>> = {
    pending: [['request.approve', 'request.reject'], ['request.cancel']],
    approved: [[], []],
    executing: [[], []],
    done: [[], []],
    failed: [[], []],
    unknown: [[], []],
    rejected: [[], []],
    expired: [[], []],
    cancelled: [[], []],
  };

  test.each(Object.entries(LEFT))('%s leaves %j', (state, [approvals, own]) => {
    for (const [request, place, card] of EVERY_CARD) {
      if (request.state !== state || request.personAskedAt !== null) continue;
      expect(idsOf(card)).toEqual(place === 'approvals' ? approvals : own);
    }
  });

  test('only once a person was asked can one say how an unknown one ended, and only before those who decide', () => {
    for (const [{ state, personAskedAt }, place, card] of EVERY_CARD) {
      const toBeSaid = state === 'unknown' && personAskedAt !== null && place === 'approvals';
      expect(idsOf(card).includes('request.resolve')).toBe(toBeSaid);
    }
  });

  test('what is told beside a card has none at all, so that none of them stays behind', () => {
    for (const state of STATES) {
      const request = requestIn(state);
      for (const locale of LOCALES) {
        const reader = readerOf(locale);
        const told = [
          tellCard(reader, request),
          reminderCard(reader, request, []),
          personAskedCard(reader, request, []),
        ];
        for (const card of told) expect(card.buttons).toEqual([]);
      }
    }
  });
});

describe('not too many buttons beside each other:', () => {
  test('two at most before those who decide, one before who asked', () => {
    for (const [, place, card] of EVERY_CARD) {
      expect(card.buttons.length).toBeLessThanOrEqual(place === 'approvals' ? 2 : 1);
    }
  });

  /** What opens a form asks there once more. */
  const OPENS_FORM: ReadonlySet<ButtonId> = new Set(['request.reject', 'request.resolve']);

  test('one is the obvious one, and what is red asks before it is done', () => {
    for (const [, , { buttons }] of EVERY_CARD) {
      expect(buttons.filter(({ style }) => style === 'primary').length).toBeLessThanOrEqual(1);
      for (const { id, style, confirm } of buttons) {
        if (style === 'danger') expect(confirm !== undefined || OPENS_FORM.has(id)).toBe(true);
      }
      // Ending something for good is red.
      for (const { id, style } of buttons) {
        expect(style === 'danger').toBe(id === 'request.reject' || id === 'request.cancel');
      }
    }
  });
});

describe('what a button or a form carries is which request it is and nothing more:', () => {
  const said = { reason: 'door: open: R9999', note: 'x: y' };
  const { createdAt } = requestIn('pending');

  test.each(STATES)('%s', (state) => {
    for (const place of PLACES) {
      const { buttons } = requestCard(
        readerOf('en'),
        requestIn(state, { ...said, personAskedAt: NOW }),
        place,
      );
      for (const { value } of buttons) expect(parseCardId(value)).toEqual({ id: 'R1042', since: createdAt });
    }
  });

  test('the forms behind them', () => {
    for (const form of [rejectForm, resolveForm]) {
      const { context } = form(readerOf('en'), requestIn('unknown', said));
      expect(parseCardId(context ?? '')).toEqual({ id: 'R1042', since: createdAt });
    }
  });
});

describe('who approved stands on the card, by name and with the time,', () => {
  test('while others are still missing, who could fill the place beside it', () => {
    const text = screen(requestCard(readerOf('en'), requestIn('pending'), 'approvals'));
    expect(text).toContain('Approved by: Lin, 14:00:07');
    expect(text).toContain('Still needed: 1 of finance (Chen)');
  });

  test.each(APPROVED_STATES)('and stays there when it is %s, before everybody', (state) => {
    for (const place of PLACES) {
      const english = screen(requestCard(readerOf('en'), requestIn(state), place));
      expect(english).toContain('Decided: approved by Lin, Chen, 14:01:07');
      const chinese = screen(requestCard(readerOf('zh-CN'), requestIn(state), place));
      expect(chinese).toMatch(/审批: Lin.Chen 批准，14:01:07/);
    }
  });

  test('and in the message that rings with whoever asked', () => {
    expect(screen(tellCard(readerOf('en'), requestIn('approved')))).toContain('approved by Lin, Chen');
    const rejected = screen(tellCard(readerOf('en'), requestIn('rejected')));
    expect(rejected).toContain('Rejected by Chen');
    expect(rejected).toContain('paid in cash');
  });
});

describe('approved and done are two lines:', () => {
  test.each(['approved', 'executing'] as const)('%s says that nothing is done yet', (state) => {
    const text = screen(requestCard(readerOf('en'), requestIn(state), 'approvals'));
    expect(text).toMatch(/^Decided: approved by/m);
    expect(text).toMatch(/^Done: not yet$/m);
  });

  test.each([
    ['done', /^Done: YoPoint accepted 14:02:07 · Applied for .*no money has gone back yet$/m],
    ['failed', /^Done: Not done: YoPoint refused: 余额不足 \(10086\) · 14:02:07$/m],
    ['unknown', /^Done: Not known: .* · YoPoint gave no answer in time$/m],
  ] as const)('%s says what is known of the doing, and no more', (state, line) => {
    expect(screen(requestCard(readerOf('en'), requestIn(state), 'approvals'))).toMatch(line);
  });

  test.each(['rejected', 'expired', 'cancelled'] as const)('%s has no line about doing', (state) => {
    expect(screen(requestCard(readerOf('en'), requestIn(state), 'approvals'))).not.toMatch(/^Done:/m);
  });
});

describe('nobody is called who need not be:', () => {
  const staff = (id: string): Staff => ({ id, name: id, slack: `U0${id}`, wecom: null, groups: ['leads'] });

  test('no card of a request calls anybody', () => {
    for (const [, , card] of EVERY_CARD) expect(card.calls).toBeUndefined();
  });

  test.each([
    [1, 'One person is called.', '提醒 1 人。'],
    [3, '3 people are called.', '提醒 3 人。'],
  ])('a reminder of %i says how many it calls', (count, english, chinese) => {
    const calls = Array.from({ length: count }, (_, number) => staff(`p${number}`));
    expect(reminderCard(readerOf('en'), requestIn('pending'), calls)).toMatchObject({
      calls,
      lead: expect.stringContaining(english),
    });
    expect(reminderCard(readerOf('zh-CN'), requestIn('pending'), calls).lead).toContain(chinese);
  });
});
