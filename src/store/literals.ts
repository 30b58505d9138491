import { type RawBuilder, sql } from 'kysely';

/**
 * Words of the program's own as literals in a statement. SQLite uses a partial index only where the statement itself shows that
 * it applies, and of a bound value it knows nothing: it would read the whole table. Never for what comes from outside.
 */
export function literals<Word extends string>(words: readonly Word[]): RawBuilder<Word>[] {
  return words.map((word) => sql.lit(word));
}
