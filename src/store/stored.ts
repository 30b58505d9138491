/**
 * Parses the JSON of a column that only this program writes. Nothing is validated: foreign values, and those of an earlier version in
 * another format, need a schema. Throws `SyntaxError` for text that is no JSON.
 */
export function stored<T>(json: string): T {
  // The caller names the written type.
  return JSON.parse(json) as T;
}
