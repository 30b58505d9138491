import type { Button, Card } from '../src/cards/card.ts';
import { lookingUpCard, retryText, unexpectedFailureCard, vendorFailureCard } from '../src/cards/failure.ts';
import { type Form, loadingCard } from '../src/cards/form.ts';
import type { Reader } from '../src/cards/reader.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { localeOf } from '../src/domain/locale.ts';
import { groupsThatMay } from '../src/domain/may.ts';
import { findNumbers } from '../src/domain/order-number.ts';
import { type Refusal, Refused } from '../src/domain/refusal.ts';
import { attemptBehind } from '../src/domain/refused-attempt.ts';
import type { Desk } from '../src/kit/desk.ts';
import { RevealForbidden } from '../src/lookups/reveal.ts';
import { VendorError } from '../src/vendors/errors.ts';
import {
  type Answer,
  type AskedForm,
  type Asker,
  answer,
  type Command,
  type Filled,
  type OpensForm,
  type Place,
  type PressedButton,
  type Submitted,
} from './command.ts';
import { formOf } from './index.ts';
import { answerAbout } from './order.ts';
import { attemptedIn, noteRefused, turnedAway } from './permission.ts';
import { reader, whomToAsk } from './reading.ts';

/** Answers what somebody typed. Never throws: whatever goes wrong becomes a sentence for the person. */
export function replyToCommand(desk: Desk, asker: Asker, command: Command, text: string): Promise<Answer> {
  const asked: Asked<Answer> = {
    question: command.name,
    about: text,
    retry: () => command.retry?.(desk, text) ?? null,
    sorry: answer,
  };
  return reply(desk, asker, asked, async () => {
    const refused = await turnedAway(desk, asker, command.for);
    return refused ? answer(refused) : command.run(desk, asker, text);
  });
}

/** Answers a pressed button; null: the card it stands on will show what came of it. Never throws. */
export function replyToButton(
  desk: Desk,
  asker: Asker,
  button: PressedButton,
  value: string,
  place: Place,
): Promise<Answer | null> {
  const { id } = button;
  const asked: Asked<Answer | null> = {
    question: id,
    about: value,
    retry: () => (id === 'unknown' ? null : { id, value }),
    sorry: answer,
  };
  return reply(desk, asker, asked, async () => {
    // A button that opens a form is pressed without its trigger only on a card of another version.
    if (!('press' in button)) return answer(refusalCard(reader(desk, asker), { kind: 'old_button' }));
    const refused = await turnedAway(desk, asker, button.for);
    return refused ? answer(refused) : button.press(desk, asker, value, place);
  });
}

/** Whether the messenger has to be asked at this moment who typed or pressed this. */
export function needsFreshIdentity(action: Command | PressedButton): boolean {
  return 'freshIdentity' in action && action.freshIdentity === true;
}

/** A response URL takes five answers; three orders of one message are plenty. */
const MOST_NUMBERS = 3;

/**
 * Answers a message with numbers in it: a card for each of the first three, to the asker or the channel. Only the asker sees a refusal, or
 * that there is no number.
 */
export async function replyToNumbers(
  desk: Desk,
  asker: Asker,
  text: string,
  to: Answer['to'] = 'asker',
): Promise<readonly Answer[]> {
  const numbers = findNumbers(text).slice(0, MOST_NUMBERS);
  const one = (work: () => Promise<Answer>) =>
    reply(desk, asker, { question: 'numbers', sorry: answer }, work);
  const refused = await turnedAway(desk, asker, 'lookups');
  if (refused) return [await one(async () => answer(refused))];
  if (numbers.length === 0)
    return [await one(async () => answer(refusalCard(reader(desk, asker), { kind: 'no_number' })))];
  return Promise.all(
    numbers.map((number) => one(async () => ({ ...(await answerAbout(desk, asker, number, to)), to }))),
  );
}

/** What acknowledges a look-up that is taking long. */
export function lookingUp(desk: Desk, asker: Asker | null, text: string): Card {
  return lookingUpCard(reader(desk, asker ?? desk.policy), text.trim());
}

type Outsider = {
  readonly rule: 'unknown' | 'guest' | 'bot' | 'deactivated' | 'other_workspace' | 'unverified';
  readonly localeTag: string | null;
};

/** The private sentence for somebody who may not use the desk: which rule, and whom to ask. */
export function refuse(desk: Desk, { rule, localeTag }: Outsider, chatId: string): Answer {
  desk.metrics.answers.inc({ question: 'any', outcome: `refused_${rule}` });
  desk.log.info({ rule, chatId }, 'somebody who may not use the desk was refused');
  const ask = whomToAsk(desk);
  const refusal: Refusal =
    rule === 'unknown'
      ? { kind: 'unknown_person', chatId, ask }
      : rule === 'unverified'
        ? { kind: 'not_verified' }
        : { kind: rule, ask };
  return answer(refusalCard(reader(desk, { locale: localeOf(localeTag) ?? desk.policy.locale }), refusal));
}

/** What was asked, as it is counted, and how a card becomes its answer. */
type Asked<T> = {
  readonly question: string;
  /** What was typed, or the value of what was pressed: an attempt that a rule turns away is recorded with the number in it. */
  readonly about?: string;
  /** The button that asks the same again, made only when it is needed. */
  readonly retry?: () => Pick<Button, 'id' | 'value'> | null | undefined;
  readonly sorry: (card: Card) => T;
};

/**
 * The one place where a failure becomes a sentence, and a rule's refusal a card. The log line about it carries the
 * reference the person is told. Never throws.
 */
async function reply<T>(
  desk: Desk,
  asker: Asker,
  { question, about = '', retry, sorry }: Asked<T>,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const { trace } = asker;
  const end = (outcome: 'answered' | 'refused' | 'failed', ended: T, rule?: string): T => {
    desk.metrics.answers.inc({ question, outcome });
    const ms = Math.round(performance.now() - started);
    desk.log.info({ question, outcome, rule, by: asker.staff.id, trace, ms }, 'answered');
    return ended;
  };
  try {
    return end('answered', await work());
  } catch (error) {
    const who = reader(desk, asker);
    if (error instanceof Refused) {
      await noteRefused(desk, asker, attemptBehind(error.refusal, attemptedIn(about)));
      return end('refused', sorry(refusalCard(who, error.refusal)), error.refusal.kind);
    }
    if (error instanceof RevealForbidden) {
      await noteRefused(desk, asker, { rule: 'may_not_reveal', ...attemptedIn(about), amount: null });
    }
    desk.log.error({ err: error, question, trace }, 'a question could not be answered');
    return end('failed', sorry(failure(desk, who, error, retry, trace)));
  }
}

/** The store's ChangeUncertain, by its code: commands know nothing of the store. */
function isUncertain(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'change_uncertain';
}

function failure(
  desk: Desk,
  who: Reader,
  error: unknown,
  retry: Asked<unknown>['retry'],
  reference: string,
): Card {
  if (error instanceof VendorError) {
    const again = retry?.();
    return vendorFailureCard(who, error, again ? { ...again, text: retryText(who) } : null);
  }
  if (error instanceof RevealForbidden) {
    return refusalCard(who, {
      kind: 'may_not_reveal',
      groups: groupsThatMay(desk.policy, 'reveal'),
      ask: whomToAsk(desk),
    });
  }
  return unexpectedFailureCard(who, reference, isUncertain(error));
}

/** What is shown while a form is being filled. */
export function loading(desk: Desk, asker: Asker | null): Card {
  return loadingCard(reader(desk, asker ?? desk.policy));
}

/** The form to show, or a card that says why there is none. Never throws. */
export function replyWithForm(
  desk: Desk,
  asker: Asker,
  { form: id, value }: OpensForm,
): Promise<Form | Card> {
  const form = formOf(id);
  const asked = {
    question: `form ${form.id}`,
    about: value,
    sorry: (card: Card): Form | Card => card,
  };
  return reply(
    desk,
    asker,
    asked,
    async () => (await turnedAway(desk, asker, form.for)) ?? form.fill(desk, asker, value),
  );
}

/** What becomes of a form that was filled in: what must be corrected, or the card that takes its place. Never throws. */
export function replyToForm(
  desk: Desk,
  asker: Asker,
  form: AskedForm,
  context: string,
  filled: Filled,
): Promise<Submitted> {
  const card = (shown: Card): Submitted => ({ kind: 'card', card: shown });
  const about = `${context} ${filled['order'] ?? ''}`.trim();
  return reply(desk, asker, { question: form.id, about, sorry: card }, async () => {
    const refused = await turnedAway(desk, asker, form.for);
    return refused ? card(refused) : form.submit(desk, asker, context, filled);
  });
}
