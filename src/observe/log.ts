import { type Logger, pino } from 'pino';
import { createOutlet } from './outlet.ts';
import { createScrubber } from './scrub.ts';

export type Log = Logger;

/** The fields of an error that may be logged. `detail` and `config` are left out: they carry rows and requests. */
function errorFacts(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  const cause = error.cause === undefined ? undefined : errorFacts(error.cause);
  return { type: error.name, code, message: error.message, stack: error.stack, cause };
}

/**
 * Creates a log of JSON lines on standard output. Writing never throws and never waits (`src/observe/outlet.ts`). Every finished line
 * passes the scrubber, because pino's own redaction knows object keys and not what a text contains. `onDropped` receives the number of
 * lines that were dropped.
 */
export function createLog(
  level: string,
  secrets: readonly string[],
  onDropped: (lines: number) => void = () => undefined,
): Log {
  const scrub = createScrubber(secrets);
  const options = { base: null, serializers: { err: errorFacts, error: errorFacts } };
  // A silent log drops nothing and leaves standard output as it is.
  if (level === 'silent') return pino({ ...options, level }, { write: () => undefined });
  const gapLevel = Math.max(pino.levels.values['warn'] ?? 0, pino.levels.values[level] ?? 0);
  const outlet = createOutlet((lines) => {
    const msg = `${lines} ${lines === 1 ? 'line was' : 'lines were'} dropped here: standard output did not take them`;
    return `${JSON.stringify({ level: gapLevel, time: Date.now(), dropped: lines, msg })}\n`;
  }, onDropped);
  return pino({ ...options, level }, { write: (line: string) => outlet.write(scrub(line)) });
}
