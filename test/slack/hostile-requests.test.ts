import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeProblem, validateMessage, validateView } from '../../sandbox/slack/block-kit.ts';
import { elementsBelow } from '../../sandbox/slack/interactive.ts';
import type { Card } from '../../src/cards/card.ts';
import { auditCard } from '../../src/cards/desk/audit.ts';
import { orderCard } from '../../src/cards/orders/order.ts';
import type { Reader } from '../../src/cards/reader.ts';
import { refusalCard } from '../../src/cards/refusal.ts';
import { doorForm, refundForm, rejectForm, resolveForm } from '../../src/cards/requests/forms.ts';
import { pendingCard } from '../../src/cards/requests/pending.ts';
import { requestCard } from '../../src/cards/requests/request.ts';
import { personAskedCard, reminderCard, tellCard } from '../../src/cards/requests/request-messages.ts';
import { cardId } from '../../src/domain/card-id.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import type { RequestRefusal } from '../../src/domain/refusal.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { renderMessage } from '../../src/messengers/slack/render.ts';
import { renderCardView, renderForm } from '../../src/messengers/slack/render-form.ts';
import type { Staff } from '../../src/settings/staff.ts';
import { found, NOW, readerOf, sampleCabinet, sampleOrders } from '../cards/samples.ts';
import { expectHarmless, textsIn } from './harmless.ts';
import { request, some, words } from './hostile-request.ts';

const reader: fc.Arbitrary<Reader> = fc.constantFrom(...LOCALES.map(readerOf));

/** The refusals with texts in them, each with the same one. */
function refusalsWith(text: string, view: RequestView): readonly RequestRefusal[] {
  const many = Array.from({ length: 30 }, () => text);
  const person = { id: text, name: text };
  const places = [{ groups: many, count: 2, people: many.map(() => person) }];
  const cabinet = { ...sampleCabinet(), code: text, name: text };
  return [
    { kind: 'may_not_ask', what: 'door', groups: many },
    { kind: 'appeal_elsewhere', source: 'benefit' },
    { kind: 'no_such_order', number: text },
    { kind: 'not_paid', state: { code: text, meaning: 'unknown', name: { zh: text, en: text } } },
    { kind: 'already_requested', request: view },
    { kind: 'nobody_could_approve', places },
    { kind: 'no_such_device', text },
    { kind: 'which_device', text, devices: many.map(() => cabinet) },
    { kind: 'may_not_decide', groups: many },
    { kind: 'already_voted', at: NOW, missing: places },
    { kind: 'place_filled', by: many.map(() => person), missing: places },
    { kind: 'already_decided', request: view },
    { kind: 'not_the_requester', requester: person },
    { kind: 'may_not_resolve', groups: many },
    { kind: 'not_unknown', request: view },
  ];
}

/** Every card a request stands on, but those that call people. */
function cardsOf(who: Reader, view: RequestView): readonly Card[] {
  const cursors = { prev: 'p', next: 'n', refresh: 'r' };
  const requests = Array.from({ length: 5 }, () => view);
  const line = { seq: 1, at: NOW, actor: view.requester.name, event: view.reason, subject: view.reason };
  const lines = Array.from({ length: 20 }, () => ({
    ...line,
    request: view.id,
    amount: 1,
    note: view.reason,
  }));
  return [
    ...(['approvals', 'requester', 'asker'] as const).map((place) => requestCard(who, view, place)),
    tellCard(who, view),
    ...refusalsWith(view.reason, view).map((refusal) => refusalCard(who, refusal)),
    pendingCard(who, { requests, mine: new Set([view.id]), page: 1, pages: 9, total: 45, cursors }),
    auditCard(who, { about: view.reason, lines, total: 99 }),
  ];
}

function formsOf(who: Reader, view: RequestView) {
  const { facts: seen, reason } = view;
  // No more of an order or a device is ever looked at.
  const typed = reason.slice(0, 80);
  return [
    refundForm(who, { facts: seen.kind === 'refund' ? seen : null, order: typed, reason }),
    doorForm(who, { facts: seen.kind === 'door' ? seen : null, device: typed, reason }),
    rejectForm(who, view),
    resolveForm(who, view),
  ];
}

const RUNS = { numRuns: 40 } as const;

describe('whatever people, customers and vendors write,', () => {
  test('every card of a request is a message that Slack takes, with nothing alive in it', () => {
    fc.assert(
      fc.property(reader, request, (who, view) => {
        for (const card of cardsOf(who, view)) {
          const message = renderMessage(card);
          expect(validateMessage(message).map(describeProblem)).toEqual([]);
          expectHarmless([...textsIn(message.blocks), { text: message.text, markup: true, verbatim: true }]);
        }
      }),
      RUNS,
    );
  });

  test('every form of a request, and every card in the place of one, is a view that Slack takes', () => {
    fc.assert(
      fc.property(reader, request, (who, view) => {
        const forms = formsOf(who, view).map(renderForm);
        const cards = cardsOf(who, view).map(renderCardView);
        for (const modal of [...forms, ...cards]) {
          expect(validateView(modal).map(describeProblem)).toEqual([]);
          expectHarmless(textsIn(modal.blocks));
        }
      }),
      RUNS,
    );
  });

  test('what calls people calls those and nobody else, each in a mention that is whole', () => {
    const people: fc.Arbitrary<readonly Staff[]> = fc.array(
      fc.record({
        id: words,
        name: words,
        slack: some(fc.stringMatching(/^[UW][A-Z0-9]{6,12}$/)),
        wecom: fc.constant(null),
        groups: fc.constant([]),
      }),
      { maxLength: 400 },
    );
    fc.assert(
      fc.property(reader, request, people, (who, view, calls) => {
        for (const card of [reminderCard(who, view, calls), personAskedCard(who, view, calls)]) {
          const message = renderMessage(card);
          expect(validateMessage(message).map(describeProblem)).toEqual([]);
          const texts = textsIn(message.blocks);
          const called = texts.flatMap(({ text }) => [...text.matchAll(/<@(\w+)>/g)].map(([, id]) => id));
          expect(called).toEqual(calls.flatMap(({ slack }) => slack ?? []));
          const rest = texts.map((one) => ({ ...one, text: one.text.replace(/<@\w+>/g, '') }));
          expectHarmless([...rest, { text: message.text, markup: true, verbatim: true }]);
        }
      }),
      RUNS,
    );
  });
});

test('every button of every card of a request carries an opaque id, whatever was written', () => {
  fc.assert(
    fc.property(reader, request, (who, view) => {
      for (const card of cardsOf(who, view)) {
        for (const { action_id: action, value, url } of elementsBelow(renderMessage(card).blocks)) {
          expect(url).toBeUndefined();
          if (String(action).startsWith('list.')) expect(value).toMatch(/^[pnr]$/);
          else expect(value).toBe(cardId(view));
        }
      }
      for (const form of formsOf(who, view).slice(2)) {
        expect(renderForm(form).private_metadata).toBe(JSON.stringify({ context: cardId(view) }));
      }
    }),
    RUNS,
  );
});

test('of all that can be done with an order three buttons are in sight, each with an opaque id', () => {
  const every = { forChannel: false, mayReveal: true, mayRefund: true, mayDoor: true, mayAppeal: true };
  for (const locale of LOCALES) {
    const card = orderCard(readerOf(locale), found(sampleOrders().cabinet), every);
    expect(card.buttons.length).toBeGreaterThan(3);
    const elements = renderMessage(card).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements : [],
    );
    const menu = elements.flatMap((element) => (element.type === 'overflow' ? element.options : []));
    const inSight = elements.flatMap((element) => (element.type === 'button' ? [element] : []));
    expect(inSight).toHaveLength(3);
    expect(menu).toHaveLength(card.buttons.length - 3);
    const values = [...inSight.map(({ value }) => value), ...menu.map(({ value }) => value?.split(' ')[1])];
    for (const value of values) expect(value).toMatch(/^[cvbd]\.[0-9A-Za-z]+$/);
  }
});
