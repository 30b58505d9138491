/** Counts what happened to whom: what "exactly once" is proved by. */
export interface Tally<What extends string> {
  add(what: What, subject: string): void;
  /** The count of this subject; 0 when it is unknown. */
  of(what: What, subject: string): number;
}

/** An empty tally. It grows by one entry per subject, as the orders themselves do. */
export function createTally<What extends string>(): Tally<What> {
  const counts = new Map<string, number>();
  const keyOf = (what: What, subject: string): string => `${what} ${subject}`;
  return {
    add: (what, subject) => {
      const key = keyOf(what, subject);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    of: (what, subject) => counts.get(keyOf(what, subject)) ?? 0,
  };
}
