/** The middle value; the mean of the two middle ones when their number is even. Throws when there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('There is no median of nothing.');
  return (upper + lower) / 2;
}

/** `value / floor`. Throws when the floor is not above zero: nothing was measured then. */
export function ratio(value: number, floor: number): number {
  if (!(floor > 0)) throw new Error(`A ratio to ${floor} says nothing.`);
  return value / floor;
}
