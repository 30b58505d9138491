import type {
  DoorFacts,
  FilingFacts,
  RefundFacts,
  RequestKind,
  RequestState,
} from '../../src/domain/request.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { NOW } from './samples.ts';

const MINUTE = 60_000;
const MEI = { id: 'mei', name: 'Mei' };
const LIN = { id: 'lin', name: 'Lin' };
const CHEN = { id: 'chen', name: 'Chen' };

/** Every state there is. */
export const STATES = [
  'pending',
  'approved',
  'executing',
  'done',
  'failed',
  'unknown',
  'rejected',
  'expired',
  'cancelled',
] as const satisfies readonly RequestState[];

/** States that come of an approval. */
export const APPROVED_STATES = [
  'approved',
  'executing',
  'done',
  'failed',
  'unknown',
] as const satisfies readonly RequestState[];

export const REFUND_FACTS: RefundFacts = {
  kind: 'refund',
  source: 'cabinet',
  order: 'VI231228102118586561',
  state: { code: 1, meaning: 'paid' },
  paid: 30_000,
  paidAt: 1_703_730_094,
  refunded: 0,
  underReview: false,
  suspicious: false,
  goods: [{ name: '酸梅汤', quantity: 2, total: 30_000 }],
  deviceId: 'c1',
  deviceCode: 'A001',
  deviceName: '测试机器',
};

export const DOOR_FACTS: DoorFacts = {
  kind: 'door',
  deviceId: 'c1',
  deviceCode: 'A001',
  deviceName: '测试机器',
  place: '西田',
  online: true,
  powered: true,
  sellingEnabled: true,
  selling: { code: 1, meaning: 'selling' },
};

export const FILING_FACTS: FilingFacts = {
  kind: 'appeal',
  order: 'VI231228102118586561',
  state: { code: 1, meaning: 'paid' },
  paid: 30_000,
  refunded: 0,
  suspicious: false,
  goods: [{ name: '酸梅汤', quantity: 2, total: 30_000 }],
  deviceId: 'c1',
  deviceCode: 'A001',
  deviceName: '测试机器',
};

const FACTS = { refund: REFUND_FACTS, door: DOOR_FACTS, appeal: FILING_FACTS } as const;

/** Mei's request as it is in a state: Lin has approved, two minutes ago; where it came to a decision, so has Chen, a minute ago. */
export function requestIn(
  state: RequestState,
  change: Partial<RequestView> = {},
  kind: RequestKind = 'refund',
): RequestView {
  const wasApproved = APPROVED_STATES.some((one) => one === state);
  const lins = { by: LIN, at: NOW - 2 * MINUTE };
  return {
    id: 'R1042',
    kind,
    state,
    version: 3,
    facts: FACTS[kind],
    amount: kind === 'refund' ? 30_000 : null,
    requester: MEI,
    reason: 'nothing came out',
    note: null,
    createdAt: NOW - 3 * MINUTE,
    cardsSince: null,
    expiresAt: NOW + 4 * 60 * MINUTE,
    approvals: wasApproved ? [lins, { by: CHEN, at: NOW - MINUTE }] : [lins],
    missing: state === 'pending' ? [{ groups: ['finance'], count: 1, people: [CHEN] }] : [],
    decision: decisionIn(state),
    execution: executionIn(state),
    personAskedAt: null,
    followed: state === 'done' ? { what: 'watching', at: NOW, refunded: null, taken: null } : null,
    receipt: null,
    appeal: null,
    ...change,
  };
}

function decisionIn(state: RequestState): RequestView['decision'] {
  const at = NOW - MINUTE;
  switch (state) {
    case 'pending':
      return null;
    case 'rejected':
      return { how: 'rejected', by: [CHEN], at, note: 'paid in cash' };
    case 'cancelled':
      return { how: 'cancelled', by: [MEI], at, note: null };
    case 'expired':
      return { how: 'expired', by: [], at, note: null };
    default:
      return { how: 'approved', by: [LIN, CHEN], at, note: null };
  }
}

function executionIn(state: RequestState): RequestView['execution'] {
  const begun = { at: NOW, ending: null, words: null, by: null, endedAt: null };
  switch (state) {
    case 'executing':
      return begun;
    case 'done':
      return { ...begun, ending: 'accepted', endedAt: NOW };
    case 'failed':
      return { ...begun, ending: 'refused', words: '余额不足 (10086)', endedAt: NOW };
    case 'unknown':
      return { ...begun, ending: 'no_answer' };
    default:
      return null;
  }
}
