type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Combines items that arrive at the same time into one write: those of one turn of the event loop, and those that arrive while `atOnce`
 * writes are under way. One write takes at most `most` items, in arrival order. `write` returns one result per item, in the same order;
 * when it throws, every item of the batch fails. Callers bound how many items wait, and for how long.
 */
export function batched<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
  { most, atOnce }: { readonly most: number; readonly atOnce: number },
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;

  /** Starts one write if items wait and fewer than `atOnce` writes run. Never rejects. */
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

  /** Defers the start to `setImmediate`: SQLite writes without leaving the thread, so an immediate start would write each item alone. */
  function beginSoon(): void {
    setImmediate(begin);
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      beginSoon();
    });
}
