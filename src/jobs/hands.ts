import type { Lane } from '../store/jobs.ts';
import type { JobEntry } from './task.ts';

/** The hands of every class of work: how many of them are free, and for which kinds of jobs. */
export type Hands = {
  /** What may be claimed now; empty when no hand is free. */
  lanes(): readonly Lane[];
  /** Takes a hand for a job of this kind, also where none is free; the answer lets it go. */
  take(kind: string): () => void;
  /** Which class comes first has the lower rank. */
  rank(kind: string): number;
};

/** `most`: by class, in the order in which they begin. The last class has the kinds that are not in `jobs`, too. */
export function createHands<Class extends string>(
  jobs: ReadonlyMap<string, JobEntry<Class>>,
  most: Readonly<Record<Class, number>>,
): Hands {
  const classes = Object.entries<number>(most).map(([name, free]) => ({
    free,
    kinds: [...jobs].flatMap(([kind, { hands }]) => (hands === name ? [kind] : [])),
  }));
  const last = classes.length - 1;
  const ranks = new Map(classes.flatMap(({ kinds }, rank) => kinds.map((kind) => [kind, rank])));
  const rank = (kind: string) => ranks.get(kind) ?? last;
  const ofOthers = classes.slice(0, last).flatMap(({ kinds }) => kinds);
  return {
    rank,
    lanes: () =>
      classes.flatMap(({ free, kinds }, at): Lane[] => {
        if (free <= 0) return [];
        if (at === last) return [{ most: free, except: ofOthers }];
        return kinds.length === 0 ? [] : [{ most: free, only: kinds }];
      }),
    take(kind) {
      const its = classes[rank(kind)];
      if (its) its.free -= 1;
      return () => {
        if (its) its.free += 1;
      };
    },
  };
}
