import { plural } from '../plural.ts';
import type { ordersZhCn } from './zh-cn.ts';

/** What cards about orders say, in English. */
export const ordersEn: typeof ordersZhCn = (vendor) => ({
  backOffice: `Open in ${vendor}’s back office`,
  order: {
    title: (number) => `Order ${number}`,
    bought: 'Bought',
    noLines: 'The vendor did not say what was bought.',
    more: (count) => `and ${count} more`,
    line: (quantity, unitPrice, total) =>
      [
        unitPrice !== null && quantity !== null ? `${unitPrice} × ${quantity}` : null,
        unitPrice !== null && quantity === null ? unitPrice : null,
        unitPrice === null && quantity !== null ? plural(quantity, 'piece') : null,
        total === null ? null : `${total} in all`,
      ]
        .filter((part) => part !== null)
        .join(' · '),
    suspicious: 'The vendor flags this order as suspicious. Check it before you act on it.',
    suspiciousFlag: 'suspicious',
    visitUnpaid: `The desk opened this door, and nobody has paid the order. It is settled in ${vendor}’s back office; /desk visits lists what is left to settle.`,
    refundAskedFlag: 'refund asked for',
    reviewEndedFlag: 'refund asked for, review ended',
    partlyRefundedLead: (amount, paid) => `Partly refunded · ${amount} of ${paid}`,
    partlyRefunded: `Only whole orders can be refunded from here; for the rest file an appeal, which ${vendor}’s back office handles.`,
    underReview: `A refund was applied for and waits for review in ${vendor}’s back office.`,
    refundedBeforeBooks: `Your payment system has made this refund. ${vendor}’s own books do not show it yet.`,
    customer: (masked) => `Customer: ${masked}`,
    sharedBy: (name) => `shared by ${name}`,
    noRefundHere: {
      vending: `Refunds of vending machine orders cannot be asked for here; use the ${vendor} back office.`,
      benefit: `Refunds of benefit orders cannot be asked for here; use ${vendor}’s portal.`,
    },
  },
  notFound: {
    title: 'No such order',
    lead: (number) => `${number} was not found.`,
    undecidedTitle: 'Not found so far',
    undecided: (number) =>
      `Whether ${number} exists is not certain: not everybody who was asked gave an answer.`,
    looked: (places) => `Looked for it as: ${places}.`,
    check: 'Ask the customer to check the number, or try the receipt or payment number instead.',
    unanswered: (vendor, probes, why) => `${vendor} ${why}. No answer for: ${probes}.`,
    retryHint: 'Try again in a moment.',
    paymentTitle: (number) => `Payment ${number}`,
    payment: (of) => `${of} knows this payment but does not say which order it paid.`,
    paymentHint: 'Ask the customer for the order number and look that up.',
  },
  list: {
    title: (range, device, state) =>
      `Orders · ${range}${device === null ? '' : ` · ${device}`}${state === null ? '' : ` · ${state}`}`,
    count: (total) => plural(total, 'order'),
    page: (page, pages) => `page ${page} of ${pages}`,
    empty: 'No orders match in this time.',
    cutShort: (sources) => `Too many orders, not all are listed: ${sources}. Choose a shorter range.`,
    unanswered: (source, why) => `${source}: the vendor ${why}. Its orders are missing below.`,
    stateless: (count) =>
      `${plural(count, 'order')} left out: the vendor’s list does not tell their state. Look them up by their numbers.`,
    goodsMore: (goods, more) => `${goods} and ${more} more`,
  },
  reveal: {
    title: (number) => `Customer data · order ${number}`,
    lead: 'Only you can see this. Do not pass it on.',
    appealMobile: 'Mobile left with an appeal',
    nothing: 'This order carries no customer data.',
    onlyYou: 'That you looked has been recorded in the audit.',
  },
});
