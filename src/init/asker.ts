import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { problemWith } from '../settings/environment.ts';
import { VARIABLES, type Variable, type VariableName } from '../settings/variables.ts';

/** Somebody stopped it, or the answers ended: nothing is written. `interrupted`: by Ctrl-C or a signal. */
export class InitAborted extends Error {
  readonly code = 'init_aborted';
  readonly interrupted: boolean;

  constructor(message: string, interrupted = false) {
    super(message);
    this.name = 'InitAborted';
    this.interrupted = interrupted;
  }
}

/** Asks one question at a time. Answers come trimmed; both throw `InitAborted` when there will be none. */
export type Prompter = {
  line(question: string): Promise<string>;
  /** What is typed does not appear on the terminal, and is not kept to be scrolled back to. */
  secret(question: string): Promise<string>;
  /** Lets go of the terminal. */
  close(): void;
};

type AskerOptions = {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** A person types, so that keys are to be read one by one; else lines are. */
  readonly terminal: boolean;
  /** Ends the waiting for an answer. */
  readonly signal: AbortSignal;
};

type Waiting = { readonly resolve: (line: string) => void; readonly reject: (error: unknown) => void };

/** An asker on a terminal or a pipe. Lines that come before their question wait for it. */
export function createPrompter({ input, output, terminal, signal }: AskerOptions): Prompter {
  // Hidden unless a question may show its answer: also what is typed while nobody has asked yet.
  let hidden = true;
  const screen = new Writable({
    write: (chunk, _encoding, done) => {
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const lines: string[] = [];
  let waiting: Waiting | null = null;
  let over: InitAborted | null = null;
  let closed = false;

  const end = (why: InitAborted): void => {
    over ??= why;
    waiting?.reject(over);
    waiting = null;
  };
  const reader = createInterface({ input, output: screen, terminal, historySize: 0 });
  reader.on('line', (line) => {
    if (waiting === null) lines.push(line);
    else waiting.resolve(line);
    waiting = null;
  });
  reader.on('SIGINT', () => end(new InitAborted('Stopped.', true)));
  reader.on('close', () => {
    closed = true;
    end(new InitAborted('The answers ended before the questions.'));
  });
  signal.addEventListener('abort', () => end(new InitAborted('Stopped.', true)), { once: true });

  const next = (): Promise<string> => {
    const line = lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (over !== null) return Promise.reject(over);
    return new Promise((resolve, reject) => {
      waiting = { resolve, reject };
    });
  };

  async function ask(question: string, secret: boolean): Promise<string> {
    if (signal.aborted) throw new InitAborted('Stopped.', true);
    hidden = false;
    // A pipe may have ended already: its lines wait, and the reader takes no more orders (Node.js 24 throws).
    if (closed) output.write(question);
    else {
      reader.setPrompt(question);
      reader.prompt();
    }
    hidden = secret;
    let ended = false;
    try {
      const answer = await next();
      ended = terminal && !secret;
      return answer.trim();
    } finally {
      hidden = true;
      // Else the end of the line was hidden as well, or never typed.
      if (!ended) output.write('\n');
    }
  }

  return {
    line: (question) => ask(question, false),
    secret: (question) => ask(question, true),
    close: () => reader.close(),
  };
}

/** A conversation: questions, and sentences in between. */
export type Talk = { readonly ask: Prompter; readonly print: (line: string) => void };

/** After this many unusable answers no usable one is expected. */
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
