import type { RefundFacts } from '../../src/domain/request.ts';
import { canonicalFacts } from '../../src/domain/request-facts.ts';
import { factsDigest } from '../../src/requests/ask/record.ts';
import { followed } from '../../src/requests/follow/following.ts';
import type { AlertRow } from '../../src/store/alerts.ts';
import type { Attempt } from '../../src/store/attempts.ts';
import type { AuditEntry } from '../../src/store/audit.ts';
import type { MessageRow } from '../../src/store/messages.ts';
import type { RequestRow } from '../../src/store/requests.ts';
import type { VotesTable } from '../../src/store/votes.ts';

/** The number of requests that wait for a decision, independent of the total: the last ones. */
const WAITING = 5;
/** Audit rows per request. */
const AUDIT_ROWS = 10;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The age of the first request. */
const PAST_MS = 2 * 365 * DAY;
/** The number in the first one's id, as the desk counts. */
export const FIRST_ID = 1_001;

/** The rows of one request, by table. Its audit rows are not chained yet. */
export type Left = {
  readonly requests: readonly RequestRow[];
  readonly votes: readonly VotesTable[];
  readonly attempts: readonly Attempt[];
  readonly alerts: readonly AlertRow[];
  readonly messages: readonly MessageRow[];
  readonly audit: readonly AuditEntry[];
};

/**
 * What the request of this number (from 0) of so many has left: refunds of two years, asked for by three people, approved, carried
 * out, refunded and told of in the alerts channel; the last ones are still undecided. The same each time. `now` in unix ms.
 */
export function leftBy(index: number, count: number, now: number): Left {
  const waiting = index >= count - Math.min(WAITING, count);
  const asked = waiting
    ? now - (count - index) * 60_000
    : now - DAY - Math.floor(PAST_MS * (1 - index / count));
  const id = `R${FIRST_ID + index}`;
  const { subject, facts } = factsOf(index, asked);
  const text = canonicalFacts(facts);
  const digest = factsDigest(facts);
  const decided = asked + 4 * 60_000;
  const ended = decided + 400;
  const refunded = ended + HOUR;
  const requester = index % 5 === 4 ? 'lin' : 'mei';
  const request: RequestRow = {
    id,
    kind: 'refund',
    state: waiting ? 'pending' : 'done',
    version: waiting ? 1 : 7,
    subject,
    amount_fen: facts.paid,
    requester,
    reason: '门没开，钱扣了',
    note: null,
    facts: text,
    facts_digest: digest,
    trace: `t${index.toString(36).padStart(11, '0')}`,
    created_at: asked,
    expires_at: asked + (waiting ? 365 * DAY : 4 * HOUR),
    decided_at: waiting ? null : decided,
    decided_by: null,
    decision_note: null,
    begun_at: waiting ? null : decided,
    ended_at: waiting ? null : ended,
    ending: waiting ? null : 'accepted',
    ending_words: null,
    ended_by: null,
    person_asked_at: null,
    receipt: null,
    followed: waiting
      ? null
      : followed({ what: 'refunded', at: refunded, refunded: facts.paid, taken: null }),
    appeal: null,
    cards_since: null,
  };
  const copy = (place: 'approvals' | 'requester'): MessageRow =>
    sent(asked, {
      id: `${id}.${place}`,
      recipient: place === 'approvals' ? '#approvals' : requester,
      about: id,
      kind: place,
      handle: `${place === 'approvals' ? 'C0APPROVE' : 'D0MEI'}:${stamp(asked, index)}`,
      version: request.version,
    });
  const about = { subject, request: id, amountFen: facts.paid, factsDigest: digest };
  const line = (at: number, actor: string, event: string, note: string | null = null): AuditEntry => ({
    at,
    actor,
    event,
    note,
    ...about,
  });
  const looked = (at: number): AuditEntry => ({ at, actor: requester, event: 'order.revealed', subject });
  const audit = [
    looked(asked - 60_000),
    line(asked, requester, 'request.asked', request.reason),
    ...(waiting
      ? []
      : [
          line(decided - 60_000, 'lin', 'request.voted'),
          line(decided, 'chen', 'request.voted'),
          line(decided, 'chen', 'request.approved'),
          line(decided, 'latchkey', 'request.begun'),
          line(decided, 'latchkey', 'request.sending', 'attempt 1'),
          line(ended, 'latchkey', 'request.done', 'accepted'),
          line(refunded, 'latchkey', 'request.followed', 'refunded'),
        ]),
  ];
  const copies = [copy('approvals'), copy('requester')];
  const alarm = waiting ? null : alarmOf(id, refunded, index);
  const shown = { alerts: alarm ? [alarm.alert] : [], messages: alarm ? [...copies, alarm.message] : copies };
  return {
    requests: [request],
    votes: waiting
      ? []
      : ['lin', 'chen'].map((staff) => ({ request: id, staff, at: decided, facts_digest: digest })),
    attempts: waiting
      ? []
      : [
          {
            request: id,
            number: 1,
            fence: 1,
            stored_at: decided,
            send_by: decided + 18_000,
            ended_at: ended,
            outcome: 'accepted',
          },
        ],
    ...shown,
    audit: [...audit, ...Array.from({ length: AUDIT_ROWS - audit.length }, () => looked(asked + HOUR))],
  };
}

function alarmOf(
  request: string,
  at: number,
  index: number,
): { readonly alert: AlertRow; readonly message: MessageRow } {
  const id = `refund_outcome:${request}`;
  const facts = JSON.stringify({ kind: 'refund_outcome', request });
  const handle = `C0ALERTS:${stamp(at, index)}`;
  return {
    alert: {
      id,
      kind: 'refund_outcome',
      subject: request,
      facts,
      version: 1,
      raised_at: at,
      settled_at: null,
    },
    message: sent(at, { id, recipient: '#alerts', about: id, kind: 'card', handle, version: 1 }),
  };
}

function sent(
  at: number,
  given: Pick<MessageRow, 'id' | 'recipient' | 'about' | 'kind' | 'handle' | 'version'>,
): MessageRow {
  return {
    messenger: 'slack',
    seq: 0,
    payload: null,
    alone: 0,
    state: 'sent',
    reason: null,
    tries: 1,
    queued_at: at,
    due_at: at,
    tried_at: at,
    trying: null,
    sent_at: at + 300,
    copy: 1,
    digest: null,
    ...given,
  };
}

function factsOf(index: number, asked: number): { readonly subject: string; readonly facts: RefundFacts } {
  const device = index % 200;
  const order = `VI240101${String(index).padStart(12, '0')}`;
  const paid = 500 + (index % 30) * 100;
  const facts: RefundFacts = {
    kind: 'refund',
    source: 'cabinet',
    order,
    state: { meaning: 'paid', code: 2 },
    paid,
    paidAt: Math.floor(asked / 1000) - 600,
    refunded: 0,
    underReview: false,
    suspicious: false,
    goods: [{ name: '农夫山泉 550ml', quantity: 2, total: paid }],
    deviceId: `past-device-${device}`,
    deviceCode: String(80_000_000 + device),
    deviceName: `智能柜 ${device}`,
  };
  return { subject: `c.${order}`, facts };
}

/** A message's time as the messenger gives it. */
function stamp(at: number, index: number): string {
  return `${Math.floor(at / 1000)}.${String(index % 1_000_000).padStart(6, '0')}`;
}
