/** A JSON object whose fields are not checked yet. */
export type Json = Readonly<Record<string, unknown>>;

/** True for a JSON object (not for null, not for a list). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; what is not an object is left out, and what is not a list has none. */
export function recordsIn(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The value when it is a string, else undefined. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Parsed JSON, or undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Callers turn `undefined` into Slack's own complaint about the field at hand.
    return undefined;
  }
}
