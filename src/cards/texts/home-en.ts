import type { HomeTexts } from './home-texts.ts';

const waitingAlerts = (count: number) => (count === 0 ? 'none waiting' : `${count} waiting`);

export const homeEn: HomeTexts = {
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
};
