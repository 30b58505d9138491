import { LONGEST_RANGE_DAYS, type RangeProblem } from '../domain/time-range.ts';
import type { VendorName } from '../domain/vendors.ts';
import type { Card } from './card.ts';
import { listed, said } from './plain-text.ts';
import type { Reader } from './reader.ts';
import { type Texts, textsIn } from './texts/index.ts';

/** Why the desk does not do what was asked. `ask`: names of the people who can change that; may be empty. */
export type Refusal =
  | { readonly kind: 'unknown_person'; readonly chatId: string; readonly ask: readonly string[] }
  | {
      readonly kind: 'guest' | 'bot' | 'other_workspace' | 'deactivated';
      readonly ask: readonly string[];
    }
  /** The messenger did not say who the person is. */
  | { readonly kind: 'not_verified' }
  | {
      readonly kind: 'may_not_look_up' | 'may_not_reveal';
      /** The groups that may. */
      readonly groups: readonly string[];
      readonly ask: readonly string[];
    }
  | { readonly kind: 'unknown_command'; readonly command: string }
  | { readonly kind: 'old_button' }
  | { readonly kind: 'bad_range'; readonly problem: RangeProblem }
  | { readonly kind: 'no_number' }
  /** Words the command has no place for, and how it is written. */
  | { readonly kind: 'not_understood'; readonly words: string; readonly usage: string }
  /** The command wants a device and got none. */
  | { readonly kind: 'no_device'; readonly usage: string }
  | { readonly kind: 'vendor_off'; readonly vendor: VendorName };

/** One private sentence saying which rule refused, and one saying what the person can do. */
export function refusalCard(reader: Reader, refusal: Refusal): Card {
  const texts = textsIn(reader.locale);
  const lead = sentence(texts, refusal);
  const hint = hintOf(texts, refusal);
  return {
    summary: lead,
    title: titleOf(texts, refusal),
    tone: 'warning',
    lead,
    parts: hint === null ? [] : [{ kind: 'text', text: hint }],
    footnotes: [],
    buttons: [],
  };
}

function titleOf({ refusal: say }: Texts, { kind }: Refusal): string {
  if (kind === 'no_device') return say.missingTitle;
  return kind === 'not_understood' || kind === 'no_number' ? say.notUnderstoodTitle : say.title;
}

function sentence(texts: Texts, refusal: Refusal): string {
  const { refusal: say } = texts;
  switch (refusal.kind) {
    case 'unknown_person':
      return say.unknownPerson(said(refusal.chatId, 60));
    case 'guest':
      return say.guest;
    case 'bot':
      return say.bot;
    case 'other_workspace':
      return say.otherWorkspace;
    case 'deactivated':
      return say.deactivated;
    case 'not_verified':
      return say.notVerified;
    case 'may_not_look_up':
      return refusal.groups.length === 0
        ? say.nobodyMay
        : say.mayNotLookUp(listed(refusal.groups, texts.comma));
    case 'may_not_reveal':
      return refusal.groups.length === 0
        ? say.nobodyMay
        : say.mayNotReveal(listed(refusal.groups, texts.comma));
    case 'unknown_command':
      return say.unknownCommand(said(refusal.command, 60));
    case 'old_button':
      return say.oldButton;
    case 'bad_range':
      return rangeSentence(texts, refusal.problem);
    case 'no_number':
      return say.noNumber;
    case 'not_understood':
      return say.notUnderstood(said(refusal.words, 80));
    case 'no_device':
      return say.noDevice;
    case 'vendor_off':
      return say.vendorOff(texts.words.vendor[refusal.vendor]);
  }
}

function rangeSentence({ refusal: say }: Texts, problem: RangeProblem): string {
  if (problem === 'too_long') return say.rangeTooLong(LONGEST_RANGE_DAYS);
  return problem === 'backwards' ? say.rangeBackwards : say.noSuchDay;
}

function hintOf(texts: Texts, refusal: Refusal): string | null {
  const { refusal: say } = texts;
  if ('usage' in refusal) return say.usage(said(refusal.usage, 150));
  if (!('ask' in refusal)) return null;
  return refusal.ask.length === 0 ? say.askEngineer : say.ask(listed(refusal.ask, texts.comma));
}
