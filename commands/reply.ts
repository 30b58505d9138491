import type { Button, Card } from '../src/cards/card.ts';
import { lookingUpCard, retryText, unexpectedFailureCard, vendorFailureCard } from '../src/cards/failure.ts';
import type { Reader } from '../src/cards/reader.ts';
import { type Refusal, refusalCard } from '../src/cards/refusal.ts';
import type { Desk } from '../src/desk.ts';
import { localeOf } from '../src/domain/locale.ts';
import { findNumbers } from '../src/domain/order-number.ts';
import { RevealForbidden } from '../src/lookups/reveal.ts';
import { inAnyGroup } from '../src/settings/policy.ts';
import { VendorError } from '../src/vendors/errors.ts';
import { type Answer, type Asker, answer, type ButtonAction, type Command, type Place } from './command.ts';
import { help } from './desk.ts';
import { buttons, commands } from './index.ts';
import { answerAbout } from './order.ts';
import { reader, whomToAsk } from './reading.ts';

const commandsByName = new Map<string, Command>(commands.map((command) => [command.name, command]));
const buttonsById = new Map<string, ButtonAction>(buttons.map((button) => [button.id, button]));

/** Answers what somebody typed. Never throws: whatever goes wrong becomes a sentence for the person. */
export function replyToCommand(desk: Desk, asker: Asker, name: string, text: string): Promise<Answer> {
  const command = commandsByName.get(name);
  return reply(
    desk,
    asker,
    command?.name ?? 'unknown',
    () => command?.retry?.(desk, text) ?? null,
    async () => {
      if (!command)
        return answer(refusalCard(reader(desk, asker), { kind: 'unknown_command', command: name }));
      if (command.for === 'lookups' && !mayLookUp(desk, asker)) return answer(mayNotLookUp(desk, asker));
      return command.run(desk, asker, text);
    },
  );
}

/** Answers a pressed button. Never throws. */
export function replyToButton(
  desk: Desk,
  asker: Asker,
  id: string,
  value: string,
  place: Place,
): Promise<Answer> {
  const button = buttonsById.get(id);
  return reply(
    desk,
    asker,
    button?.id ?? 'unknown',
    () => button && { id: button.id, value },
    async () => {
      if (!button) return answer(refusalCard(reader(desk, asker), { kind: 'old_button' }));
      // Every button there is belongs to a look-up.
      if (!mayLookUp(desk, asker)) return answer(mayNotLookUp(desk, asker));
      return button.press(desk, asker, value, place);
    },
  );
}

/** A response URL takes five answers; three orders of one message are plenty. */
const MOST_NUMBERS = 3;

/**
 * Answers a message with numbers in it: a card for each of the first three, to whoever is to see it. That there is no
 * number, or a rule that refuses, is for the asker alone.
 */
export async function replyToNumbers(
  desk: Desk,
  asker: Asker,
  text: string,
  to: Place = 'asker',
): Promise<readonly Answer[]> {
  const numbers = findNumbers(text).slice(0, MOST_NUMBERS);
  const one = (work: () => Promise<Answer>) => reply(desk, asker, 'numbers', () => null, work);
  if (!mayLookUp(desk, asker)) return [await one(async () => answer(mayNotLookUp(desk, asker)))];
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

/** What stands where somebody first looks: what they can type. */
export function welcome(desk: Desk, asker: Asker): Card {
  return help(desk, asker);
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

function mayLookUp(desk: Desk, asker: Asker): boolean {
  return inAnyGroup(asker.staff, desk.policy.lookups.allow);
}

function mayNotLookUp(desk: Desk, asker: Asker): Card {
  const groups = desk.policy.lookups.allow;
  return refusalCard(reader(desk, asker), { kind: 'may_not_look_up', groups, ask: whomToAsk(desk) });
}

/** The button that asks the same again, made only when it is needed. */
type Retry = () => Pick<Button, 'id' | 'value'> | null | undefined;

/** The one place where a failure becomes a sentence. The log line about it carries the reference the person is told. */
async function reply(
  desk: Desk,
  asker: Asker,
  question: string,
  retry: Retry,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const started = performance.now();
  const end = (outcome: string, ended: Answer): Answer => {
    desk.metrics.answers.inc({ question, outcome });
    desk.log.info(
      {
        question,
        outcome,
        by: asker.staff.id,
        trace: asker.trace,
        ms: Math.round(performance.now() - started),
      },
      'answered',
    );
    return ended;
  };
  const who = reader(desk, asker);
  try {
    return end('answered', await work());
  } catch (error) {
    desk.log.error({ err: error, question, trace: asker.trace }, 'a question could not be answered');
    return end('failed', answer(failure(desk, who, error, retry, asker.trace)));
  }
}

function failure(desk: Desk, who: Reader, error: unknown, retry: Retry, reference: string): Card {
  if (error instanceof VendorError) {
    const again = retry();
    return vendorFailureCard(who, error, again ? { ...again, text: retryText(who) } : null);
  }
  if (error instanceof RevealForbidden) {
    return refusalCard(who, {
      kind: 'may_not_reveal',
      groups: desk.policy.lookups.reveal,
      ask: whomToAsk(desk),
    });
  }
  return unexpectedFailureCard(who, reference);
}
