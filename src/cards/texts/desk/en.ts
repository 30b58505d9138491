import type { deskZhCn } from './zh-cn.ts';

/** `4 h`, `90 s`: the largest unit that loses nothing. */
function duration(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}

const waitingAlerts = (count: number) => (count === 0 ? 'none waiting' : `${count} waiting`);

/** What the desk says of itself, of its rules, and in a Home, in English. */
export const deskEn: typeof deskZhCn = {
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
  home: {
    title: 'The desk',
    lead: (waits, appeals, unknown, visits) =>
      [
        waits === 0 ? 'Nothing waits for you' : `${waits} ${waits === 1 ? 'waits' : 'wait'} for you`,
        appeals === 0 ? '' : `${appeals} open ${appeals === 1 ? 'appeal' : 'appeals'}`,
        unknown === 0 ? '' : `${unknown} unknown`,
        visits === 0 ? '' : `${visits} unpaid support ${visits === 1 ? 'visit' : 'visits'}`,
      ]
        .filter(Boolean)
        .join(' · '),
    heading: {
      waits: (count) => `Waits for me (${count})`,
      asked: (count) => `Asked by me (${count} open)`,
      appeals: (count) => `Open appeals (${count})`,
      unknown: (count) => `Unknown (${count})`,
      visits: (count) => `Unpaid support visits (${count})`,
    },
    empty: {
      waits: 'Nothing waits for your decision.',
      asked: 'You have not asked for anything yet.',
      appeals: 'No appeal is open.',
      unknown: 'It is known of every request how it ended.',
      visits: 'Every support visit is settled.',
    },
    failing: (count) =>
      `${count} ${count === 1 ? 'alert' : 'alerts'} could not be delivered to the alerts channel. The desk keeps trying; if it stays so, tell your engineer.`,
    lastAlert: (time, waiting) => `Last alert delivered ${time}, ${waitingAlerts(waiting)}`,
    noAlertYet: (waiting) => `No alert delivered yet, ${waitingAlerts(waiting)}`,
    hint: '/desk help lists what you can type',
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
