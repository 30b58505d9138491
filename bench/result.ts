/** Which side of the target is good, and where it lies. */
type Target = { readonly atLeast: number } | { readonly atMost: number } | { readonly exactly: number };

/** One line of the table: a figure, its baseline from the same run, and the result. */
export type Row = {
  readonly what: string;
  /** The figure with its unit. */
  readonly measured: string;
  /** The floor or the peer with its unit; empty when there is none. */
  readonly against: string;
  /** The unit of the target: a ratio, or the count itself. */
  readonly value: number;
  readonly target: Target;
  /** A hope, not a promise. */
  readonly moonshot?: boolean;
};

/** A bench's results, and the single figures behind them for `latest.json`. */
export type Findings = { readonly rows: readonly Row[]; readonly turns: Readonly<Record<string, unknown>> };

/** One bench. Throws when something is broken; a missed target is a finding, not an error. */
export type Bench = {
  readonly name: string;
  readonly run: () => Promise<Findings>;
};

/** `pass`, or by how much the target was missed. */
export function verdict({ value, target, moonshot }: Row): string {
  const word = moonshot === true ? 'not reached' : 'missed';
  if ('exactly' in target) return value === target.exactly ? 'pass' : `${word}: ${value}`;
  const limit = 'atLeast' in target ? target.atLeast : target.atMost;
  const good = 'atLeast' in target ? value >= limit : value <= limit;
  if (good) return moonshot === true ? 'reached' : 'pass';
  return `${word} by ${(Math.abs(value / limit - 1) * 100).toFixed(1)} %`;
}

/** The target as the table shows it. */
export function targetText({ target }: Row): string {
  if ('exactly' in target) return `= ${target.exactly}`;
  return 'atLeast' in target ? `>= ${target.atLeast.toFixed(1)}` : `<= ${target.atMost.toFixed(1)}`;
}
