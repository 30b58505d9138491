import type { alertsZhCn } from './zh-cn.ts';

/** What the alerts channel is told, in English. */
export const alertsEn: typeof alertsZhCn = (vendor) => ({
  alert: {
    kind: {
      appeal: 'Appeals',
      refund_outcome: 'Refund outcomes',
      door_never_opened: 'Doors never opened',
      door_left_open: 'Doors left open',
      device_offline: 'Devices offline',
      device_stopped: 'Devices not selling',
      refund_order: 'Refunds not made',
      forged_callback: 'Forged callbacks',
      clock_off: 'Clocks that are wrong',
      orders_unseen: 'Orders that cannot be seen',
      desk_restored: 'Restored from a backup',
    },
    refundOutcome: { title: (request) => `What became of ${request}` },
    doorNeverOpened: {
      title: (device) => `Door never opened · ${device}`,
      lead: `${vendor} took the command, but the door was never opened. Ask again if need be, or send somebody.`,
    },
    doorLeftOpen: {
      title: (device) => `Door left open · ${device}`,
      lead: (since) => `The door has been open since ${since}. Call whoever is there.`,
      over: (at) => `The door is closed again, ${at}`,
    },
    device: {
      device_offline: {
        title: (device) => `Device offline · ${device}`,
        lead: (since) =>
          `Offline or without power since ${since}: nobody can buy, and no door opens from afar.`,
        over: (at, lasted) => `Back since ${at}, after ${lasted}`,
      },
      device_stopped: {
        title: (device) => `Device not selling · ${device}`,
        lead: (since) => `It stopped selling at ${since}.`,
        over: (at, lasted) => `Selling again since ${at}, after ${lasted}`,
      },
    },
    refundOrder: {
      title: (order) => `${vendor} asked for a refund, and no money went back · ${order}`,
      untitled: `${vendor} asked for a refund, and no money went back`,
      unnumbered: 'an order without a number',
      lead: {
        not_configured: `Your payment system is not set up here. ${vendor} was told that it failed, so that nobody’s books say refunded.`,
        no_order: `${vendor} named no order, so nothing could be refunded. It was told so.`,
        refused: (reason) => `Your payment system refused: ${reason}. ${vendor} was told that it failed.`,
        not_known: `Your payment system gave no clear answer. ${vendor} was told so and asks again.`,
        made_before: `The same order for a refund was carried out before. This may be that one again, or another part of the same amount, so that your payment system was not asked. ${vendor} was told that it failed.`,
      },
      next: {
        not_configured:
          'Let your engineer set YOPOINT_REFUND_FORWARD_URL and YOPOINT_REFUND_FORWARD_SECRET, or refund by hand in the payment system.',
        no_order: `Look in ${vendor}’s back office which order it is.`,
        refused: `Look in the payment system why. Then, an hour later or more, agree to the refund again in ${vendor}’s back office.`,
        not_known: 'Look in the payment system whether the money went back.',
        made_before: `Look in ${vendor}’s back office which refund is meant. If it is another one, refund it by hand in the payment system.`,
      },
      done: {
        title: (order) => `${vendor} asked for a refund again, and it was made · ${order}`,
        untitled: `${vendor} asked for a refund again, and it was made`,
        lead: (at) => `Your payment system made the refund, ${vendor} was told at ${at}.`,
      },
      told: {
        not_configured:
          'Not refunded: the operator has set up no payment system for it. Refund by hand there.',
        no_order: 'Not refunded: the notification names no order.',
        refused: (reason) => `Not refunded: the operator’s payment system refused (${reason})`,
        not_known:
          'Not known whether it was refunded: the operator’s payment system gave no clear answer. Ask again.',
        made_before:
          'Not refunded this time: the same order for a refund was carried out before. If another one is meant, refund it by hand in the payment system.',
        late: 'Not known yet whether it was refunded. Ask again.',
      },
    },
    forged: {
      title: {
        forged: `Forged ${vendor} callback rejected`,
        unsigned: `Unsigned ${vendor} callback rejected`,
        no_key: `${vendor} payment callback refused`,
        passed_on: 'Payment callback with a wrong signature passed on',
      },
      lead: {
        forged: 'A callback came with a wrong signature. Nothing was done.',
        unsigned: 'A callback came without a signature. Nothing was done.',
        no_key: `A payment callback came to Latchkey, which passes none on here. ${vendor} was told that it failed: the customer is not charged by it.`,
        passed_on:
          'Your payment system was given it as it came and answered it. Latchkey does not believe what it says.',
      },
      next: {
        forged:
          'If a key was changed just now, let your engineer check YOPOINT_APP_SECRET and YOPOINT_PAY_KEY. Else somebody is probing.',
        unsigned: `${vendor} signs every callback: somebody is probing.`,
        no_key: `Let your engineer name your payment system’s address to ${vendor} as payment callback address, or set YOPOINT_PAY_KEY and YOPOINT_PAYMENT_RELAY_URL.`,
        passed_on:
          'Let your engineer check YOPOINT_PAY_KEY, and that your payment system refuses wrong signatures too. If the key is right, somebody is probing.',
      },
    },
    held: {
      title: 'Refunds and doors wait',
      lead: {
        database:
          'Something is wrong with the desk’s database: nothing is sent, asked for or approved until it is well. Call your engineer.',
        clock: 'The desk’s clock is wrong: nothing is sent until it is right. Call your engineer.',
      },
      end: {
        over: (at) =>
          `They go on since ${at}. What was approved is done now; doors that waited too long are not opened.`,
        stopped: (at) =>
          `The desk was stopped at ${at} while they waited. If they still wait when it runs again, a new message says so.`,
      },
    },
    clock: {
      title: (machine) => `A clock is wrong · ${machine}`,
      lead: {
        stepped: (by, ahead) => `The clock jumped ${ahead ? 'ahead' : 'back'} by ${by}.`,
        skewed: (by, ahead) =>
          `The machine’s clock is ${by} ${ahead ? 'ahead of' : 'behind'} the database’s, by which the desk goes.`,
      },
      next: {
        stepped:
          'The desk went on by the time that really passed. Let your engineer look why: a machine that was suspended, or a time server that answered wrongly.',
        skewed:
          'Nothing is late or done twice for it, but this instance is not ready until its clock is right: let your engineer set it and keep it set.',
      },
      over: (at) => `The clock is right again, or was set for good, ${at}`,
    },
    ordersUnseen: {
      title: (when) => `Orders that cannot be seen · ${when}`,
      lead: `${vendor} gives no list of the orders made then. What customers ask for there is not noticed; all others are.`,
      next: `The desk asks again and again, and says here when it has seen them. If it stays so, let your engineer show ${vendor} the time.`,
      over: (at) => `They were seen at ${at}, and nothing was left out.`,
    },
    restored: {
      title: 'The desk was restored from a backup',
      lead: (takenAt) =>
        `It stands as it was at ${takenAt}. What was asked, decided and done since is not in its books.`,
      lost: (requests, appeals) =>
        requests + appeals === 0
          ? 'No request and no appeal was taken in since.'
          : `Gone with it: ${requests} ${requests === 1 ? 'request' : 'requests'} and ${appeals} ${appeals === 1 ? 'appeal' : 'appeals'}. Their cards still stand in the channels; no button on them works.`,
      lostUnknown:
        'How many requests and appeals are gone is not known. Their cards still stand in the channels; no button on them works.',
      unknown: (count) =>
        `${count === 1 ? 'One approved request' : `${count} approved requests`} may have been carried out since: the desk asks ${vendor}, sends nothing, and calls for somebody where it cannot find out.`,
      pending: (count) =>
        `${count === 1 ? 'One refund waits' : `${count} refunds wait`} for a decision on a renewed card; older cards decide nothing.`,
      expired: (count) =>
        `${count === 1 ? 'One door that waited' : `${count} doors that waited`} for a decision expired.`,
      next: `Look in ${vendor}’s back office for refunds and doors since then before you ask for one again.`,
    },
    digest: {
      title: (count) => `${count} new ${count === 1 ? 'message' : 'messages'}`,
      lead: 'Too many at once, so they are counted here.',
      count: (kind, count) => `${kind}: ${count}`,
      first: 'The first of them',
      all: 'All of them',
      hint: {
        appeals: 'See and claim appeals with /appeals; a claimed one gets a card of its own.',
        devices: 'How they are now: /cabinets.',
      },
      unclaimed: (open, count) => `${open} of the ${count} appeals counted above are still nobody’s.`,
    },
    reply: {
      claimed: (by) => `${by} has it.`,
      takenOver: (by, from) => `${by} took it over from ${from}.`,
      words: (text) => `The customer adds: ${text}`,
      staffWords: (by, text) => `${by} adds: ${text}`,
      also: {
        customer: 'The customer has appealed in the app as well.',
        refund_asked: `The customer has asked ${vendor} for their money as well.`,
        suspicious: `${vendor} marks the order as suspicious as well.`,
      },
      order: {
        cleared: `${vendor} no longer marks the order as suspicious. Look whether that answers the appeal.`,
        paid: 'The order has been paid. Look whether that answers the appeal.',
      },
      reminder: (since, count) =>
        `Taken in at ${since}, and nobody has it yet. ${count === 1 ? 'One person is' : `${count} people are`} called.`,
      over: 'It is over.',
      again: (since) => `It is back, since ${since}.`,
    },
    label: { asked: 'Asked by', reason: 'Why', order: 'Order', place: 'Place' },
  },
});
