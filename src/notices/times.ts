/** How long what with notifications takes at most, all in ms. */
export const NOTICE_TIMES = {
  /** ASSUMED (docs/vendors.md, YoPoint “Repeats”): how long the vendor waits for an answer. */
  vendorWaits: 5_000,
  /** To store a notification and answer. */
  stored: 4_000,
  /** To answer a refund order, forwarding it included. */
  refundAnswered: 4_700,
  /** Of it: kept for writing down what came of forwarding. */
  refundSettled: 400,
  /** With less time than this the payment system is not asked. */
  refundAskedWith: 800,
  /** How long a claim on the answer of a refund order lasts, also after a crash. */
  refundClaimed: 10_000,
  /** Between looks at whether somebody else has found it out. */
  refundLookedAt: 75,
  /** By then the vendor no longer repeats itself: after 1, 3, 5, 10 and 15 minutes (docs/vendors.md “Repeats”), and a minute to wait for answers. */
  repeatsEnd: 35 * 60_000,
  /** A refusal answers repeated deliveries, and for a while longer. Later the vendor wants it anew. */
  refusalStands: 60 * 60_000,
  /** By then what came of a refund stands in the vendor's books. */
  booksFollow: 3_000,
} as const;
