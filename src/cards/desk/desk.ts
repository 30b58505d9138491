import { yuan } from '../../domain/money.ts';
import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import type { PolicyExplanation } from '../../domain/request-view.ts';
import type { Card, Part } from '../card.ts';
import { fact, joined, listed, oneLine, safeText } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { placesInWords } from '../requests/request-state.ts';
import { type Texts, textsAbout, textsIn } from '../texts/index.ts';

/** What the catalogues can say of commands and subcommands, by what is typed after the slash. */
type CommandName = keyof Texts['desk']['command'];

/** A command or subcommand as the help card lists it. */
export type HelpLine = {
  readonly name: CommandName;
  /** Its arguments as typed: `[device] [range] [state]`; empty when it takes none. */
  readonly usage: string;
};

/** A help line as it is typed: the command and its arguments. */
export function usageOf({ name, usage }: HelpLine): string {
  return `/${name} ${usage}`;
}

/** What can be typed. `unknown`: the subcommand that was typed and does not exist. */
export function helpCard(reader: Reader, commands: readonly HelpLine[], unknown: string | null = null): Card {
  const { desk } = textsIn(reader.locale);
  const lead = unknown === null ? desk.helpLead : desk.unknownSubcommand(safeText(unknown, 60));
  return {
    summary: desk.helpTitle,
    title: desk.helpTitle,
    tone: 'plain',
    lead,
    parts: commands.slice(0, 20).map(
      (line): Part => ({
        kind: 'item',
        title: oneLine(usageOf(line), 150),
        lines: [desk.command[line.name]],
        image: null,
      }),
    ),
    footnotes: [desk.helpShare],
    buttons: [],
  };
}

/** A person as the policy knows them. */
type WhoAmI = {
  readonly name: string;
  readonly groups: readonly string[];
  readonly can: Readonly<Record<'lookUp' | 'reveal' | 'askRefund' | 'askDoor', boolean>>;
  /** Why the reader's language is what it is. */
  readonly languageFrom: 'chosen' | 'messenger' | 'policy';
};

/** Who the desk takes the reader for, and what they may do. */
export function whoAmICard(reader: Reader, who: WhoAmI): Card {
  const { desk, label, yesNo, comma } = textsIn(reader.locale);
  const lead = desk.whoLead(safeText(who.name, 80));
  const may = (['lookUp', 'reveal', 'askRefund', 'askDoor'] as const).map((what) => ({
    label: desk.can[what],
    value: yesNo.may[who.can[what] ? 0 : 1],
  }));
  return {
    summary: lead,
    title: desk.whoTitle,
    tone: 'plain',
    lead,
    parts: [
      {
        kind: 'facts',
        facts: [
          { label: label.groups, value: who.groups.length === 0 ? desk.noGroups : listed(who.groups, comma) },
          { label: label.language, value: `${desk.languageName} · ${desk.languageFrom[who.languageFrom]}` },
        ],
      },
      { kind: 'facts', facts: may },
    ],
    footnotes: [],
    buttons: [],
  };
}

/** Says, in the new language, that it is the reader's from now on. */
export function languageSetCard(reader: Reader): Card {
  const { desk } = textsIn(reader.locale);
  return {
    summary: desk.languageSet,
    title: desk.languageSetTitle,
    tone: 'good',
    lead: desk.languageSet,
    parts: [],
    footnotes: [],
    buttons: [],
  };
}

/** Who decides about something of this kind and amount, and within which limits. */
export function policyCard(reader: Reader, rules: PolicyExplanation): Card {
  const texts = textsAbout(CABINET_VENDOR, reader.locale);
  const { policy } = texts;
  const { label, duration } = policy;
  const title = policy.title[rules.kind](rules.amount === null ? '' : yuan(rules.amount));
  const places = placesInWords(texts, rules.places);
  const lead = rules.canBeApproved ? policy.places(places) : policy.cannot;
  const may = rules.mayAsk === null ? null : rules.mayAsk ? policy.youMay : policy.youMayNot;
  const tier = rules.tierUpTo === null ? policy.anyAmount : policy.upTo(yuan(rules.tierUpTo));
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: rules.canBeApproved ? 'plain' : 'warning',
    lead,
    parts: [
      {
        kind: 'facts',
        facts: [
          ...fact(label.ask, joined([policy.mayAsk(listed(rules.mayAskGroups, texts.comma)), may])),
          ...fact(label.tier, rules.kind === 'refund' ? tier : null),
          ...fact(label.needed, places),
          ...fact(
            label.cap,
            rules.dailyCap && policy.cap(yuan(rules.dailyCap.perRequester), yuan(rules.dailyCap.overall)),
          ),
          ...fact(label.expires, duration(rules.expireAfterMs)),
          ...fact(label.reminds, duration(rules.remindAfterMs)),
          ...fact(label.notAfter, rules.door && duration(rules.door.notAfterMs)),
          ...fact(label.coolDown, rules.door && duration(rules.door.coolDownMs)),
        ],
      },
    ],
    footnotes: [],
    buttons: [],
  };
}
