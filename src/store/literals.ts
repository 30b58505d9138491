import { type RawBuilder, sql } from 'kysely';

/**
 * Renders constants of the program as SQL literals. SQLite uses a partial index only when the statement itself shows that it applies;
 * with bound values it would read the whole table. Never use it for external input.
 */
export function literals<Word extends string>(words: readonly Word[]): RawBuilder<Word>[] {
  return words.map((word) => sql.lit(word));
}
