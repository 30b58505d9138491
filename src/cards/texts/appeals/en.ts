import type { appealsZhCn } from './zh-cn.ts';

/** What is said of customers' appeals, in English. */
export const appealsEn: typeof appealsZhCn = (vendor) => ({
  appeal: {
    title: (id, receipt) => `Appeal ${id} · ${receipt}`,
    lead: {
      open: 'Nobody has it yet',
      claimed: (by, at) => `${by} has it, since ${at}`,
      closed: {
        refunded: (amount) => `Closed: refunded ${amount}`.trim(),
        review_ended: `Closed: ${vendor}’s review has ended; no refund seen so far`,
        not_refunded: `Closed: ${vendor}’s review has ended and no money went back`,
        settled: `Closed: ${vendor} has dealt with it, the order is no longer in doubt`,
        replaced: (order) => `Closed: the new order ${order} stands in for it`,
        dismissed: (by) => `Closed by ${by}: nothing to be done`,
        gave_up: `Closed: nothing has been heard of it for too long. Look in ${vendor}’s back office.`,
      },
    },
    outcome: {
      refunded: 'refunded',
      review_ended: 'review ended, no refund seen so far',
      not_refunded: 'review ended without a refund',
      settled: 'no longer in doubt',
      replaced: 'replaced by a new order',
      dismissed: 'nothing to be done',
      gave_up: 'nothing heard for too long',
    },
    cause: {
      customer: 'The customer appealed',
      refund_asked: `The customer asked ${vendor} for their money`,
      suspicious: `${vendor} marks this order as suspicious`,
      staff: 'Support files it for the customer',
    },
    kind: { before_payment: 'before payment', after_payment: 'after payment' },
    source: {
      intake: 'from the app',
      watch: 'seen in the order list',
      notice: `seen after a notice of ${vendor}’s`,
      staff: 'filed by support',
    },
    says: (words) => `The customer says: ${words}`,
    saysStaff: (words) => `Support says: ${words}`,
    noFacts: 'The order cannot be read just now. This card follows once it can.',
    noOrder: `${vendor} knows no cabinet order of this number. Check it with /order or ask the customer; if there is none, dismiss the appeal.`,
    picture: (number) => `The customer’s picture ${number}`,
    morePictures: (count) => `${count} more ${count === 1 ? 'picture is' : 'pictures are'} not shown.`,
    label: { order: 'Order', total: 'Amount', request: 'Progress', note: 'Note', closed: 'Outcome' },
    takenInAt: (time) => `taken in at ${time}`,
    button: {
      claim: 'Claim',
      takeOver: 'Take over',
      refund: 'Refund',
      file: `File with ${vendor}`,
      dismiss: 'Dismiss',
      reveal: 'Reveal customer',
    },
    takeOverConfirm: {
      title: 'Take this appeal over?',
      text: 'It moves from your colleague to you; the thread says so.',
      yes: 'Take over',
      no: 'Cancel',
    },
    fileConfirm: {
      title: `File with ${vendor}?`,
      text: `The appeal is filed once. ${vendor}’s back office deals with the order from then on.`,
      yes: 'File',
      no: 'Cancel',
    },
    list: {
      title: { open: 'Open appeals', mine: 'My appeals', all: 'All appeals' },
      count: (total) => `${total} ${total === 1 ? 'appeal' : 'appeals'}`,
      empty: {
        open: 'No appeal is open.',
        mine: 'You have no appeal.',
        all: 'There has been no appeal yet.',
      },
      age: (age) => `${age} ago`,
    },
    form: {
      dismiss: { title: 'Dismiss', submit: 'Close the appeal' },
      file: {
        title: 'File an appeal',
        submit: 'File',
        once: `The appeal goes to ${vendor}, whose back office checks the order again. It is filed once.`,
        reason: { label: 'Why', hint: `What the customer says. ${vendor} reads it. No phone numbers.` },
      },
    },
  },
});
