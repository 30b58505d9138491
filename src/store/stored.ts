import { type RawBuilder, sql } from 'kysely';

/**
 * Parses the JSON of a column that only this program writes. Nothing is validated: foreign values, and those of an earlier version in
 * another format, need a schema. Throws `SyntaxError` for text that is no JSON.
 */
export function stored<T>(json: string): T {
  // The caller names the written type.
  return JSON.parse(json) as T;
}

/**
 * Renders constants of the program as SQL literals. SQLite uses a partial index only when the statement itself shows that it applies;
 * with bound values it would read the whole table. Never use it for external input.
 */
export function literals<Word extends string>(words: readonly Word[]): RawBuilder<Word>[] {
  return words.map((word) => sql.lit(word));
}
