import { plural } from '../plural.ts';
import type { refusalsZhCn } from './zh-cn.ts';

/** Why the desk does not do what was asked: which rule, and what to do, in English. */
export const refusalsEn: typeof refusalsZhCn = {
  requestRefusal: {
    title: 'Not possible',
    thereIs: (id) => `${id} is the answer`,
    mayNotAsk: {
      refund: (groups) => `Only people in ${groups} may ask for refunds. Ask one of them to.`,
      door: (groups) => `Only people in ${groups} may ask for doors to be opened. Ask one of them to.`,
      appeal: (groups) => `Only people in ${groups} may file appeals. Ask one of them to.`,
    },
    vendorOff: 'YoPoint is not set up on this desk. Tell your engineer.',
    moneyHeld: {
      database:
        'Refunds and doors wait: something is wrong with the desk’s database. Nothing was changed. Tell your engineer, and try again when it is well.',
      clock:
        'Refunds and doors wait: the desk’s clock is wrong. Nothing was changed. Tell your engineer, and try again when it is right.',
    },
    doorsOff: 'Doors are not set up on this desk: YOPOINT_DOOR_OPEN_ID is missing. Tell your engineer.',
    noReason: 'A reason is needed: whoever approves has to know why.',
    noSuchOrder: (number) => `Nobody knows an order ${number}. Check the number with the customer.`,
    elsewhere: {
      vending:
        'Orders of vending machines cannot be refunded from here. It is done in YoPoint’s back office.',
      benefit: 'Baifude orders cannot be refunded from here. It is done in Baifude’s own back office.',
    },
    appealElsewhere: {
      vending:
        'Appeals about vending machine orders cannot be filed from here. It is done in YoPoint’s back office.',
      benefit:
        'Appeals about Baifude orders cannot be filed from here. It is done in Baifude’s own back office.',
    },
    alreadyRefunded: (amount, at) =>
      `This order was refunded${amount === null ? '' : ` (${amount})`}${at === null ? '' : `, ${at}`}. Nothing more can go back.`,
    partlyRefunded: (amount) =>
      `${amount} of this order went back already, and only whole orders can be refunded from here. For the rest, file an appeal: /appeal and the number.`,
    underReview: (at) =>
      `A refund of this order has been applied for${at === null ? '' : ` (${at})`} and waits for review in YoPoint’s back office. Decide it there.`,
    notPaid: (state) => `Only a paid order can be refunded; this one is: ${state}.`,
    factsMissing:
      'YoPoint did not say what was paid for this order, so it cannot be decided here. Look in YoPoint’s back office.',
    alreadyRequested: 'This has been asked for already. There is no second request for the same thing.',
    overCap: {
      requester: (cap, used, amount) =>
        `Over your daily cap of ${cap}: ${used} asked for today, and this would be ${amount} more. Ask a colleague, or try tomorrow.`,
      overall: (cap, used, amount) =>
        `Over the desk’s daily cap of ${cap}: ${used} asked for today, and this would be ${amount} more. Talk to your lead.`,
    },
    nobodyCouldApprove: (places) =>
      `Nobody could approve this: it needs ${places}, and you cannot approve your own. Ask a colleague to make the request.`,
    noSuchDevice: (text) =>
      `There is no device “${text}”. Type its code, its name or its CID, as /cabinets shows them.`,
    whichDevice: (text, devices) => `“${text}” could be several devices: ${devices}. Type the code of one.`,
    deviceOffline:
      'The device is offline: the command would not arrive. Try again when it is back, or send somebody.',
    deviceUnpowered: 'The device has no power. Send somebody.',
    deviceNotSelling: 'The device is not selling, and YoPoint opens no doors then. Switch selling on first.',
    coolingDown: (until) => `This door was commanded a moment ago. It can be asked for again after ${until}.`,
    noSuchRequest: 'There is no such request. The card may be from another desk.',
    cardBeforeRestore: (id, at) =>
      `The desk’s database was restored from a backup at ${at}, and this card of ${id} is older. Nothing was changed. Look at the renewed card and press there.`,
    ownRequest: 'You asked for this yourself, so somebody else has to decide. You can withdraw it.',
    mayNotDecide: (groups) => `Only people in ${groups} decide this one.`,
    alreadyVoted: (at, missing) => `You approved this at ${at}. Still needed: ${missing}.`,
    placeFilled: (by, missing) => `Your place is filled already (${by}). Still needed: ${missing}.`,
    alreadyDecided: 'This has been decided.',
    notTheRequester: (name) => `Only ${name}, who asked, can withdraw this.`,
    noNote: 'Say why: it is told to the person who asked, and kept.',
    mayNotResolve: (groups) => `Only people in ${groups} can say how this ended.`,
    notUnknown: 'Nothing is to be said here: the desk knows, or is still asking YoPoint.',
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
};
