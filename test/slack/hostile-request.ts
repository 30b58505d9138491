import fc from 'fast-check';
import type { Ending, FollowUp, RequestFacts } from '../../src/domain/request.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { DOOR_FACTS, FILING_FACTS, REFUND_FACTS, requestIn, STATES } from '../cards/requests.ts';
import { NOW } from '../cards/samples.ts';
import { hostile } from './hostile.ts';

/** Longer than anything is kept, and than any block may be. */
export const words = hostile(5_000);
const amount = fc.constantFrom(0, 1, 1_205, Number.MAX_SAFE_INTEGER);
/** That, or null. */
export const some = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const named = fc.record({ id: words, name: words });
const missing = fc.array(
  fc.record({
    groups: fc.array(words, { minLength: 1, maxLength: 30 }),
    count: fc.nat(9),
    people: fc.array(named, { maxLength: 30 }),
  }),
  { maxLength: 4 },
);
const goods = fc.array(fc.record({ name: words, quantity: some(fc.nat(99)), total: some(amount) }), {
  maxLength: 30,
});

const facts: fc.Arbitrary<RequestFacts> = fc.oneof(
  fc
    .record({
      paid: amount,
      suspicious: fc.boolean(),
      goods,
      deviceCode: some(words),
      deviceName: some(words),
    })
    .map((seen) => ({ ...REFUND_FACTS, ...seen })),
  fc
    .record({ deviceId: words, deviceCode: some(words), deviceName: some(words), place: some(words) })
    .map((seen) => ({ ...DOOR_FACTS, ...seen })),
  fc
    .record({ goods, deviceCode: some(words), deviceName: some(words) })
    .map((seen) => ({ ...FILING_FACTS, ...seen })),
);

const ENDINGS: readonly Ending[] = [
  ...([
    'accepted',
    'found',
    'confirmed',
    'refused',
    'signature',
    'not_reached',
    'unread',
    'changed',
    'too_late',
    'too_slow',
  ] as const),
  ...(['cooling_down', 'switched_off', 'denied', 'no_answer', 'cut_off', 'unreadable', 'crashed'] as const),
];
const FOLLOW_UPS: readonly FollowUp[] = [
  ...([
    'watching',
    'refunded',
    'review_ended',
    'not_refunded',
    'open',
    'opened',
    'never_opened',
    'gave_up',
  ] as const),
];

/** A request in any state, about anything, with anything in every text that people, customers and vendors write. */
export const request: fc.Arbitrary<RequestView> = fc
  .record({
    state: fc.constantFrom(...STATES),
    facts,
    amount,
    requester: named,
    reason: words,
    note: some(words),
    approvals: fc.array(fc.record({ by: named, at: fc.constant(NOW) }), { maxLength: 12 }),
    missing,
    decision: some(
      fc.record({
        how: fc.constantFrom('approved', 'rejected', 'cancelled', 'expired'),
        by: fc.array(named, { maxLength: 12 }),
        at: fc.constant(NOW),
        note: some(words),
      }),
    ),
    execution: some(
      fc.record({
        at: fc.constant(NOW),
        ending: some(fc.constantFrom(...ENDINGS)),
        words: some(words),
        by: some(named),
        endedAt: some(fc.constant(NOW)),
      }),
    ),
    personAskedAt: some(fc.constant(NOW)),
    followed: some(
      fc.record({
        what: fc.constantFrom(...FOLLOW_UPS),
        at: fc.constant(NOW),
        refunded: some(amount),
        taken: some(goods),
      }),
    ),
    receipt: some(words),
  })
  .map((drawn) => ({ ...requestIn(drawn.state, {}, drawn.facts.kind), ...drawn }));
