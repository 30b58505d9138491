/** Calls back whenever something may have happened; the answer ends that. */
type Watch = (look: () => void) => () => void;

const WITHIN_MS = 10_000;

/**
 * Milliseconds from a beginning to an arrival, both by this process' clock: whoever receives must live in it. It begins with the first
 * word of `begins`, or, without one, just before `act`. Throws when nothing arrives within ten seconds.
 */
export async function elapsed(options: {
  readonly begins?: Watch;
  readonly act: () => Promise<unknown>;
  readonly watch: Watch;
  readonly arrived: () => boolean;
  /** For the error's words. */
  readonly what: string;
  /** Milliseconds; this process' own clock when absent. */
  readonly clock?: () => number;
}): Promise<number> {
  const { begins, act, watch, arrived, what, clock = () => performance.now() } = options;
  let began: number | null = null;
  const begin = () => {
    began ??= clock();
  };
  const stops: (() => void)[] = begins ? [begins(begin)] : [];
  try {
    const arrival = new Promise<number>((resolve, reject) => {
      const overdue = setTimeout(() => reject(new Error(`Waited in vain for ${what}.`)), WITHIN_MS);
      stops.push(() => clearTimeout(overdue));
      stops.push(
        watch(() => {
          if (arrived()) resolve(clock());
        }),
      );
    });
    if (!begins) begin();
    const [at] = await Promise.all([arrival, act()]);
    if (began === null) throw new Error(`What leads to ${what} never began.`);
    return at - began;
  } finally {
    for (const stop of stops) stop();
  }
}
