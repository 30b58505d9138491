import type { DeskListTexts } from './desk-list-texts.ts';

/** `4 h`, `90 s`: the largest unit that loses nothing. */
function duration(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}

export const deskListEn: DeskListTexts = {
  pending: {
    title: 'Open requests',
    lead: (total, mine) => `${total} open, ${mine} ${mine === 1 ? 'waits' : 'wait'} for you`,
    empty: 'Nothing is open.',
    forYou: 'waits for you',
  },
  audit: {
    title: (about) => `Audit of ${about}`,
    lead: (total) => `${total} ${total === 1 ? 'line' : 'lines'}`,
    empty: 'Nothing is recorded about this.',
    older: (count) => `${count} older not shown; “latchkey audit export” has them all.`,
    event: {
      'request.asked': 'asked',
      'request.voted': 'approved',
      'request.approved': 'decided: approved',
      'request.rejected': 'rejected',
      'request.cancelled': 'withdrew',
      'request.expired': 'lapsed',
      'request.reminded': 'reminded',
      'request.begun': 'began to do it',
      'request.sent': 'about to send to the vendor',
      'request.returned': 'did not reach the vendor, one more try',
      'request.done': 'done',
      'request.failed': 'not done',
      'request.unknown': 'outcome not known',
      'request.person_asked': 'asked a person to look',
      'request.resolved': 'said how it ended',
      'request.followed': 'at the vendor',
      'refund_order.refunded': 'had the payment system refund what the vendor ordered',
      'refund_order.refused': 'the payment system refused a refund the vendor ordered',
      'refund_order.not_configured': 'refused a refund the vendor ordered: no payment system',
      'refund_order.no_order': 'refused a refund the vendor ordered: it named no order',
      'refund_order.made_before': 'refused a refund the vendor ordered: one like it was made before',
      'refund_order.not_known': 'no clear answer to a refund the vendor ordered',
      'order.revealed': 'saw personal data',
      'appeal.opened': 'took an appeal in',
      'appeal.claimed': 'took the appeal',
      'appeal.dismissed': 'dismissed the appeal',
      'appeal.closed': 'closed the appeal',
    },
    desk: 'the desk',
  },
  policy: {
    title: { refund: (amount) => `Policy: refund of ${amount}`, door: () => 'Policy: door' },
    places: (places) => `Needs ${places}`,
    cannot: 'Nobody could approve it: the places cannot be filled without the one who asks.',
    mayAsk: (groups) => `people in ${groups}`,
    youMay: 'you may',
    youMayNot: 'you may not',
    label: {
      ask: 'May ask',
      tier: 'Tier',
      needed: 'Needed',
      cap: 'Daily cap',
      expires: 'Lapses after',
      reminds: 'Reminder after',
      notAfter: 'Sent no later than',
      coolDown: 'Rest between two opens',
    },
    upTo: (amount) => `up to ${amount}`,
    anyAmount: 'any amount',
    cap: (perRequester, overall) => `${perRequester} a person, ${overall} in all`,
    duration,
  },
};
