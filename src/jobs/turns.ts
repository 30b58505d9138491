/** Who may work at once at jobs of the kinds that are many and cheap, so that they never fill every hand. */
export type Turns = {
  /** Waits until a job of this kind may begin; call the answer when it has ended. */
  take(kind: string): Promise<() => void>;
  /** Jobs that are claimed and wait for their turn. */
  waiting(): number;
  /** Kinds of which some wait: no more of them should be claimed. */
  full(): readonly string[];
};

/** `most`: how many at once, by kind; a kind that is not in it never waits. */
export function createTurns(most: Readonly<Record<string, number>>): Turns {
  const lines = new Map(
    Object.entries(most).map(([kind, free]) => [kind, { free, next: [] as (() => void)[] }]),
  );
  return {
    async take(kind) {
      const line = lines.get(kind);
      if (!line) return () => undefined;
      if (line.free > 0) line.free -= 1;
      else await new Promise<void>((resolve) => line.next.push(resolve));
      return () => {
        const begin = line.next.shift();
        if (begin) begin();
        else line.free += 1;
      };
    },
    waiting: () => [...lines.values()].reduce((sum, { next }) => sum + next.length, 0),
    full: () => [...lines].filter(([, { next }]) => next.length > 0).map(([kind]) => kind),
  };
}
