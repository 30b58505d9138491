/**
 * The operator's payment system gave no answer that says whether money went back: it may have. The message names no order, no
 * address and no secret.
 */
export class RefundNotKnown extends Error {
  readonly code = 'refund_not_known';

  constructor(reason: string) {
    super(`The payment system ${reason}`);
    this.name = 'RefundNotKnown';
  }
}

/**
 * A callback did not get an answer of the operator's payment system: it may have arrived there. `reason` is one of a few words, for
 * metrics; neither it nor the message holds anything of the callback.
 */
export class NotPassedOn extends Error {
  readonly code = 'not_passed_on';
  readonly reason: 'timeout' | 'broken' | 'too_large' | 'no_place' | 'stopping' | 'loop';

  constructor(reason: NotPassedOn['reason'], words: string) {
    super(`The callback was not answered by the payment system: ${words}`);
    this.name = 'NotPassedOn';
    this.reason = reason;
  }
}
