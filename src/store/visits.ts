/** An order that a door command of the desk opened. Money is 分, times are unix milliseconds. */
export type VisitsTable = {
  /** The vendor's order number. */
  receipt: string;
  /** The door request. */
  request: string;
  /**
   * `open`: not known yet what it comes to; `unpaid`; or over: `paid`, `refunded`, `closed` and `nothing` (nothing was taken) by
   * the vendor's books, `settled` by a person whom the books did not prove right yet, `gave_up` looking before anything was known.
   */
  state: 'open' | 'unpaid' | 'paid' | 'refunded' | 'closed' | 'nothing' | 'settled' | 'gave_up';
  total_fen: number | null;
  opened_at: number;
  /** When the books were last read. */
  seen_at: number | null;
  /** Staff id of who said that it is settled. */
  settled_by: string | null;
};
