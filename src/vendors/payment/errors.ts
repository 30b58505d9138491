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
