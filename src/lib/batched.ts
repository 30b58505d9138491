type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Makes one write of many that come at once: of those of one turn of the event loop, and of those that come while as many writes as may
 * be (`atOnce`) are under way; `most` in one, in the order they came. `write` answers a result for each, in their order; when it throws,
 * each of them fails. How many may wait, and for how long, is for the callers to bound.
 */
export function batched<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
  { most, atOnce }: { readonly most: number; readonly atOnce: number },
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;

  /** Begins one write, if there is anything to write and a place for it. Never rejects. */
  async function begin(): Promise<void> {
    if (waiting.length === 0 || underWay >= atOnce) return;
    underWay += 1;
    const taken = waiting.splice(0, most);
    try {
      const results = await write(taken.map(({ item }) => item));
      if (results.length !== taken.length) throw new Error('A write of several did not answer each of them');
      for (const [index, result] of results.entries()) taken[index]?.resolve(result);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
    underWay -= 1;
    beginSoon();
  }

  /** Not at once: SQLite writes without ever leaving the thread, so that each would be written alone. */
  function beginSoon(): void {
    setImmediate(begin);
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      beginSoon();
    });
}
