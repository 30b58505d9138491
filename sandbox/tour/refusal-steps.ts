import { auditedAbout } from './audited.ts';
import { CABINET_SAMPLE, CUSTOMER, VENDING_SAMPLE } from './look-up-steps.ts';
import { pressButton } from './press-button.ts';
import {
  answerTo,
  ask,
  callsAbout,
  hasButton,
  must,
  mustNotHave,
  PEOPLE,
  type Shift,
  type Step,
  untouchedOrder,
} from './shift.ts';
import { messageText } from './transcript.ts';

/** Who gets what, and who does not. */
export const REFUSAL_STEPS: readonly Step[] = [
  { name: 'A number that nobody knows', run: unknownNumber },
  { name: 'A stranger and a guest are refused, and no vendor is asked', run: refusals },
  { name: 'A forged and a stale request get 401', run: forged },
  { name: 'Reveal is for leads, private and audited', run: reveal },
  { name: 'A mention, and the shortcut on a message', run: mentionAndShortcut },
];

async function unknownNumber(shift: Shift): Promise<void> {
  await ask(shift, 'U0LIN', '/order 9876543210123456', ['9876543210123456', /YoPoint/i, /Baifude/i]);
}

async function refusals(shift: Shift): Promise<void> {
  const { number, goods } = untouchedOrder(shift);
  for (const who of ['U0STRANGER', 'U0GUEST'] as const) {
    const answer = await ask(shift, who, `/order ${number}`, [/\S/]);
    must(answer.ephemeralFor === who, `The refusal of ${PEOPLE[who]} is not private.`);
    mustNotHave(answer, [goods]);
  }
  must(callsAbout(shift, number) === 0, `${callsAbout(shift, number)} vendor calls were made for them.`);
  shift.transcript.note('no vendor call was made for either');
}

async function forged(shift: Shift): Promise<void> {
  const { slack } = shift.world;
  const { number } = untouchedOrder(shift);
  slack.faults.add({ kind: 'bad_signature', match: 'delivery.command', times: 1 });
  const wrong = await slack.as('U0MEI').command('/order', number);
  slack.skewSeconds = -600;
  const stale = await slack
    .as('U0MEI')
    .command('/order', number)
    .finally(() => {
      slack.skewSeconds = 0;
    });
  shift.transcript.note(`wrong signature: HTTP ${wrong.status}; ten minutes old: HTTP ${stale.status}`);
  must(wrong.status === 401 && stale.status === 401, 'Both have to be 401.');
  must(callsAbout(shift, number) === 0, 'A vendor was asked for a request that was not from Slack.');
}

async function reveal(shift: Shift): Promise<void> {
  const { slack, folder } = shift.world;
  const meis = await ask(shift, 'U0MEI', `/order ${CABINET_SAMPLE}`, [CABINET_SAMPLE]);
  must(!hasButton(meis, 'order.reveal'), 'Mei, who is no lead, is offered Reveal.');
  const lins = await ask(shift, 'U0LIN', `/order ${CABINET_SAMPLE}`, [CABINET_SAMPLE]);
  const before = await auditedAbout(folder, CABINET_SAMPLE);
  shift.transcript.did(PEOPLE.U0LIN, 'presses order.reveal');
  await pressButton(shift.world, 'U0LIN', lins, 'order.reveal');
  const [mobile] = CUSTOMER;
  const shown = await slack.waitForMessage('U0LIN', (one) => messageText(one).includes(mobile), {
    timeoutMs: 10_000,
    what: "the customer's data before Lin",
  });
  must(shown.ephemeralFor === 'U0LIN', 'What was revealed is not private.');
  shift.transcript.note("only Lin reads the customer's data now; they are not printed here");
  const others = [...slack.visibleTo('U0MEI'), ...slack.visibleTo('U0CHEN')];
  must(!others.some((one) => messageText(one).includes(mobile)), 'Somebody else reads them too.');
  const after = await auditedAbout(folder, CABINET_SAMPLE);
  must(after === before + 1, `The audit has ${after - before} new lines about it, not one.`);
  shift.transcript.note('the audit has one more line about this order');
}

async function mentionAndShortcut(shift: Shift): Promise<void> {
  const { slack } = shift.world;
  shift.transcript.did(PEOPLE.U0MEI, `@Latchkey ${CABINET_SAMPLE}?`);
  let asked = '';
  const answer = await answerTo(shift, 'U0MEI', [CABINET_SAMPLE, '元气森林'], async () => {
    const gesture = await slack.as('U0MEI').mention('C0SUPPORT', `${CABINET_SAMPLE}?`);
    asked = gesture.message.ts;
    return gesture;
  });
  must(answer.threadTs === asked, 'The answer is not in the thread of the question.');
  mustNotHave(answer, CUSTOMER);

  const words = `A customer says ${VENDING_SAMPLE} never came out.`;
  shift.transcript.did(PEOPLE.U0LIN, words);
  const message = slack.as('U0LIN').say('C0SUPPORT', words);
  shift.transcript.did(PEOPLE.U0MEI, 'uses the shortcut order.lookup on it');
  const found = await answerTo(shift, 'U0MEI', [VENDING_SAMPLE], () =>
    slack.as('U0MEI').shortcut('order.lookup', message),
  );
  must(found.ephemeralFor === 'U0MEI', "The shortcut's answer is not private.");
}
