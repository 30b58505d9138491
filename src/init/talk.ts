import { problemWith } from '../settings/environment.ts';
import { VARIABLES, type Variable, type VariableName } from '../settings/variables.ts';
import { InitAborted, type Prompter } from './asker.ts';

/** A conversation: questions, and sentences in between. */
export type Talk = { readonly ask: Prompter; readonly print: (line: string) => void };

/** Whoever gave no usable answer so often will give none. */
const MOST_TRIES = 10;

/**
 * Asks until an answer is of use. `read` answers the value, or says what is wrong with what was typed. Throws `InitAborted`.
 */
export async function askUntil<T>(
  { ask, print }: Talk,
  question: string,
  read: (typed: string) => { readonly value: T } | { readonly problem: string },
  secret = false,
): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const typed = secret ? await ask.secret(question) : await ask.line(question);
    const answer = read(typed);
    if ('value' in answer) return answer.value;
    print(answer.problem);
  }
  throw new InitAborted(`No usable answer came to "${question.trim()}".`);
}

/** Asks for a setting, which is checked at once. `empty` says what no answer means; without it there has to be one. */
export async function askVariable(
  talk: Talk,
  name: VariableName,
  empty?: string,
): Promise<string | undefined> {
  const { help, secret = false }: Variable = VARIABLES[name];
  talk.print(help);
  const notes = [secret && 'not shown', empty && `empty: ${empty}`].filter(Boolean).join(', ');
  return askUntil(
    talk,
    `${name}${notes && ` (${notes})`}: `,
    (typed) => {
      if (typed === '') return empty === undefined ? { problem: 'It is needed.' } : { value: undefined };
      const wrong = problemWith(name, typed);
      return wrong ? { problem: `${name} ${wrong.problem}.` } : { value: typed };
    },
    secret,
  );
}

/** Asks for a yes or a no. */
export function askWhether(talk: Talk, question: string, otherwise: boolean): Promise<boolean> {
  return askUntil(talk, `${question} ${otherwise ? '[Y/n]' : '[y/N]'} `, (typed) => {
    if (typed === '') return { value: otherwise };
    if (/^(?:y|yes|是)$/i.test(typed)) return { value: true };
    return /^(?:n|no|否)$/i.test(typed) ? { value: false } : { problem: 'Type y or n.' };
  });
}
