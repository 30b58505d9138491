import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeProblem, validateView } from '../../sandbox/slack/block-kit.ts';
import { type HomeView, homeCard } from '../../src/cards/desk/home.ts';
import type { AppealView } from '../../src/domain/appeal-view.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { renderView } from '../../src/messengers/slack/render.ts';
import { sampleAppeal } from '../cards/appeals.ts';
import { homeWith, waiting } from '../cards/homes.ts';
import { NOW, readerOf } from '../cards/samples.ts';
import { expectHarmless, textsIn } from './harmless.ts';
import { hostile } from './hostile.ts';

const words = hostile(4_000);
const named = fc.record({ id: words, name: words });
const amount = fc.option(fc.oneof(fc.integer(), fc.constantFrom(Number.MAX_SAFE_INTEGER, -1)));

const request: fc.Arbitrary<RequestView> = fc
  .record({
    id: fc.stringMatching(/^R\d{4,9}$/),
    kind: fc.constantFrom('refund' as const, 'door' as const, 'appeal' as const),
    state: fc.constantFrom(
      'pending',
      'approved',
      'executing',
      'done',
      'failed',
      'unknown',
      'rejected' as const,
    ),
    amount,
    requester: named,
    reason: words,
    missing: fc.array(
      fc.record({ groups: fc.array(words), count: fc.nat(), people: fc.array(named, { maxLength: 30 }) }),
      { maxLength: 4 },
    ),
    expiresAt: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
    personAskedAt: fc.option(fc.nat()),
    execution: fc.option(
      fc.record({
        at: fc.nat(),
        ending: fc.constantFrom('refused', 'changed', 'denied' as const),
        words: fc.option(words),
        by: fc.option(named),
        endedAt: fc.option(fc.nat()),
      }),
    ),
    device: words,
  })
  .map(({ device, ...given }) => {
    const view = waiting(given);
    return { ...view, facts: { ...view.facts, order: device, deviceCode: device, deviceName: device } };
  });

const appeal: fc.Arbitrary<AppealView> = fc
  .record({
    id: fc.stringMatching(/^A\d{4,9}$/),
    receipt: words,
    state: fc.constantFrom('open' as const, 'claimed' as const),
    reason: words,
    createdAt: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
    claimed: fc.option(fc.record({ by: named, at: fc.nat() })),
  })
  .map((given) => sampleAppeal(given));

const section = <Row>(row: fc.Arbitrary<Row>) =>
  fc.record({ total: fc.nat(), rows: fc.array(row, { maxLength: 5 }) });

const view: fc.Arbitrary<HomeView> = fc
  .record({
    waits: section(request),
    asked: section(request),
    appeals: fc.option(section(appeal)),
    unknown: section(request),
    mayHandle: fc.boolean(),
    page: fc.integer({ min: 1, max: 9 }),
    pages: fc.integer({ min: 1, max: 9 }),
    cursors: fc.record({ prev: fc.option(fc.constant('home.1')), next: fc.option(fc.constant('home.3')) }),
    ledger: fc.record({ waiting: fc.nat(), failed: fc.nat(), lastSentAt: fc.option(fc.nat(NOW)) }),
  })
  .map((given) => homeWith({ ...given, sayable: new Set(given.unknown.rows.map(({ id }) => id)) }));

test('a Home full of hostile texts is one that Slack takes, with nothing alive in it and every button in place', () => {
  fc.assert(
    fc.property(view, fc.constantFrom(...LOCALES), (one, locale) => {
      const card = homeCard(readerOf(locale), one);
      const blocks = renderView(card);
      expect(validateView({ type: 'home', blocks }).map(describeProblem)).toEqual([]);
      expect(blocks.length).toBeLessThanOrEqual(40);
      expectHarmless(textsIn(blocks));
      const pressable = JSON.stringify(blocks).match(/"type":"button"/g)?.length ?? 0;
      const wanted = card.parts.filter((part) => part.kind === 'item' && part.button).length;
      expect(pressable).toBe(wanted + card.buttons.length);
    }),
    { numRuns: 200 },
  );
});
