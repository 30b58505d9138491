import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alertCard } from '../../src/cards/alerts/alert.ts';
import { alertReplyCard } from '../../src/cards/alerts/alert-reply.ts';
import { digestCard, digestReminderCard } from '../../src/cards/alerts/digest.ts';
import { appealCard } from '../../src/cards/appeals/appeal.ts';
import { appealsCard } from '../../src/cards/appeals/appeals.ts';
import { dismissForm } from '../../src/cards/appeals/forms.ts';
import type { Card } from '../../src/cards/card.ts';
import { refusalCard } from '../../src/cards/refusal.ts';
import type { AlertFacts } from '../../src/domain/alert.ts';
import type { AppealFacts, AppealOutcome } from '../../src/domain/appeal.ts';
import type { AppealView } from '../../src/domain/appeal-view.ts';
import { cardId } from '../../src/domain/card-id.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import { renderMessage } from '../../src/messengers/slack/render.ts';
import { NOTICE_TIMES } from '../../src/notices/times.ts';
import { offline, sampleAppeal, sampleFacts } from './appeals.ts';
import { expectHarmlessCard } from './harmless-card.ts';
import { requestIn } from './requests.ts';
import { NOW, readerOf, screen } from './samples.ts';

const en = readerOf('en');
const zh = readerOf('zh-CN');
const buttonsOf = (card: Card) => card.buttons.map(({ id }) => id);

describe('an appeal', () => {
  test('nobody has says what the customer says, the order and its amount, and offers Claim', () => {
    const card = appealCard(en, sampleAppeal());
    expect(card.lead).toBe('Nobody has it yet');
    expect(screen(card)).toContain('it charged me for two');
    expect(screen(card)).toContain('VI231228102118586561');
    expect(screen(card)).toContain('¥12.05');
    expect(screen(card)).toContain('矿泉水');
    expect(buttonsOf(card)).toEqual(['appeal.claim', 'order.reveal']);
    expect(appealCard(zh, sampleAppeal()).title).toContain('申诉 A1001');
  });

  test('that somebody has says who, and offers what can be done', () => {
    const claimed = { by: { id: 'mei', name: 'Mei' }, at: NOW };
    const card = appealCard(en, sampleAppeal({ state: 'claimed', claimed }));
    expect(card.lead).toContain('Mei');
    expect(buttonsOf(card)).toEqual([
      'appeal.refund',
      'appeal.file',
      'appeal.dismiss',
      'appeal.claim',
      'order.reveal',
    ]);
    expect(card.buttons.find(({ id }) => id === 'appeal.dismiss')?.style).toBe('danger');
    expect(card.buttons.find(({ id }) => id === 'appeal.claim')?.value).toBe(`${cardId(sampleAppeal())}@mei`);
  });

  test('offers no refund of what is not paid, has gone back, or is under review', () => {
    const claimed = { by: { id: 'mei', name: 'Mei' }, at: NOW };
    const offers = (facts: Partial<AppealFacts>) =>
      buttonsOf(appealCard(en, sampleAppeal({ state: 'claimed', claimed, facts: sampleFacts(facts) })));
    expect(offers({})).toContain('appeal.refund');
    expect(offers({ refunded: 1_205 })).not.toContain('appeal.refund');
    expect(offers({ state: { code: 0, meaning: 'awaiting_payment' } })).not.toContain('appeal.refund');
    expect(offers({ refundAsked: { reason: null, at: null, ended: false } })).not.toContain('appeal.refund');
  });

  test('that was filed is not offered to be filed again', () => {
    const claimed = { by: { id: 'mei', name: 'Mei' }, at: NOW };
    const filed = requestIn('done', { followed: null }, 'appeal');
    const card = appealCard(en, sampleAppeal({ state: 'claimed', claimed, filed, request: filed }));
    expect(buttonsOf(card)).toEqual(['appeal.refund', 'appeal.dismiss', 'appeal.claim', 'order.reveal']);
  });

  test.each<[AppealOutcome, RegExp, RegExp]>([
    ['refunded', /refunded ¥12\.05/, /¥12\.05/],
    ['review_ended', /no refund seen so far/, /目前还没有看到退款/],
    ['not_refunded', /no money went back/, /没有退款/],
    ['settled', /no longer in doubt/, /./],
    ['replaced', /VI231228102118586562/, /VI231228102118586562/],
    ['dismissed', /Lin/, /Lin/],
    ['gave_up', /too long/, /./],
  ])('that ended (%s) says how, and offers nothing', (outcome, inEnglish, inChinese) => {
    const appeal = sampleAppeal({
      state: 'closed',
      closed: {
        at: NOW,
        by: outcome === 'dismissed' ? { id: 'lin', name: 'Lin' } : null,
        outcome,
        note: null,
        amount: 1_205,
        replacedBy: 'VI231228102118586562',
      },
    });
    expect(appealCard(en, appeal).lead).toMatch(inEnglish);
    expect(appealCard(zh, appeal).lead).toMatch(inChinese);
    expect(appealCard(en, appeal).buttons).toEqual([]);
  });

  test('shows the customer’s pictures, four at most, and counts the rest', () => {
    const images = Array.from({ length: 9 }, (_, index) => `https://img.example/${index}.jpg`);
    const card = appealCard(en, sampleAppeal({ images }));
    expect(card.parts.filter(({ kind }) => kind === 'picture')).toHaveLength(4);
    expect(screen(card)).toContain('5 more pictures');
  });

  test('whose order cannot be read says so', () => {
    const card = appealCard(en, sampleAppeal({ facts: null, factsAt: null }));
    expect(screen(card)).toContain('cannot be read just now');
  });

  test('whose order the vendor does not know says what to do, and offers nothing that needs one', () => {
    const claimed = { by: { id: 'mei', name: 'Mei' }, at: NOW };
    const unknown = sampleAppeal({ state: 'claimed', claimed, facts: null, factsAt: NOW });
    expect(screen(appealCard(en, unknown))).toContain('knows no cabinet order of this number');
    expect(screen(appealCard(zh, unknown))).toContain('没有这个单号的智能柜订单');
    expect(buttonsOf(appealCard(en, unknown))).toEqual(['appeal.dismiss', 'appeal.claim', 'order.reveal']);
    const unread = sampleAppeal({ state: 'claimed', claimed, facts: null, factsAt: null });
    expect(buttonsOf(appealCard(en, unread))).toContain('appeal.file');
  });
});

test('what is written later is said to be whose it is', () => {
  const below = (by: string | null, reader = en) =>
    alertReplyCard(reader, {
      alert: { kind: 'appeal', appeal: sampleAppeal() },
      about: 'A1001',
      reply: { what: 'words', by, text: 'two bottles' },
      nameOf: () => 'Mei',
      request: null,
      calls: [],
    }).lead;
  expect(below(null)).toBe('The customer adds: two bottles');
  expect(below('mei')).toBe('Mei adds: two bottles');
  expect(below('mei', zh)).toBe('Mei 补充：two bottles');
});

describe('the queue', () => {
  const view = { which: 'open', mayHandle: true, page: 1, pages: 1, total: 1 } as const;
  const cursors = { prev: null, next: null, refresh: 'r' };

  test('has Claim beside what nobody has, for those who may', () => {
    const appeals = [sampleAppeal()];
    const [row] = appealsCard(en, { ...view, cursors, appeals }).parts;
    expect(row).toMatchObject({
      kind: 'item',
      button: { id: 'appeal.claim', value: `${cardId(sampleAppeal())}+` },
    });
    const [forOthers] = appealsCard(en, { ...view, cursors, appeals, mayHandle: false }).parts;
    expect(forOthers).toMatchObject({ button: null });
  });

  test('says that it is empty', () => {
    const card = appealsCard(zh, { ...view, cursors, appeals: [], total: 0 });
    expect(card.lead).toMatch(/没有/);
  });
});

describe('other alerts', () => {
  test('a device says since when, and for how long it was', () => {
    expect(alertCard(en, offline()).lead).toMatch(/Offline or without power since/);
    const settledAt = NOW + 15 * 60_000;
    expect(alertCard(en, offline({ settledAt }))).toMatchObject({
      lead: expect.stringMatching(/^Back since .*, after 15 minutes$/),
      tone: 'good',
    });
    // A duration, not a time ago.
    expect(alertCard(zh, offline({ settledAt })).lead).toMatch(/已恢复在线，离线 15 分钟$/);
    expect(alertCard(zh, offline({ settledAt, kind: 'device_stopped' })).lead).toMatch(
      /已恢复售卖，停售 15 分钟$/,
    );
  });

  test('a refusal says that agreeing to the refund again helps after an hour, for which the desk repeats it', () => {
    const why = { what: 'refused', reason: 'balance too low' } as const;
    const view = { kind: 'refund_order', order: 'VI1', why, raisedAt: NOW, settledAt: null } as const;
    expect(NOTICE_TIMES.refusalStands).toBe(60 * 60_000);
    expect(screen(alertCard(en, view))).toContain('an hour later or more, agree to the refund again');
    expect(screen(alertCard(zh, view))).toContain('至少过一小时再到友朋后台重新同意退款');
  });

  test.each<[AlertFacts, RegExp]>([
    [{ kind: 'refund_order', order: 'VI1', why: { what: 'not_configured' } }, /YOPOINT_REFUND_FORWARD_URL/],
    [
      { kind: 'refund_order', order: 'VI1', why: { what: 'refused', reason: 'no such trade' } },
      /no such trade/,
    ],
    [{ kind: 'refund_order', order: null, why: { what: 'no_order' } }, /back office/],
    [{ kind: 'refund_order', order: 'VI1', why: { what: 'not_known' } }, /asks again/],
    [
      { kind: 'refund_order', order: 'VI1', why: { what: 'made_before' } },
      /back office which refund is meant/,
    ],
    [{ kind: 'forged_callback', why: 'forged' }, /wrong signature/],
    [{ kind: 'forged_callback', why: 'unsigned' }, /without a signature/],
    [{ kind: 'forged_callback', why: 'no_key' }, /YOPOINT_PAY_KEY/],
    [
      { kind: 'clock_off', machine: 'one', how: 'skewed', aheadSeconds: -40 },
      /behind the database’s.*set it and keep it set/s,
    ],
    [{ kind: 'clock_off', machine: 'one', how: 'stepped', aheadSeconds: 10_800 }, /jumped ahead.*look why/s],
    [{ kind: 'orders_unseen', from: 1_760_000_000, to: 1_760_000_060 }, /show YoPoint the time/],
  ])('%j says what to do', (facts, words) => {
    for (const locale of LOCALES) {
      // These kinds are described by their facts only.
      const view = { ...facts, raisedAt: NOW, settledAt: null } as Parameters<typeof alertCard>[1];
      const card = alertCard(readerOf(locale), view);
      if (locale === 'en') expect(screen(card)).toMatch(words);
      expect(card.lead).not.toBe('');
    }
  });

  test('a digest counts, names the first, and says where the rest is', () => {
    const named = ['A1001', 'A1002'].map((appeal) => ({ kind: 'appeal', appeal }) as const);
    const card = digestCard(en, { kind: 'appeal', count: 40, named });
    expect(card.title).toBe('40 new messages');
    expect(screen(card)).toMatch(/Appeals: 40.*The first of them: A1001, A1002/s);
    expect(screen(card)).toContain('/appeals');
    expect(digestReminderCard(en, { open: 3, count: 40 }).lead).toContain('3 of the 40');
  });
});

describe('a digest of what is listed nowhere else', () => {
  test('names each, whole, and says where devices are seen', () => {
    const named = Array.from({ length: 100 }, (_, index) => {
      const code = `A${String(index).padStart(4, '0')}`;
      return { kind: 'device_offline', code, name: '一号柜'.repeat(12), place: null } as const;
    });
    const card = digestCard(zh, { kind: 'device_offline', count: 100, named });
    expectHarmlessCard(card);
    const sent = JSON.stringify(renderMessage(card));
    for (const { code } of named) expect(sent).toContain(code);
    expect(sent).toContain('/cabinets');
    expect(sent).toContain('全部');
  });

  test('names a refund order without a number in words', () => {
    const facts = { kind: 'refund_order', order: null, why: { what: 'no_order' } } as const;
    for (const [reader, words] of [
      [en, 'All of them: an order without a number'],
      [zh, '没有订单号的退款'],
    ] as const) {
      expect(screen(digestCard(reader, { kind: 'refund_order', count: 1, named: [facts] }))).toContain(words);
    }
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '<!channel>',
    '<@U0MEI> <#C0SUPPORT>',
    '<https://evil.example|your bank>',
    '@everyone https://evil.example',
    '*_~`|```',
    '\u202egnp.exe\u202c\u2066\u0000\u0007\ud800',
    '13912345678',
    '',
    ' ',
  ),
  fc.string({ minLength: 1, maxLength: 10 }).map((text) => text.repeat(10_000)),
);
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const number = maybe(fc.oneof(fc.integer(), fc.constantFrom(Number.MAX_SAFE_INTEGER, -1, 0, Number.NaN)));
const named = fc.record({ id: fc.constantFrom('mei', 'lin'), name: hostile });
const facts: fc.Arbitrary<AppealFacts> = fc.record({
  order: hostile,
  state: fc.record({ code: hostile, meaning: fc.constantFrom('paid' as const, 'unknown' as const) }),
  total: number,
  paid: number,
  paidAt: number,
  refunded: fc.integer(),
  suspicious: fc.boolean(),
  refundAsked: maybe(
    fc.record({
      reason: maybe(fc.record({ code: hostile, meaning: fc.constant('unknown' as const) })),
      at: number,
      ended: fc.boolean(),
    }),
  ),
  goods: fc.array(
    fc.record({
      name: hostile,
      quantity: number,
      total: number,
      image: maybe(fc.webUrl({ validSchemes: ['https'] })),
    }),
    { maxLength: 12 },
  ),
  device: maybe(
    fc.record({ id: maybe(hostile), code: maybe(hostile), name: maybe(hostile), place: maybe(hostile) }),
  ),
  door: maybe(fc.record({ code: hostile, meaning: fc.constant('unknown' as const) })),
  service: maybe(fc.record({ code: hostile, meaning: fc.constant('unknown' as const) })),
});
const appeal: fc.Arbitrary<AppealView> = fc
  .record({
    // No door lets a longer one in.
    receipt: hostile.map((text) => text.slice(0, 64)),
    kind: fc.constantFrom('before_payment' as const, 'after_payment' as const),
    cause: fc.constantFrom(
      'customer' as const,
      'refund_asked' as const,
      'suspicious' as const,
      'staff' as const,
    ),
    reason: hostile,
    images: fc.array(fc.webUrl({ validSchemes: ['https'] }), { maxLength: 9 }),
    facts: maybe(facts),
    claimed: maybe(fc.record({ by: named, at: fc.constant(NOW) })),
    closed: maybe(
      fc.record({
        at: fc.constant(NOW),
        by: maybe(named),
        outcome: fc.constantFrom(
          'refunded' as const,
          'review_ended' as const,
          'settled' as const,
          'replaced' as const,
          'dismissed' as const,
          'gave_up' as const,
        ),
        note: maybe(hostile),
        amount: number,
        replacedBy: maybe(hostile),
      }),
    ),
  })
  .map((given) =>
    sampleAppeal({
      ...given,
      hasMobile: true,
      state: given.closed ? 'closed' : given.claimed ? 'claimed' : 'open',
    }),
  );
describe('whatever a customer, a device or a member of staff writes', () => {
  test('no appeal, no list and no digest of them becomes alive or too large', () => {
    fc.assert(
      fc.property(appeal, hostile, fc.constantFrom(...LOCALES), (one, name, locale) => {
        const reader = readerOf(locale);
        const cards = [
          appealCard(reader, one, { refresh: 'x' }),
          appealsCard(reader, {
            which: 'all',
            appeals: [one, one, one, one, one, one],
            mayHandle: true,
            page: 1,
            pages: 2,
            total: 12,
            cursors: { prev: null, next: 'n', refresh: 'r' },
          }),
          refusalCard(reader, { kind: 'already_claimed', by: { id: 'x', name }, at: NOW }),
          refusalCard(reader, { kind: 'appeal_closed', appeal: one }),
          digestCard(reader, {
            kind: 'device_offline',
            count: 40,
            named: [{ kind: 'device_offline', code: name, name, place: name }],
          }),
        ];
        for (const card of cards) expectHarmlessCard(card);
        const form = dismissForm(reader, one);
        expect(JSON.stringify(form).length).toBeLessThan(20_000);
      }),
      { numRuns: 120 },
    );
  });
});
