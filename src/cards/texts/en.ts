import { alertEn } from './alert-en.ts';
import { appealEn } from './appeal-en.ts';
import { deskListEn } from './desk-list-en.ts';
import { enWords } from './en-words.ts';
import { formEn } from './form-en.ts';
import { homeEn } from './home-en.ts';
import { requestEn } from './request-en.ts';
import { requestRefusalEn } from './request-refusal-en.ts';
import type { Texts } from './texts.ts';

/** `1 order`, `2 orders`. */
function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What the desk says in English. */
export const en: Texts = {
  alert: alertEn,
  appeal: appealEn,
  request: requestEn,
  requestRefusal: requestRefusalEn,
  form: formEn,
  deskList: deskListEn,
  home: homeEn,
  words: enWords,
  comma: ', ',
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
  backOffice: 'Open in YoPoint’s back office',
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
    visitUnpaid:
      'The desk opened this door, and nobody has paid the order. It is settled in YoPoint’s back office; /desk visits lists what is left to settle.',
    refundAskedFlag: 'refund asked for',
    reviewEndedFlag: 'refund asked for, review ended',
    partlyRefundedLead: (amount, paid) => `Partly refunded · ${amount} of ${paid}`,
    partlyRefunded:
      'Only whole orders can be refunded from here; for the rest file an appeal, which YoPoint’s back office handles.',
    underReview: 'A refund was applied for and waits for review in YoPoint’s back office.',
    refundedBeforeBooks: 'Your payment system has made this refund. YoPoint’s own books do not show it yet.',
    customer: (masked) => `Customer: ${masked}`,
    sharedBy: (name) => `shared by ${name}`,
    noRefundHere: {
      vending: 'Refunds of vending machine orders cannot be asked for here; use the YoPoint back office.',
      benefit: 'Refunds of benefit orders cannot be asked for here; use Baifude’s portal.',
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
    payment: 'Baifude knows this payment but does not say which order it paid.',
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
  stock: {
    title: (device) => `Stock · ${device}`,
    lead: (soldOut, low) =>
      soldOut + low === 0
        ? 'Nothing sold out or low'
        : [soldOut > 0 ? `${soldOut} sold out` : '', low > 0 ? `${low} low` : ''].filter(Boolean).join(', '),
    empty: 'The vendor lists no goods for this device.',
    none: (device) => `The vendor has no device ${device}.`,
    line: (stock, capacity, level) => `stock ${stock}${capacity === null ? '' : ` / ${capacity}`} · ${level}`,
    more: (count) => `and ${count} more`,
  },
  cabinets: {
    title: (text) => (text === null ? 'Devices' : `Devices · ${text}`),
    count: (total) => plural(total, 'device'),
    empty: 'No devices match.',
    whichTitle: (text) => `Which device is “${text}”?`,
    which: (count) => `${plural(count, 'device matches', 'devices match')}.`,
    whichMore: (count) => `and ${count} more`,
    whichHint: 'Repeat the command with the device code or CID.',
    noneTitle: 'No such device',
    none: (text) => `No device has a code, name or CID like “${text}”.`,
    noneHint: '/cabinets lists all devices.',
    unnamed: (id) => `Device ${id}`,
  },
  desk: {
    helpTitle: 'What the desk does',
    helpLead: 'Type a command, read one card.',
    unknownSubcommand: (word) => `There is no subcommand “${word}”. These exist:`,
    helpShare: 'Only you see the answer; end with the word share to post it to the channel.',
    command: {
      order: 'one order, by receipt, trade number, Baifude order or payment number',
      orders: 'a list of orders; device, range and state may be left out',
      stock: 'what a device holds; sold out and low goods first',
      cabinets: 'devices with their online and selling state',
      'desk help': 'this list',
      'desk whoami': 'who you are and what you may do',
      'desk language': 'your language: Chinese or English',
      refund: 'ask for a refund; without words a form opens',
      door: 'ask for a door to be opened; without words a form opens',
      appeal: 'file a customer’s appeal with YoPoint; without words a form opens',
      appeals: 'customers’ appeals: the open ones, yours, or all; or one by its id',
      'desk visits': 'orders of doors opened by the desk that nobody has paid',
      'desk pending': 'open requests, those that wait for you first',
      'desk audit': 'what was done about an order, a request or an appeal',
      'desk policy': 'who decides about what',
    },
    whoTitle: 'Who you are',
    whoLead: (name) => `You are ${name}.`,
    noGroups: 'in no group',
    can: {
      lookUp: 'Look up orders and devices',
      reveal: 'Reveal customer data',
      askRefund: 'Ask for a refund',
      askDoor: 'Ask for a remote door open',
    },
    languageName: 'English',
    languageFrom: {
      chosen: 'chosen by you',
      messenger: 'from your chat settings',
      policy: 'the default of the policy file',
    },
    languageSetTitle: 'Language changed',
    languageSet: 'From now on you are answered in English.',
  },
  refusal: {
    title: 'Not done',
    notUnderstoodTitle: 'Not understood',
    missingTitle: 'Something is missing',
    unknownPerson: (chatId) =>
      `You are not on the staff list, so you cannot use the desk. Your chat id is ${chatId}.`,
    guest: 'Guest accounts cannot use the desk.',
    bot: 'Bot accounts cannot use the desk.',
    otherWorkspace: 'Your account belongs to another workspace, so you cannot use the desk.',
    deactivated: 'Your account is deactivated, so you cannot use the desk.',
    notVerified:
      'The messenger did not answer, so who you are could not be checked and nothing was looked up. Try again in a moment.',
    mayNotLookUp: (groups) => `You may not look things up; that takes one of these groups: ${groups}.`,
    mayNotReveal: (groups) => `You may not reveal customer data; that takes one of these groups: ${groups}.`,
    nobodyMay: 'The policy file allows this to no group.',
    ask: (names) => `To be given access, ask ${names}.`,
    askEngineer: 'To be given access, ask the engineer who runs the desk.',
    unknownCommand: (command) => `There is no command ${command}. /desk help lists what there is.`,
    oldButton: 'This button is from another version and no longer works. Please look it up again.',
    rangeTooLong: (days) => `That range is too long; at most ${plural(days, 'day')} at a time.`,
    rangeBackwards: 'That range ends before it begins. Swap the two dates.',
    noSuchDay: 'There is no such day. Write it like 2026-11-01 or 2026-11-01..2026-11-07.',
    noNumber:
      'No order number was found in that text. Send the number alone, as in /order VI231228102118586561.',
    noDevice: 'Which device? Type its code, name or CID after the command.',
    notUnderstood: (words) => `“${words}” was not understood.`,
    usage: (usage) => `Usage: ${usage}`,
    vendorOff: (vendor) => `${vendor} is not connected here, so this cannot be looked up. Ask your engineer.`,
  },
  reveal: {
    title: (number) => `Customer data · order ${number}`,
    lead: 'Only you can see this. Do not pass it on.',
    appealMobile: 'Mobile left with an appeal',
    nothing: 'This order carries no customer data.',
    onlyYou: 'That you looked has been recorded in the audit.',
  },
};

function lasted(seconds: number): string {
  if (seconds < 5) return 'a moment';
  if (seconds < 60) return plural(seconds, 'second');
  if (seconds < 3600) return plural(Math.floor(seconds / 60), 'minute');
  if (seconds < 172_800) return plural(Math.floor(seconds / 3600), 'hour');
  return plural(Math.floor(seconds / 86_400), 'day');
}
