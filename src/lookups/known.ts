/** What a look-up knows, and how far it can be trusted. */
export type Known<T> = {
  /** Null: the vendor says there is no such thing. */
  readonly value: T | null;
  /** When the vendor said so, unix ms. */
  readonly asOf: number;
  /**
   * `live`: read for this question. `cached`: read a moment ago. `renewing`: older, and being read again behind this
   * answer. `last_known`: the vendor could not be asked; `trouble` says why.
   */
  readonly standing: 'live' | 'cached' | 'renewing' | 'last_known';
  readonly trouble: Error | null;
};
