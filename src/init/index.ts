import { existsSync } from 'node:fs';
import { createPrompter, InitAborted } from './asker.ts';
import { type Draft, draftFiles } from './draft.ts';
import { writeNew } from './files.ts';
import type { InitGiven } from './given.ts';

/** The streams it talks over. */
export type InitStreams = {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly terminal: boolean;
};

const ENV_FILE = '.env';
/** Exit codes. */
const FAILED = 1;
const LEFT_ALONE = 2;
const INTERRUPTED = 130;

/**
 * Asks what is needed and writes `.env` and the policy file into the working folder, each only where there is none. Answers the exit
 * code: 0 both written, 2 one was there and is left as it is, 1 something was wrong, 130 stopped. Throws `SettingsError`, `PolicyError`
 * and `UnwritableValue` for answers that cannot be used together.
 */
export async function runInit(given: InitGiven, streams: InitStreams): Promise<number> {
  const print = (line: string): void => void streams.output.write(`${line}\n`);
  const policyPath = given.values.LATCHKEY_POLICY ?? './policy.yml';
  const there = [ENV_FILE, policyPath].filter((path) => existsSync(path));
  for (const path of there) print(`${path} is there already and is left as it is.`);
  if (there.length === 2) return LEFT_ALONE;

  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const ask = given.yes ? null : createPrompter({ ...streams, signal: stop.signal });
  try {
    const talk = ask && { ask, print };
    const drafts = await draftFiles(given, { env: ENV_FILE, policy: policyPath, there }, talk, print);
    if (stop.signal.aborted) throw new InitAborted('Stopped.', true);
    const outcomes = drafts.map((draft) => put(draft, print));
    if (outcomes.includes('unwritable')) return FAILED;
    print('Next: npm start, type /invite @Latchkey in both channels, then npx latchkey doctor.');
    return there.length > 0 || outcomes.includes('there') ? LEFT_ALONE : 0;
  } catch (error) {
    if (!(error instanceof InitAborted)) throw error;
    print(`${error.message} Nothing was written.`);
    return error.interrupted ? INTERRUPTED : FAILED;
  } finally {
    ask?.close();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Writes it and says what came of that. */
function put({ path, text, mode }: Draft, print: (line: string) => void): 'written' | 'there' | 'unwritable' {
  try {
    const written = writeNew(path, text, mode);
    print(
      written
        ? `Wrote ${path}.`
        : `${path} came up meanwhile and is left as it is: nothing that was answered is in it.`,
    );
    return written ? 'written' : 'there';
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    print(
      `${path} cannot be written (${error.code}). Make its folder, or give yourself the right to write there.`,
    );
    return 'unwritable';
  }
}
