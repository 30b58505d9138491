import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AlertView, alertCard } from '../../src/cards/alerts/alert.ts';
import { alertReplyCard } from '../../src/cards/alerts/alert-reply.ts';
import type { AlertKind, AlertReply, RefundOrderTrouble } from '../../src/domain/alert.ts';
import type { AppealOutcome } from '../../src/domain/appeal.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import { renderMessage } from '../../src/messengers/slack/render.ts';
import type { Staff } from '../../src/settings/staff.ts';
import { request, some, words } from '../slack/hostile-request.ts';
import { sampleAppeal } from './appeals.ts';
import { expectHarmlessCard } from './harmless-card.ts';
import { NOW, readerOf, screen } from './samples.ts';

const times = { raisedAt: fc.constant(NOW), settledAt: some(fc.constant(NOW + 90_000)) };
const outcome = fc.constantFrom(
  ...(['refunded', 'review_ended', 'not_refunded', 'settled', 'replaced', 'dismissed', 'gave_up'] as const),
) satisfies fc.Arbitrary<AppealOutcome>;
const trouble: fc.Arbitrary<RefundOrderTrouble> = fc.oneof(
  fc.record({ what: fc.constantFrom('not_configured', 'no_order', 'not_known') }),
  fc.record({ what: fc.constant('refused'), reason: words }),
);

function aboutRequest<K extends AlertKind>(kind: K) {
  return fc.record({ kind: fc.constant(kind), request, ...times });
}
function aboutDevice<K extends AlertKind>(kind: K) {
  return fc.record({
    kind: fc.constant(kind),
    code: some(words),
    name: some(words),
    place: some(words),
    ...times,
  });
}

/** Each kind of alert there is, hostile in every text that it carries: a kind that is missing does not compile. */
const ALERTS: { readonly [K in AlertKind]: fc.Arbitrary<AlertView & { readonly kind: K }> } = {
  appeal: fc.record({
    kind: fc.constant('appeal'),
    appeal: fc.record({ reason: words, receipt: words.map((text) => text.slice(0, 64)) }).map(sampleAppeal),
  }),
  refund_outcome: aboutRequest('refund_outcome'),
  door_never_opened: aboutRequest('door_never_opened'),
  door_left_open: aboutRequest('door_left_open'),
  device_offline: aboutDevice('device_offline'),
  device_stopped: aboutDevice('device_stopped'),
  refund_order: fc.record({ kind: fc.constant('refund_order'), order: some(words), why: trouble, ...times }),
  forged_callback: fc.record({
    kind: fc.constant('forged_callback'),
    why: fc.constantFrom('forged', 'unsigned', 'no_key'),
    ...times,
  }),
  clock_off: fc.record({
    kind: fc.constant('clock_off'),
    machine: words,
    how: fc.constantFrom('stepped', 'skewed'),
    aheadSeconds: fc.integer(),
    ...times,
  }),
  orders_unseen: fc.record({
    kind: fc.constant('orders_unseen'),
    from: fc.constant(1_760_000_000),
    to: fc.constantFrom(1_760_000_000, 1_760_000_060),
    ...times,
  }),
  desk_restored: fc.record({
    kind: fc.constant('desk_restored'),
    takenAt: fc.constant(NOW),
    lost: some(fc.record({ requests: fc.nat(), appeals: fc.nat() })),
    unknown: fc.nat(),
    expired: fc.nat(),
    pending: fc.nat(),
    ...times,
  }),
};

/** Every kind of reply below a card. */
const REPLIES: {
  readonly [W in AlertReply['what']]: fc.Arbitrary<Extract<AlertReply, { readonly what: W }>>;
} = {
  claimed: fc.record({ what: fc.constant('claimed'), by: words, from: some(words) }),
  words: fc.record({ what: fc.constant('words'), by: some(words), text: words }),
  order: fc.record({ what: fc.constant('order'), news: fc.constantFrom('cleared', 'paid') }),
  also: fc.record({
    what: fc.constant('also'),
    cause: fc.constantFrom('customer', 'refund_asked', 'suspicious'),
  }),
  request: fc.record({
    what: fc.constant('request'),
    request: words,
    state: fc.constant('done'),
    followed: fc.constant(null),
  }),
  closed: fc.record({
    what: fc.constant('closed'),
    outcome,
    by: some(words),
    note: some(words),
    amount: some(fc.nat()),
    replacedBy: some(words),
  }),
  reminder: fc.record({ what: fc.constant('reminder') }),
  over: fc.record({ what: fc.constant('over') }),
  again: fc.record({ what: fc.constant('again'), since: fc.constant(NOW) }),
};

const locale = fc.constantFrom(...LOCALES);
const alert: fc.Arbitrary<AlertView> = fc.oneof(...Object.values(ALERTS));
const person: fc.Arbitrary<Staff> = fc.record({
  id: words,
  name: words,
  slack: some(fc.constantFrom('U0MEI', '<!channel>', '@here')),
  wecom: fc.constant(null),
  groups: fc.constant([]),
});

describe('whatever anybody writes, nothing becomes alive or too large', () => {
  test.each(Object.entries(ALERTS))('in an alert: %s', (_kind, hostile) => {
    fc.assert(
      fc.property(hostile, locale, (view: AlertView, language) => {
        expectHarmlessCard(alertCard(readerOf(language), view));
      }),
      { numRuns: 60 },
    );
  });

  test.each(Object.entries(REPLIES))('in what is told below its card: %s', (_what, hostile) => {
    fc.assert(
      fc.property(
        alert,
        hostile,
        fc.record({ about: words, name: words, request: some(request), locale }),
        (view: AlertView, reply: AlertReply, { about, name, request: seen, locale: language }) => {
          const card = alertReplyCard(readerOf(language), {
            alert: view,
            about,
            reply,
            nameOf: () => name,
            request: seen,
            calls: [],
          });
          expectHarmlessCard(card);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('where people are called, none but they', () => {
    fc.assert(
      fc.property(alert, fc.array(person, { maxLength: 30 }), locale, (view, calls, language) => {
        const about = { alert: view, about: 'A1001', reply: { what: 'reminder' }, request: null } as const;
        const card = alertReplyCard(readerOf(language), { ...about, nameOf: () => '', calls });
        const called = calls.filter(({ slack }) => slack === 'U0MEI').length;
        const sent = JSON.stringify(renderMessage(card).blocks);
        expect(sent.match(/<[^>]*>/g) ?? []).toEqual(Array(called).fill('<@U0MEI>'));
        expect(screen(card)).not.toBe('');
      }),
      { numRuns: 60 },
    );
  });
});
