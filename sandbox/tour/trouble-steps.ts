import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../slack/workspace.ts';
import { CABINET_SAMPLE } from './look-up-steps.ts';
import {
  ask,
  hasButton,
  must,
  mustNotHave,
  PEOPLE,
  press,
  type Shift,
  type Step,
  untouchedOrder,
} from './shift.ts';
import { messageText } from './transcript.ts';

/** Vendors on a bad day. The outage comes last but one: the slow answer after it shows that all is well again. */
export const TROUBLE_STEPS: readonly Step[] = [
  { name: 'YoPoint is down: the last known facts with their age, or Retry', run: vendorDown },
  { name: 'YoPoint is slow: looking up, then the answer', run: vendorSlow },
];

/** The desk leaves a vendor alone for a while after repeated failures; Retry works again after that. */
const RECOVERS_WITHIN = 15;

async function vendorDown(shift: Shift): Promise<void> {
  const { yopoint } = shift.world;
  const card = await ask(shift, 'U0LIN', `/order ${CABINET_SAMPLE}`, [CABINET_SAMPLE]);
  const { number, goods } = untouchedOrder(shift);
  const repair = yopoint.faults.add({ kind: 'cut_before' });
  shift.transcript.note('YoPoint cuts every connection from here on');
  let unknown: Message;
  try {
    const stale = await press(shift, 'U0LIN', { actionId: 'order.refresh', message: card }, [
      CABINET_SAMPLE,
      '元气森林',
      /YoPoint/i,
      /\d\d:\d\d:\d\d/,
    ]);
    must(hasButton(stale, 'order.refresh'), 'The last known facts have no Refresh.');
    unknown = await ask(shift, 'U0LIN', `/order ${number}`, [/YoPoint/i]);
    must(hasButton(unknown, 'order.refresh'), 'There is no Retry.');
    mustNotHave(unknown, [goods]);
  } finally {
    repair();
  }
  shift.transcript.note('YoPoint is back');
  await retry(shift, unknown, goods);
}

/** Presses Retry until the facts are there, as a person would. */
async function retry(shift: Shift, unknown: Message, goods: string): Promise<void> {
  const { slack } = shift.world;
  shift.transcript.did(PEOPLE.U0LIN, 'presses order.refresh until it works');
  const now = () => slack.visibleTo('U0LIN').find((one) => one.ts === unknown.ts);
  for (let time = 0; time < RECOVERS_WITHIN; time += 1) {
    await slack.as('U0LIN').click({ actionId: 'order.refresh', message: unknown.ts });
    await sleep(1_000);
    const card = now();
    if (card === undefined || !messageText(card).includes(goods)) continue;
    shift.transcript.sees(PEOPLE.U0LIN, card);
    return;
  }
  const left = now();
  throw new Error(`Retry did not bring the order:\n${left === undefined ? 'nothing' : messageText(left)}`);
}

async function vendorSlow(shift: Shift): Promise<void> {
  const { yopoint, slack } = shift.world;
  const { number, goods } = untouchedOrder(shift);
  const repair = yopoint.faults.add({ kind: 'delay', ms: 3_500, match: 'cabinet.order.get' });
  try {
    const before = new Set(slack.visibleTo('U0MEI'));
    // The first new thing before Mei is the acknowledgement; the facts are not there yet.
    const waiting = slack
      .waitForMessage('U0MEI', (one) => !before.has(one), { what: 'the words that it is being looked up' })
      .then((first) => {
        shift.transcript.sees(PEOPLE.U0MEI, first);
        return messageText(first);
      });
    const [acknowledged] = await Promise.all([
      waiting,
      ask(shift, 'U0MEI', `/order ${number}`, [number, goods]),
    ]);
    must(!acknowledged.includes(goods), 'The first answer was the card, although the vendor is slow.');
  } finally {
    repair();
  }
}
