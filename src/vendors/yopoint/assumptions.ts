/*
 * What YoPoint's documents do not say and this client has to assume, in one place. When the vendor's page is at hand,
 * the change is here.
 */

/**
 * ASSUMED (docs/vendors.md, YoPoint “Errors”): the words of a rejected signature. error_code -1 alone also means other failures. Whole words:
 * ASSIGNED and NO_SIGNAL are about something else.
 */
const SIGNATURE = /(?<![A-Z])SIGN(?:ATURE)?(?![A-Z])|签名/i;

/** ASSUMED (docs/vendors.md “Errors”): no such order or device. Seen once, as ERR_TERMINAL_NOT_EXIST. */
const ABSENT = /NOT_?(EXIST|FOUND)/i;

/** ASSUMED: these are missing because of our settings, not because of the number that was asked for. */
const OURS = /APP_?ID|METHOD|API|DEVELOPER|OPERATOR|PERMISSION|TOKEN/i;

/** Whether this `error_msg` says that our signature was not accepted. */
export function saysSignature(errorMessage: string): boolean {
  return SIGNATURE.test(errorMessage);
}

/** ASSUMED: the words of a call whose time was not accepted (docs/vendors.md “Calls” says that it is looked at, not what is said then). */
const TIME = /TIME|时间/i;

/** Whether this `error_msg` says that the time we sent was not accepted. */
export function yopointSaysTime(errorMessage: string): boolean {
  return TIME.test(errorMessage);
}

/** Whether this `error_msg` says that there is no such order or device. */
export function yopointSaysAbsent(errorMessage: string): boolean {
  return ABSENT.test(errorMessage) && !OURS.test(errorMessage);
}

/** ASSUMED: `data` of a successful answer about something that does not exist: nothing, `{}`, `[]` or `""`. */
export function isAbsent(data: unknown): boolean {
  if (data === null || data === undefined || data === '') return true;
  return typeof data === 'object' && Object.keys(data).length === 0;
}

/**
 * ASSUMED (docs/vendors.md “Refund reviews”): whether the operator's review of a refund that was asked for goes on, by `UserRefundsStatus`. 1 presumably
 * says so. Without a number, or with 0, which the documents know only where nothing was asked, nothing says that it ended.
 * -1 and 2 are contradictory, so that any other number says that somebody decided, and not what.
 */
export function reviewOf(userRefundsStatus: number | null): 'waiting' | 'ended' {
  return userRefundsStatus === null || userRefundsStatus === 0 || userRefundsStatus === 1
    ? 'waiting'
    : 'ended';
}
