/** The envelope of every answer (docs/vendors.md, YoPoint “Answers”). */
export interface Envelope {
  readonly error_code: number;
  readonly error_msg: string;
  readonly sub_error_code: null;
  readonly sub_error_msg: null;
  readonly data: unknown;
}

/** A refusal in the vendor's way: -1 and a machine code. Thrown by methods, answered by the gateway with HTTP 200. */
export class Refusal extends Error {
  readonly errorMsg: string;

  constructor(errorMsg: string) {
    super(errorMsg);
    this.errorMsg = errorMsg;
  }
}

/** Success with its payload. */
export function success(data: unknown): Envelope {
  return { error_code: 0, error_msg: 'SUCCESS', sub_error_code: null, sub_error_msg: null, data };
}

/** -1 means a wrong signature or any other failure; only the text distinguishes them (docs/vendors.md “Errors”). */
export function failure(errorMsg: string): Envelope {
  return { error_code: -1, error_msg: errorMsg, sub_error_code: null, sub_error_msg: null, data: {} };
}

/**
 * What the simulator says when the documents do not tell what the vendor says. Only `notFoundDevice` (docs/vendors.md “Errors”) is a
 * documented word; every other one is INVENTED here, after the pattern of those that are known.
 */
export const CODES = {
  notFoundDevice: 'ERR_TERMINAL_NOT_EXIST',
  sign: 'ERR_SIGN',
  appid: 'ERR_APPID',
  timestamp: 'ERR_TIMESTAMP',
  version: 'ERR_VERSION',
  signType: 'ERR_SIGN_TYPE',
  method: 'ERR_METHOD_NOT_EXIST',
  params: 'ERR_PARAMS',
  notFoundOrder: 'ERR_ORDER_NOT_EXIST',
  offline: 'ERR_TERMINAL_OFFLINE',
  noPower: 'ERR_TERMINAL_POWER_OFF',
  stopped: 'ERR_TERMINAL_STOP_SELL',
  notDeployed: 'ERR_TERMINAL_NOT_DEPLOYED',
  notPaid: 'ERR_ORDER_NOT_PAID',
  alreadyRefunded: 'ERR_ORDER_REFUNDED',
  refundAlreadyAsked: 'ERR_REFUNDS_APPLIED',
  alreadyAppealed: 'ERR_ORDER_APPEALED',
  refused: 'ERR_SYSTEM',
} as const;

/** The vendor's pattern for a missing parameter: `MISSING_PARAMS_TID` (docs/vendors.md “Errors”). */
export function missing(name: string): Refusal {
  return new Refusal(`MISSING_PARAMS_${name.toUpperCase()}`);
}
