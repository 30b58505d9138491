/** A stream of numbers that is the same for the same seed: the fleet must look alike on every start. */
export interface Random {
  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** Decimal digits, as many as asked for; the first one is not 0. */
  digits(count: number): string;
  /** 24 lower-case hex characters: the shape of the vendor's ids. */
  objectId(): string;
}

/** mulberry32: small, and good enough for invented data. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (list) => {
      const item = list[int(0, list.length - 1)];
      if (item === undefined) throw new Error('pick() wants a list with something in it');
      return item;
    },
    digits: (count) =>
      Array.from({ length: count }, (_, i) => String(i === 0 ? int(1, 9) : int(0, 9))).join(''),
    objectId: () => Array.from({ length: 24 }, () => int(0, 15).toString(16)).join(''),
  };
}
