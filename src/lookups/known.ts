/** What a look-up knows, and how far it can be trusted. */
export type Known<T> = {
  /** Null: the vendor says there is no such thing. */
  readonly value: T | null;
  /** When the vendor said so, unix ms. */
  readonly asOf: number;
  /**
   * `live`: read for this question. `cached`: read some time before, `asOf` says when. `last_known`: the vendor could
   * not be asked since; `trouble` says why.
   */
  readonly standing: 'live' | 'cached' | 'last_known';
  readonly trouble: Error | null;
};
