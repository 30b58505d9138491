import type { formsZhCn } from './zh-cn.ts';

/** What stands on forms. Titles and buttons have at most 24 characters, in English. */
export const formsEn: typeof formsZhCn = (vendor) => ({
  form: {
    close: 'Close',
    loading: 'One moment…',
    refund: {
      title: 'Ask for a refund',
      submit: 'Ask',
      whole: `A refund is always of the whole order. For a part of it file an appeal instead: ${vendor}’s back office handles it.`,
      order: { label: 'Order number', hint: 'Receipt or trade number' },
      reason: { label: 'Why', hint: 'Whoever approves reads this. No phone numbers.' },
      note: { label: 'Note' },
    },
    door: {
      title: 'Open a door',
      submit: 'Ask',
      once: 'The door is opened once, right after the approval. Make sure that somebody is there.',
      device: { label: 'Device', hint: 'Code, name or CID' },
      reason: { label: 'Why', hint: 'Whoever approves reads this. No phone numbers.' },
    },
    reject: {
      title: 'Reject',
      submit: 'Reject',
      note: { label: 'Why', hint: 'Told to the person who asked, and kept.' },
    },
    resolve: {
      title: 'What happened?',
      submit: 'Save',
      look: {
        refund: `Look at the order in ${vendor}’s back office before you answer: this cannot be taken back.`,
        door: `Look at the device’s orders in ${vendor}’s back office before you answer: this cannot be taken back.`,
        appeal: `Look at the order in ${vendor}’s back office before you answer: this cannot be taken back.`,
      },
      outcome: { label: 'What did you see?' },
      done: {
        refund: 'The refund was applied for',
        door: 'The command reached the door',
        appeal: 'The appeal was filed',
      },
      notDone: {
        refund: 'The refund was not applied for',
        door: 'The command never reached the door',
        appeal: 'The appeal was not filed',
      },
      note: { label: 'How do you know?', hint: 'Kept in the audit.' },
    },
    problem: {
      no_order: 'One order number, as on the customer’s receipt or payment.',
      no_device: 'A device’s code, name or CID.',
      no_reason: 'A reason is needed: whoever approves has to know why.',
      no_note: 'Say why: it is kept.',
      no_outcome: 'Choose one.',
    },
  },
});
