import { type Logger, pino } from 'pino';
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
 * JSON lines on standard output. Every finished line passes the scrubber: pino's own redaction knows keys of objects, not
 * what stands inside a text. Written at once, so that a process that is killed has said everything.
 */
export function createLog(level: string, secrets: readonly string[]): Log {
  const scrub = createScrubber(secrets);
  const out = pino.destination({ dest: 1, sync: true });
  return pino(
    { level, base: null, serializers: { err: errorFacts, error: errorFacts } },
    { write: (line: string) => out.write(scrub(line)) },
  );
}
