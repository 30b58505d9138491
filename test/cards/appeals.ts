import type { AlertView } from '../../src/cards/alerts/alert.ts';
import type { AppealFacts } from '../../src/domain/appeal.ts';
import type { AppealView } from '../../src/domain/appeal-view.ts';
import { NOW } from './samples.ts';

/** An appeal nobody has yet, with a changed part. */
export function sampleAppeal(given: Partial<AppealView> = {}): AppealView {
  return {
    id: 'A1001',
    receipt: 'VI231228102118586561',
    ref: { source: 'cabinet', number: 'VI231228102118586561' },
    kind: 'after_payment',
    state: 'open',
    version: 1,
    cause: 'customer',
    reason: 'it charged me for two',
    images: [],
    hasMobile: false,
    facts: sampleFacts(),
    factsAt: NOW,
    createdAt: NOW,
    claimed: null,
    closed: null,
    request: null,
    filed: null,
    ...given,
  };
}

/** Two bottles, paid. */
export function sampleFacts(given: Partial<AppealFacts> = {}): AppealFacts {
  return {
    order: 'VI231228102118586561',
    state: { code: 1, meaning: 'paid' },
    total: 1_205,
    paid: 1_205,
    paidAt: 1_703_730_078,
    refunded: 0,
    suspicious: false,
    refundAsked: null,
    goods: [{ name: '矿泉水', quantity: 2, total: 1_205, image: 'https://img.example/water.png' }],
    device: { id: 'd1', code: 'A001', name: '一号柜', place: '深圳' },
    door: { code: 0, meaning: 'closed' },
    service: { code: 2, meaning: 'ended' },
    ...given,
  };
}

/** An alert about a device, with a changed part. */
export function offline(
  given: {
    readonly kind?: 'device_offline' | 'device_stopped';
    readonly settledAt?: number;
    readonly code?: string;
    readonly name?: string;
    readonly place?: string;
  } = {},
): AlertView {
  return {
    kind: 'device_offline',
    raisedAt: NOW,
    settledAt: null,
    code: 'A001',
    name: '一号柜',
    place: '深圳',
    ...given,
  };
}
