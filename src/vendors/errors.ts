import { isMachineWord } from '../domain/mask.ts';
import type { VendorName } from '../domain/vendors.ts';

/** What a vendor call was, as far as an error may say: no parameter, no number, no secret. */
export type CallName = { readonly vendor: VendorName; readonly method: string };

/**
 * A vendor call that gave no usable answer. `sent` says whether the request may have had its effect:
 * `no` (it never left), `maybe` (it left, no whole answer came back), `yes` (the vendor answered).
 */
export abstract class VendorError extends Error {
  abstract readonly code: string;
  readonly vendor: VendorName;
  readonly method: string;
  readonly sent: 'no' | 'maybe' | 'yes';

  constructor(call: CallName, sent: 'no' | 'maybe' | 'yes', message: string, options?: ErrorOptions) {
    super(`${call.vendor} ${call.method}: ${message}`, options);
    this.name = new.target.name;
    this.vendor = call.vendor;
    this.method = call.method;
    this.sent = sent;
  }
}

/**
 * The vendor answered and said no. The person sees the vendor's own code and words; the message, which ends in logs, has
 * the words only where they are a machine's.
 */
export class VendorRefused extends VendorError {
  readonly code = 'vendor_refused';
  readonly vendorCode: string;
  readonly vendorMessage: string;

  constructor(call: CallName, vendorCode: string, vendorMessage: string) {
    const words = isMachineWord(vendorMessage) ? ` ${vendorMessage}` : '';
    super(call, 'yes', `refused with code ${vendorCode}${words}`);
    this.vendorCode = vendorCode;
    this.vendorMessage = vendorMessage;
  }
}

/** The vendor did not accept our signature: wrong secret, sign rule or clock. The operator's engineer has to act. */
export class VendorRejectedSignature extends VendorError {
  readonly code = 'vendor_rejected_signature';

  constructor(call: CallName) {
    super(call, 'yes', 'rejected our signature; check the secret, the sign rule and the clock');
  }
}

/** No whole answer in time. `sent` tells whether the request had left. The person is offered Retry. */
export class VendorTimeout extends VendorError {
  readonly code = 'vendor_timeout';

  constructor(call: CallName, sent: 'no' | 'maybe', afterMs: number) {
    super(call, sent, `no answer within ${afterMs} ms`);
  }
}

/** Connection refused, name not found, reset. The person is offered Retry. */
export class VendorUnreachable extends VendorError {
  readonly code = 'vendor_unreachable';

  constructor(call: CallName, sent: 'no' | 'maybe', reason: string) {
    super(call, sent, reason);
  }
}

/** Why a vendor was too busy for a call, in words for the log. */
const BUSY = {
  breaker: 'not called, it failed repeatedly just now',
  bulkhead: 'not called, too many calls under way',
  rate_limit: 'asked us to slow down (HTTP 429)',
} as const;

/**
 * Not even tried (the breaker is open after repeated failures, or too many calls are under way), or turned away
 * by the vendor with HTTP 429 before it did anything. The person is offered Retry.
 */
export class VendorBusy extends VendorError {
  readonly code = 'vendor_busy';
  readonly reason: keyof typeof BUSY;

  constructor(call: CallName, reason: keyof typeof BUSY) {
    super(call, reason === 'rate_limit' ? 'yes' : 'no', BUSY[reason]);
    this.reason = reason;
  }
}

/** An answer came, but it is not the vendor's envelope (a proxy's page, half a body, a 5xx). */
export class VendorUnreadable extends VendorError {
  readonly code = 'vendor_unreadable';

  constructor(call: CallName, reason: string) {
    super(call, 'maybe', reason);
  }
}
