const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long the desk waits for each step of an appeal, in ms. */
export const APPEAL_TIMES = {
  /** Between looks at what the vendor's books say of an appeal's order; notices bring them forward. */
  follow: { first: 5 * MINUTE, longest: HOUR, endsAfter: 30 * DAY },
  /** The longest that a new appeal's card waits for the first look at its order. */
  lookedFirst: 2 * SECOND,
  /** How much longer the vendor is asked when it cannot be reached at the very end of looking for money. */
  lastLook: DAY,
  /** Between looks at an order that could not be read yet. */
  readAgain: { first: 5 * SECOND, longest: 5 * MINUTE },
} as const;
