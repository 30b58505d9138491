const MOST = 10_000;

/** Keeps the newest calls, so that a bench of hours does not fill the memory. */
export function remember<T>(calls: T[], call: T): T {
  if (calls.length >= MOST) calls.splice(0, MOST / 10);
  calls.push(call);
  return call;
}
