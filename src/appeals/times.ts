const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long the desk waits for what with appeals, all in ms. */
export const APPEAL_TIMES = {
  /** Between looks at what the vendor's books say of an appeal's order; notices bring them forward. */
  follow: { first: 5 * MINUTE, longest: HOUR, endsAfter: 30 * DAY },
  /** The longest that a new appeal's card waits for the first look at its order. */
  lookedFirst: 2 * SECOND,
  /** When the vendor cannot be asked at the very end of looking for money, it is asked for so much longer. */
  lastLook: DAY,
  /** A look at an order of which nothing could be read yet. */
  readAgain: { first: 5 * SECOND, longest: 5 * MINUTE },
} as const;
