/** How long what with notifications takes at most, all in ms. */
export const NOTICE_TIMES = {
  /** ASSUMED (vendors/yopoint.md §2.4): the vendor waits so long for an answer. */
  vendorWaits: 5_000,
  /** To store a notification and answer. */
  stored: 4_000,
  /** To answer a refund order, forwarding it included. */
  refundAnswered: 4_700,
  /** Of it: kept for writing down what came of forwarding. */
  refundSettled: 400,
  /** With less time than this the payment system is not asked. */
  refundAskedWith: 800,
  /** Whoever finds an answer out has it to themselves for so long, also after a crash. */
  refundClaimed: 10_000,
  /** Between looks at whether somebody else has found it out. */
  refundLookedAt: 75,
  /** A refusal answers repeated deliveries, which end after 34 minutes (§2.4). Later the vendor wants it anew. */
  refusalStands: 60 * 60_000,
  /** By then what came of a refund stands in the vendor's books. */
  booksFollow: 3_000,
} as const;
