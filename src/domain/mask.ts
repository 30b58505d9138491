/**
 * Masking of personal data. What stays readable is enough for a staff member to compare with what the customer
 * says ("ends in 8000?") and too little to identify anybody.
 */

/** `138****8000`. A number that arrives masked stays as it is; anything short is hidden whole. */
export function maskMobile(mobile: string): string {
  const digits = mobile.replace(/[^\d*]/g, '');
  if (digits.length < 9) return '*'.repeat(Math.max(digits.length, 4));
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

/** The first character of a name, then stars: `钱**`. */
export function maskName(name: string): string {
  const [first = '*'] = Array.from(name.trim());
  return `${first}**`;
}

/** A mobile number of mainland China standing free in a text (not inside a longer run of digits or letters). */
// The second way a number may begin is behind a line break or tab as JSON writes it, which a log line holds.
const MOBILE_IN_TEXT =
  /(?<=^|[^0-9A-Za-z]|\\[bfnrt])(?:\+?86[ -]?)?1[3-9]\d([ -]?)\d{4}\1\d{4}(?![0-9A-Za-z])/g;
/** No local part is longer (RFC 5321); without that bound a long run of letters is looked through once from each of them. */
const EMAIL_IN_TEXT = /[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/g;
const IPV4_IN_TEXT = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;

/** A sentence of the vendor's or a customer's with every mobile number, mail address and IP address in it masked. */
export function maskText(text: string): string {
  return text
    .replace(MOBILE_IN_TEXT, (found) => maskMobile(found.replace(/\D/g, '').slice(-11)))
    .replace(EMAIL_IN_TEXT, '***@***')
    .replace(IPV4_IN_TEXT, '*.*.*.*');
}

const MACHINE_WORD = /^(?=[A-Z0-9_]*[A-Z])[A-Z0-9_]{1,60}$/;

/** A vendor's machine word, such as ERR_SYSTEM, without a mobile number in it; anything else may name a person. */
export function isMachineWord(text: string): boolean {
  return MACHINE_WORD.test(text) && !/1[3-9]\d{9}/.test(text);
}
