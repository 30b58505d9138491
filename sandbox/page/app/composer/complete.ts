import type { Language, PageCommand, PagePerson } from '../../protocol.ts';

/** One thing that can be put in the place of what is being typed. */
export interface Suggestion {
  readonly key: string;
  /** What stands there then. */
  readonly insert: string;
  readonly title: string;
  /** Arguments, as the manifest writes them. */
  readonly usage: string;
  readonly says: string;
}

/** What can be completed, from where in the text. */
export interface Completion {
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
}

/** Who and what can be named. */
export interface Offered {
  /** None where commands are not taken, as in threads. */
  readonly commands: readonly PageCommand[];
  readonly people: readonly PagePerson[];
  readonly language: Language;
}

/** What fits before the caret: a command while the first word (or a subcommand) is being typed, a name after `@`. */
export function complete(text: string, caret: number, offered: Offered): Completion | undefined {
  const before = text.slice(0, caret);
  if (before.startsWith('/')) return commandsFor(before, offered);
  const name = /(?:^|\s)@([\w-]*)$/.exec(before)?.[1];
  return name === undefined ? undefined : peopleFor(name, caret, offered);
}

/** The command that a line begins with, for its arguments to be shown while they are typed. */
export function commandOf(text: string, commands: readonly PageCommand[]): PageCommand | undefined {
  return commands
    .filter(({ name }) => text === name || text.startsWith(`${name} `))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
}

function commandsFor(typed: string, { commands, language }: Offered): Completion | undefined {
  const wanted = typed.toLowerCase();
  const suggestions = commands
    .filter(({ name }) => name.startsWith(wanted))
    .map(({ name, usage, says }) => ({
      key: name,
      insert: `${name} `,
      title: name,
      usage,
      says: says[language],
    }));
  return suggestions.length === 0 ? undefined : { from: 0, suggestions };
}

function peopleFor(typed: string, caret: number, { people }: Offered): Completion | undefined {
  const wanted = typed.toLowerCase();
  const suggestions = people
    .filter(({ name }) => name.toLowerCase().startsWith(wanted))
    .map(({ id, name }) => ({ key: id, insert: `@${name} `, title: `@${name}`, usage: '', says: '' }));
  return suggestions.length === 0 ? undefined : { from: caret - typed.length - 1, suggestions };
}
