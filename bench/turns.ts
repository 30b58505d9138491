/** What takes turns: `A` is measured, the others are held against it. */
type Contestants<Name extends string, Result> = Readonly<Record<Name, () => Promise<Result>>>;

/**
 * Lets each have its turn, round after round, so that a machine that slows down does so for all. The order is reversed
 * in every other round: nobody always comes after the same one.
 */
export async function inTurns<Name extends string, Result>(
  rounds: number,
  contestants: Contestants<Name, Result>,
): Promise<Record<Name, Result[]>> {
  // Object.entries forgets which keys there were.
  const entries = Object.entries(contestants) as [Name, () => Promise<Result>][];
  const results = Object.fromEntries(entries.map(([name]) => [name, []])) as unknown as Record<
    Name,
    Result[]
  >;
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of round % 2 === 0 ? entries : [...entries].reverse()) {
      results[name].push(await run());
    }
  }
  return results;
}
