import type { requestsZhCn } from './zh-cn.ts';

/** What cards and lists of requests say, in English. */
export const requestsEn: typeof requestsZhCn = (vendor) => ({
  request: {
    title: {
      refund: (id, what) => `Refund ${id} · ${what}`,
      door: (id, what) => `Door ${id} · ${what}`,
      appeal: (id, what) => `Filing ${id} · ${what}`,
    },
    lead: {
      pending: (missing) =>
        missing === ''
          ? 'Approved by as many as the policy now asks for. One more press of Approve has it done.'
          : `Waiting for approval: ${missing}`,
      approved: 'Approved, not done yet',
      executing: {
        refund: `Approved, being sent to ${vendor}`,
        door: `Approved, the command is being sent to ${vendor}`,
        appeal: `Being sent to ${vendor}`,
      },
      rejected: (by) => `Rejected by ${by}`,
      cancelled: (by) => `Withdrawn by ${by}`,
      expired: 'Lapsed: nobody decided in time',
      unknown: {
        refund: `Not known: the refund may or may not have reached ${vendor}. The desk is asking.`,
        door: 'Not known: the command may or may not have reached the door. The desk is asking.',
        appeal: `Not known: the appeal may or may not have reached ${vendor}. The desk is asking.`,
      },
      personAsked: {
        refund: `Not known whether the refund was applied for. Somebody has to look in ${vendor}’s back office.`,
        door: 'Not known whether the door was opened. Somebody has to look.',
        appeal: `Not known whether the appeal was filed. Somebody has to look in ${vendor}’s back office.`,
      },
    },
    filed: `Filed with ${vendor}; its back office deals with it`,
    refund: {
      watching: `Applied for at ${vendor}; its review is pending, no money has gone back yet`,
      refunded: (amount) => `Refunded ${amount}`,
      review_ended: `${vendor}’s review has ended; no refund seen so far`,
      not_refunded: `${vendor}’s review has ended and no money went back for this request`,
      gave_up: `Applied for at ${vendor}; no outcome was seen. Look in ${vendor}’s back office.`,
    },
    door: {
      watching: `${vendor} took the command; no word from the door yet`,
      open: 'The door is open',
      opened: 'The door was opened and is closed again',
      never_opened: 'The door was never opened',
      gave_up: `${vendor} took the command, but no word came from the door`,
    },
    failed: {
      refused: (words) => `Not done: ${vendor} refused: ${words}`,
      signature: () => `Not done: ${vendor} did not accept the desk’s signature. Tell your engineer.`,
      not_reached: () => `Not done: ${vendor} could not be reached and nothing was sent. Ask again later.`,
      changed: (words) => `Not done: meanwhile ${words}. Nothing was sent.`,
      unread: (words) =>
        `Not done: the facts could not be read at ${vendor} once more, and nothing was sent${words === '' ? '' : ` (${words})`}. Ask again later.`,
      too_late: () => 'Not done: too much time had passed since the approval. Nothing was sent.',
      too_slow: () => 'Not done: the desk was too slow to send it in time. Nothing was sent. Ask again.',
      cooling_down: () => 'Not done: this door was commanded a moment ago. Nothing was sent.',
      switched_off: () => 'Not done: the desk is no longer set up for this. Nothing was sent.',
      denied: (words) => `Not done: somebody looked and says so: ${words}`,
    },
    change: {
      gone: 'it was no longer there',
      state: 'the order’s state changed',
      amount: 'the amount paid changed',
      refunded: 'money was refunded',
      under_review: 'a refund was applied for',
      offline: 'the device went offline',
      unpowered: 'the device lost power',
      not_selling: 'the device stopped selling',
    },
    how: {
      accepted: `${vendor} accepted`,
      found: `the answer was lost; found in ${vendor}’s books`,
      confirmed: 'confirmed by',
    },
    lost: {
      no_answer: `${vendor} gave no answer in time`,
      cut_off: 'the connection broke before an answer',
      unreadable: `${vendor}’s answer could not be read`,
      crashed: 'the desk was stopped in the middle of it',
      restored: 'the desk’s database was restored from a backup that is older',
    },
    label: {
      order: 'Order',
      goods: 'Goods',
      paid: 'Paid',
      device: 'Device',
      place: 'Place',
      state: 'State',
      requester: 'Asked by',
      reason: 'Why',
      note: 'Note',
      asked: 'Asked',
      until: 'Valid until',
      approvedBy: 'Approved by',
      missing: 'Still needed',
      decided: 'Decided',
      done: 'Done',
      taken: 'Taken',
      receipt: 'Order of the visit',
    },
    decided: {
      approved: (by, at) => `approved by ${by}, ${at}`,
      rejected: (by, at, note) => `rejected by ${by}, ${at}: ${note}`,
      cancelled: (by, at) => `withdrawn by ${by}, ${at}`,
      expired: (at) => `lapsed, ${at}`,
    },
    notDoneYet: 'not yet',
    by: (name, at) => `${name}, ${at}`,
    place: (count, groups, people) => `${count} of ${groups} (${people})`,
    nobody: 'nobody',
    nothingTaken: 'nothing',
    visitUnpaid: (amount) =>
      `Nobody has paid the order of this visit${amount === '' ? '' : ` (${amount})`}. Settle it in ${vendor}’s back office; /desk visits lists it until then.`,
    wholeOrder: 'A refund is always of the whole order.',
    factsAsOf: (time) => `Facts read from ${vendor} at ${time}`,
    suspicious: `${vendor} marks this order as suspicious.`,
    underReview: `A refund of this order waits for ${vendor}’s review.`,
    button: { approve: 'Approve', reject: 'Reject', cancel: 'Withdraw', resolve: 'Say what happened' },
    cancelConfirm: {
      title: 'Withdraw this request?',
      text: 'Nobody can approve it any more. You can ask again.',
      yes: 'Withdraw',
      no: 'Keep it',
    },
    remind: {
      title: (id) => `${id} still waits`,
      lead: (until, count) =>
        `It lapses at ${until}. ${count === 1 ? 'One person is' : `${count} people are`} called.`,
    },
    person: {
      title: (id) => `${id}: somebody has to look`,
      lead: {
        refund: `The desk could not find out whether the refund was applied for. Look at the order in ${vendor}’s back office, then press “Say what happened” on the card.`,
        appeal: `The desk could not find out whether the appeal was filed. Look at the order in ${vendor}’s back office, then press “Say what happened” on the card.`,
        door: `The desk could not find out whether the door was opened. Look at the device’s orders in ${vendor}’s back office, then press “Say what happened” on the card.`,
      },
    },
  },
  pending: {
    title: 'Open requests',
    lead: (total, mine) => `${total} open, ${mine} ${mine === 1 ? 'waits' : 'wait'} for you`,
    empty: 'Nothing is open.',
    forYou: 'waits for you',
  },
  visits: {
    title: 'Unpaid support visits',
    lead: (total) => `${total} ${total === 1 ? 'order' : 'orders'} nobody has paid`,
    empty: 'Every support visit is settled.',
    hint: `They are settled in ${vendor}’s back office. Nothing is written there from here.`,
    settled: 'Settled',
    confirm: 'Settled all the same',
    stillUnpaid: (amount) =>
      `${vendor} still shows this order as unpaid${amount === '' ? '' : ` (${amount})`}. If you have dealt with it, confirm, and it leaves the list.`,
    books: {
      open: `${vendor} does not say yet what this visit comes to. The desk goes on looking.`,
      paid: `${vendor} shows it as paid. It has left the list.`,
      refunded: `${vendor} shows it as refunded. It has left the list.`,
      closed: `${vendor} shows it as closed. It has left the list.`,
      nothing: 'Nothing was taken. It is not on the list.',
    },
    unclear: `${vendor} does not say how this order stands. If you have dealt with it, confirm, and it leaves the list.`,
    takenBefore: (by) => `${by} has said already that it is settled. It is not on the list any more.`,
    taken: 'It has left the list; the audit says that you settled it.',
  },
});
