/**
 * Reads a column that this program alone writes, as the JSON of a value of this type. Nothing is checked: what others write, or an
 * earlier version wrote otherwise, needs a schema. Throws `SyntaxError` for text that is no JSON.
 */
export function stored<T>(json: string): T {
  // The caller names the type of what was written.
  return JSON.parse(json) as T;
}
