import type { Button, ButtonId, Card } from '../src/cards/card.ts';
import type { HelpLine } from '../src/cards/desk/desk.ts';
import type { Form, FormId } from '../src/cards/form.ts';
import type { Locale } from '../src/domain/locale.ts';
import type { Desk } from '../src/kit/desk.ts';
import type { Staff } from '../src/settings/staff.ts';

/** The person who asks, whichever messenger they use. */
export type Asker = {
  readonly staff: Staff;
  readonly locale: Locale;
  /** Where the language comes from: chosen with `/desk language`, the messenger's setting, or the policy's default. */
  readonly localeFrom: 'chosen' | 'messenger' | 'policy';
  /** Id of the gesture they ask by; goes along to the vendor call and into every log line. */
  readonly trace: string;
};

/** What is answered, to whom, and whether it takes the place of the card that was clicked. */
export type Answer = {
  readonly card: Card;
  readonly to: 'asker' | 'channel';
  readonly place: 'new' | 'replace';
};

/** The name of what stands in the registry for every name that nobody knows. */
type Unknown = 'unknown';

/** A slash command: parses its words, calls one use case, answers with a card. */
export type Command = {
  readonly name: `/${string}` | Unknown;
  /** `lookups`: those whom the policy's `lookups.allow` names. `staff`: everybody in the policy file. */
  readonly for: 'lookups' | 'staff';
  run(desk: Desk, asker: Asker, text: string): Promise<Answer>;
  readonly freshIdentity?: FreshIdentity;
  /** Its lines of `/desk help`: what is typed. What it does is said by the catalogues under the same name. */
  readonly help: readonly HelpLine[];
  /** The form that opens instead of an answer, from the words alone and at once: a messenger waits for it; null: none. */
  opens?(text: string): OpensForm | null;
  /** The button that asks the same again, for when no vendor answered; null where the words name nothing to ask for. */
  retry?(desk: Desk, text: string): Pick<Button, 'id' | 'value'> | null;
};

/**
 * It asks for money or a door, decides, or reveals: the messenger is asked at that moment who the person is, and nothing that it said
 * earlier counts. Forms that are sent always are of this kind.
 */
type FreshIdentity = true;

/** Who sees the card a button stands on: the asker alone, in a message or in their Home; or a whole channel. */
export type Place = 'asker' | 'home' | 'channel';

/**
 * A button on one of the command's cards; `value` is the opaque id it carries. A press is answered, or opens a form, or (null)
 * shows in the card or the Home itself, which follows by way of a job.
 */
export type ButtonAction<Id = ButtonId> = {
  readonly id: Id;
  /** As a command's. */
  readonly for: Command['for'];
} & (
  | {
      readonly freshIdentity?: FreshIdentity;
      press(desk: Desk, asker: Asker, value: string, place: Place): Promise<Answer | null>;
    }
  | { readonly opens: FormId }
);

/** A button that somebody pressed, or what stands for one that nobody knows. */
export type PressedButton = ButtonAction<ButtonId | Unknown>;

/** A form that somebody asked for or sent, or what stands for one that nobody knows. */
export type AskedForm = FormAction<FormId | Unknown>;

/** A button that is answered, as most are. */
export type PressAction = Extract<ButtonAction, { press: unknown }>;

/** Which form, and the opaque id of what it is about; empty where the person is to say. */
export type OpensForm = { readonly form: FormId; readonly value: string };

/** What a person filled in, by field. What they left empty is the empty text. */
export type Filled = Readonly<Record<string, string>>;

/** A form: what is in it when it opens, and what becomes of what was filled in. */
export type FormAction<Id = FormId> = {
  readonly id: Id;
  readonly for: Command['for'];
  /** The form, or a card that says why there is none. */
  fill(desk: Desk, asker: Asker, value: string): Promise<Form | Card>;
  submit(desk: Desk, asker: Asker, context: string, filled: Filled): Promise<Submitted>;
};

/** `wrong`: a sentence per field that must be corrected. `card`: what takes the form's place. */
export type Submitted =
  | { readonly kind: 'wrong'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'card'; readonly card: Card };

/** For the asker alone, as a new message: what most answers are. */
export function answer(card: Card): Answer {
  return { card, to: 'asker', place: 'new' };
}

/** In place of the card whose button was pressed; a card before a channel stays one for everybody. */
export function replacement(card: Card, place: Place): Answer {
  const to = place === 'channel' ? 'channel' : 'asker';
  return { card: to === 'channel' ? forChannel(card) : card, to, place: 'replace' };
}

/** The reader of a card in a channel: it is in the policy's language, for every asker. */
export function readerIn(desk: Desk, asker: Asker, place: Place): Asker {
  return place === 'channel' ? { ...asker, locale: desk.policy.locale } : asker;
}

/** Takes the last word `share` (or 分享) off a command's text; with it the answer is for the channel. */
export function splitShare(text: string): { readonly rest: string; readonly to: Answer['to'] } {
  const match = /^(.*?)(?:^|\s)(?:share|分享)\s*$/is.exec(text);
  return match ? { rest: match[1]?.trim() ?? '', to: 'channel' } : { rest: text.trim(), to: 'asker' };
}

/** A new message for the asker or the channel, with the buttons that are right there. */
export function answerTo(to: Answer['to'], card: Card): Answer {
  return { card: to === 'channel' ? forChannel(card) : card, to, place: 'new' };
}

/** A card for everybody in a channel: of its buttons only Refresh stays, the others are the asker's own. */
function forChannel(card: Card): Card {
  return { ...card, buttons: card.buttons.filter(({ id }) => id.endsWith('.refresh')) };
}
