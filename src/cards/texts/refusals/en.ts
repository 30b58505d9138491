import { plural } from '../plural.ts';
import type { refusalsZhCn } from './zh-cn.ts';

/** Why the desk does not do what was asked: which rule, and what to do, in English. */
export const refusalsEn: typeof refusalsZhCn = (vendor) => ({
  refusal: {
    title: {
      request: 'Not possible',
      appeal: 'Not possible',
      answer: 'Not done',
      notUnderstood: 'Not understood',
      missing: 'Something is missing',
    },
    thereIs: (id) => `${id} is the answer`,
    ask: (names) => `To be given access, ask ${names}.`,
    askEngineer: 'To be given access, ask the engineer who runs the desk.',
    nobodyMay: 'The policy file allows this to no group.',
    usage: (usage) => `Usage: ${usage}`,
    because: {
      may_not_ask: {
        refund: (groups) => `Only people in ${groups} may ask for refunds. Ask one of them to.`,
        door: (groups) => `Only people in ${groups} may ask for doors to be opened. Ask one of them to.`,
        appeal: (groups) => `Only people in ${groups} may file appeals. Ask one of them to.`,
      },
      vendor_off: `${vendor} is not set up on this desk. Tell your engineer.`,
      money_held: {
        database:
          'Refunds and doors wait: something is wrong with the desk’s database. Nothing was changed. Tell your engineer, and try again when it is well.',
        clock:
          'Refunds and doors wait: the desk’s clock is wrong. Nothing was changed. Tell your engineer, and try again when it is right.',
      },
      doors_off: 'Doors are not set up on this desk: YOPOINT_DOOR_OPEN_ID is missing. Tell your engineer.',
      no_reason: 'A reason is needed: whoever approves has to know why.',
      no_such_order: (number) => `Nobody knows an order ${number}. Check the number with the customer.`,
      refund_elsewhere: {
        vending: `Orders of vending machines cannot be refunded from here. It is done in ${vendor}’s back office.`,
        benefit: `${vendor} orders cannot be refunded from here. It is done in ${vendor}’s own back office.`,
      },
      appeal_elsewhere: {
        vending: `Appeals about vending machine orders cannot be filed from here. It is done in ${vendor}’s back office.`,
        benefit: `Appeals about ${vendor} orders cannot be filed from here. It is done in ${vendor}’s own back office.`,
      },
      already_refunded: (amount, at) =>
        `This order was refunded${amount === null ? '' : ` (${amount})`}${at === null ? '' : `, ${at}`}. Nothing more can go back.`,
      partly_refunded: (amount) =>
        `${amount} of this order went back already, and only whole orders can be refunded from here. For the rest, file an appeal: /appeal and the number.`,
      under_review: (at) =>
        `A refund of this order has been applied for${at === null ? '' : ` (${at})`} and waits for review in ${vendor}’s back office. Decide it there.`,
      not_paid: (state) => `Only a paid order can be refunded; this one is: ${state}.`,
      facts_missing: `${vendor} did not say what was paid for this order, so it cannot be decided here. Look in ${vendor}’s back office.`,
      already_requested: 'This has been asked for already. There is no second request for the same thing.',
      over_cap: {
        requester: (cap, used, amount) =>
          `Over your daily cap of ${cap}: ${used} asked for today, and this would be ${amount} more. Ask a colleague, or try tomorrow.`,
        overall: (cap, used, amount) =>
          `Over the desk’s daily cap of ${cap}: ${used} asked for today, and this would be ${amount} more. Talk to your lead.`,
      },
      nobody_could_approve: (places) =>
        `Nobody could approve this: it needs ${places}, and you cannot approve your own. Ask a colleague to make the request.`,
      no_such_device: (text) =>
        `There is no device “${text}”. Type its code, its name or its CID, as /cabinets shows them.`,
      which_device: (text, devices) =>
        `“${text}” could be several devices: ${devices}. Type the code of one.`,
      device_offline:
        'The device is offline: the command would not arrive. Try again when it is back, or send somebody.',
      device_unpowered: 'The device has no power. Send somebody.',
      device_not_selling: `The device is not selling, and ${vendor} opens no doors then. Switch selling on first.`,
      cooling_down: (until) =>
        `This door was commanded a moment ago. It can be asked for again after ${until}.`,
      no_such_request: 'There is no such request. The card may be from another desk.',
      card_before_restore: (id, at) =>
        `The desk’s database was restored from a backup at ${at}, and this card of ${id} is older. Nothing was changed. Look at the renewed card and press there.`,
      own_request: 'You asked for this yourself, so somebody else has to decide. You can withdraw it.',
      may_not_decide: (groups) => `Only people in ${groups} decide this one.`,
      already_voted: (at, missing) => `You approved this at ${at}. Still needed: ${missing}.`,
      place_filled: (by, missing) => `Your place is filled already (${by}). Still needed: ${missing}.`,
      already_decided: 'This has been decided.',
      not_the_requester: (name) => `Only ${name}, who asked, can withdraw this.`,
      may_not_resolve: (groups) => `Only people in ${groups} can say how this ended.`,
      not_unknown: `Nothing is to be said here: the desk knows, or is still asking ${vendor}.`,
      unknown_person: (chatId) =>
        `You are not on the staff list, so you cannot use the desk. Your chat id is ${chatId}.`,
      guest: 'Guest accounts cannot use the desk.',
      bot: 'Bot accounts cannot use the desk.',
      other_workspace: 'Your account belongs to another workspace, so you cannot use the desk.',
      deactivated: 'Your account is deactivated, so you cannot use the desk.',
      not_verified:
        'The messenger did not answer, so who you are could not be checked and nothing was looked up. Try again in a moment.',
      may_not_look_up: (groups) => `You may not look things up; that takes one of these groups: ${groups}.`,
      may_not_reveal: (groups) =>
        `You may not reveal customer data; that takes one of these groups: ${groups}.`,
      unknown_command: (command) => `There is no command ${command}. /desk help lists what there is.`,
      old_button: 'This button is from another version and no longer works. Please look it up again.',
      no_number:
        'No order number was found in that text. Send the number alone, as in /order VI231228102118586561.',
      no_device: 'Which device? Type its code, name or CID after the command.',
      not_understood: (words) => `“${words}” was not understood.`,
      nobody_to_ask: (vendor) =>
        `${vendor} is not connected here, so this cannot be looked up. Ask your engineer.`,
      no_such_appeal: 'There is no such appeal. The card may be from another desk.',
      may_not_handle: (groups) => `Only people in ${groups} take care of appeals. Ask one of them to.`,
      already_claimed: (by, at) =>
        `${by} has had this appeal since ${at}. Talk to them, or take it over in the card’s menu.`,
      yours_already: (at) => `You have had this appeal since ${at}.`,
      appeal_closed: (how, at) => `This appeal has ended (${at}). ${how}.`,
      request_open: (id) => `${id} about this order has no outcome yet. Wait for that.`,
      no_note: {
        request: 'Say why: it is told to the person who asked, and kept.',
        appeal: 'Say why: it stands on the card and is kept.',
      },
      bad_range: {
        too_long: (days) => `That range is too long; at most ${plural(days, 'day')} at a time.`,
        backwards: 'That range ends before it begins. Swap the two dates.',
        no_such_day: 'There is no such day. Write it like 2026-11-01 or 2026-11-01..2026-11-07.',
      },
    },
  },
});
