import type { HomeView } from '../../src/cards/desk/home.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { NOW } from './samples.ts';

const MINUTE = 60_000;

/** A refund that waits, as Mei asked for it. */
export function waiting(given: Partial<RequestView> = {}): RequestView {
  return {
    id: 'R1001',
    kind: 'refund',
    state: 'pending',
    version: 1,
    facts: {
      kind: 'refund',
      source: 'cabinet',
      order: 'VI231228102118586561',
      state: { code: 1, meaning: 'paid' },
      paid: 1_250,
      paidAt: null,
      refunded: 0,
      underReview: false,
      suspicious: false,
      goods: [],
      deviceId: 'cid',
      deviceCode: 'A001',
      deviceName: 'Lobby',
    },
    amount: 1_250,
    requester: { id: 'mei', name: 'Mei' },
    reason: 'the door stayed shut',
    note: null,
    createdAt: NOW - 5 * MINUTE,
    cardsSince: null,
    expiresAt: NOW + 55 * MINUTE,
    approvals: [],
    missing: [{ groups: ['leads'], count: 1, people: [{ id: 'lin', name: 'Lin' }] }],
    decision: null,
    execution: null,
    personAskedAt: null,
    followed: null,
    receipt: null,
    appeal: null,
    ...given,
  };
}

/** An empty Home with the given parts. */
export function homeWith(given: Partial<HomeView> = {}): HomeView {
  return {
    waits: { total: 0, rows: [] },
    asked: { total: 0, rows: [] },
    appeals: { total: 0, rows: [] },
    unknown: { total: 0, rows: [] },
    visits: { total: 0, rows: [] },
    maySettle: true,
    mayHandle: true,
    sayable: new Set(),
    page: 1,
    pages: 1,
    cursors: { prev: null, next: null },
    ledger: { waiting: 0, failed: 0, lastSentAt: null },
    ...given,
  };
}
