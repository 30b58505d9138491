/*
 * What Baifude's documents do not say and this client has to assume, in one place. When the vendor's page is at hand,
 * the change is here.
 */

/** ASSUMED (docs/vendors.md, Baifude “Answers”): the words of a refusal because there is no such order. */
const ABSENT = /不存在|未找到|not (found|exist)/i;

/** ASSUMED: these are missing because of our settings, not because of the number that was asked for. */
const OURS = /token|令牌|凭证|授权|签名|sign|接口|权限|应用|app/i;

/** Whether this `msg` says that there is no such order. */
export function baifudeSaysAbsent(message: string): boolean {
  return ABSENT.test(message) && !OURS.test(message);
}

/** Whether this `msg` is about who we are and what we may, not about what was asked for. */
export function saysOurs(message: string): boolean {
  return OURS.test(message);
}

/** ASSUMED: the words of a call whose time was not accepted. A token runs out as well: `saysOurs` goes before. */
const TIME = /time|时间|过期|expired/i;

/** Whether this `msg` says that the time we sent was not accepted. */
export function baifudeSaysTime(message: string): boolean {
  return TIME.test(message);
}

/**
 * ASSUMED (docs/vendors.md “One order”: the answer about an unknown number is not documented): an order
 * that is empty but for the number asked for does not exist.
 */
export function isBlankOrder(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return Object.entries(data).every(([key, value]) => key === 'orderNo' || isBlank(value));
}

function isBlank(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/** ASSUMED (docs/vendors.md “Payments”, table lost): under which of these names a payment order carries the orders it paid. */
const ORDER_NUMBER_KEYS = ['orderNo', 'orderNum', 'orderSn'] as const;

/** The order numbers of a payment order: text or a list of text under any of the assumed names. */
export function orderNumbersOf(payment: Readonly<Record<string, unknown>>): readonly string[] {
  const values = ORDER_NUMBER_KEYS.flatMap((key) => payment[key]);
  return [...new Set(values.filter((value) => typeof value === 'string' && value !== ''))].map(String);
}

/** ASSUMED (docs/vendors.md “Payments”, “The statement”: the wrapper is unknown): where in an object a list may stand. */
const LIST_KEYS = ['list', 'records', 'rows', 'items', 'data'] as const;

/** The rows of an answer that is a bare array, an object around one, or nothing; null when there is no list in it. */
export function rowsOf(data: unknown): readonly unknown[] | null {
  if (data === null || data === undefined) return [];
  if (Array.isArray(data)) return data;
  if (typeof data !== 'object') return null;
  // Narrowing from `object` loses the keys; reading any key of an object is safe.
  const holder = data as Readonly<Record<string, unknown>>;
  for (const key of LIST_KEYS) {
    const rows = holder[key];
    if (Array.isArray(rows)) return rows;
  }
  return null;
}
