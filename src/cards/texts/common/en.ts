import { plural } from '../plural.ts';
import type { commonZhCn } from './zh-cn.ts';

function lasted(seconds: number): string {
  if (seconds < 5) return 'a moment';
  if (seconds < 60) return plural(seconds, 'second');
  if (seconds < 3600) return plural(Math.floor(seconds / 60), 'minute');
  if (seconds < 172_800) return plural(Math.floor(seconds / 3600), 'hour');
  return plural(Math.floor(seconds / 86_400), 'day');
}

/** What several cards say, in English. */
export const commonEn: typeof commonZhCn = {
  comma: ', ',
  replacesEarlier: 'This card replaces an earlier one, whose buttons no longer work.',
  colon: ': ',
  label: {
    paid: 'Paid',
    total: 'Order total',
    unpaid: 'Still to pay',
    freight: 'Delivery fee',
    method: 'Paid with',
    created: 'Ordered',
    payBy: 'Pay by',
    paymentNumber: 'Payment number',
    type: 'Type',
    device: 'Device',
    place: 'Place',
    door: 'Door',
    service: 'Service',
    shipment: 'Dispensing',
    refunded: 'Refund',
    refundedGoods: 'Goods refunded',
    refundAsked: 'Refund asked for',
    refundNote: 'Refund note',
    delivery: 'Delivery',
    received: 'Receipt',
    audit: 'Audit',
    auditReason: 'Audit reason',
    mobile: 'Mobile',
    nickname: 'Nickname',
    recipient: 'Recipient',
    address: 'Address',
    ip: 'IP address',
    platformIds: 'Platform ids',
    online: 'Network',
    selling: 'Sales',
    power: 'Power',
    groups: 'Groups',
    language: 'Language',
  },
  yesNo: {
    online: ['online', 'offline'],
    sellingEnabled: ['sales switched on', 'sales switched off'],
    powered: ['power on', 'no power'],
    shipped: ['shipped', 'not shipped'],
    received: ['received', 'not received'],
    refunded: ['refunded', 'not refunded'],
    may: ['yes', 'no'],
  },
  button: {
    refresh: 'Refresh',
    share: 'Share to channel',
    reveal: 'Reveal customer',
    retry: 'Retry',
    refund: 'Refund',
    door: 'Open door',
    appeal: 'File an appeal',
    previous: 'Previous',
    next: 'Next',
  },
  fresh: {
    asOf: (time) => `as of ${time}`,
    lastKnown: (vendor, why, age) => `${vendor} ${why}. These facts are ${age} old and may have changed.`,
    aVendor: 'The vendor',
    unread: (count, reference) =>
      `${plural(count, 'fact')} could not be read; the rest is shown. Reference ${reference}`,
    age: lasted,
    lasted,
  },
  trouble: {
    refused: (code, message) => `refused the request (code ${code}${message && `: ${message}`})`,
    signature: 'did not accept our signature',
    timeout: 'did not answer in time',
    unreachable: 'could not be reached',
    busy: {
      breaker: 'failed repeatedly just now and is given a pause',
      bulkhead: 'has too many of our requests under way',
      rate_limit: 'asked us to slow down',
    },
    unreadable: 'sent an answer that could not be read',
    other: 'could not be asked',
  },
  failure: {
    title: (vendor) => `${vendor} gave no answer`,
    lead: (vendor, why) => `${vendor} ${why}.`,
    advice: {
      refused: 'Check what you typed; if it is right, tell your engineer the code above.',
      signature: 'Tell your engineer: check the secret, the sign rule and the server clock.',
      timeout: 'Try again in a moment.',
      unreachable: 'Try again in a moment; if it stays like this, tell your engineer.',
      busy: 'Try again in a little while.',
      unreadable: 'Try again in a moment; if it stays like this, tell your engineer.',
      other: 'Try again in a moment; if it stays like this, tell your engineer.',
    },
    unexpectedTitle: 'Something went wrong',
    unexpected: (reference) =>
      `This was not completed. Try again; if it fails again, give your engineer the reference ${reference}.`,
    uncertainTitle: 'Not known whether it was done',
    uncertain: (reference) =>
      `The database gave no answer whether this was stored. Look at the card, or try again in a minute: nothing is done twice. Reference: ${reference}.`,
    lookingUp: (what) => `Looking up ${what}…`,
  },
};
