import { type Logger, pino } from 'pino';
import { createOutlet } from './outlet.ts';
import { createScrubber } from './scrub.ts';

export type Log = Logger;

/** What of an error may be written: never `detail` or `config`, which carry rows and requests. */
function errorFacts(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  const cause = error.cause === undefined ? undefined : errorFacts(error.cause);
  return { type: error.name, code, message: error.message, stack: error.stack, cause };
}

/**
 * JSON lines on standard output, which never throw and never wait (`src/observe/outlet.ts`). Every finished line passes the scrubber:
 * pino's own redaction knows keys of objects, not what stands inside a text. `onDropped` hears of lines that nobody will read.
 */
export function createLog(
  level: string,
  secrets: readonly string[],
  onDropped: (lines: number) => void = () => undefined,
): Log {
  const scrub = createScrubber(secrets);
  const options = { base: null, serializers: { err: errorFacts, error: errorFacts } };
  // A log that says nothing has nothing to drop, and leaves standard output as it is.
  if (level === 'silent') return pino({ ...options, level }, { write: () => undefined });
  const gapLevel = Math.max(pino.levels.values['warn'] ?? 0, pino.levels.values[level] ?? 0);
  const outlet = createOutlet((lines) => {
    const msg = `${lines} ${lines === 1 ? 'line was' : 'lines were'} dropped here: standard output did not take them`;
    return `${JSON.stringify({ level: gapLevel, time: Date.now(), dropped: lines, msg })}\n`;
  }, onDropped);
  return pino({ ...options, level }, { write: (line: string) => outlet.write(scrub(line)) });
}
