/** Somebody waited long enough; what they waited for goes on, and whatever becomes of it is nobody's any more. */
export class TookTooLong extends Error {
  readonly code = 'took_too_long';

  constructor(what: string, afterMs: number) {
    super(`${what} did not answer within ${afterMs} ms`);
    this.name = 'TookTooLong';
  }
}

/** What `work` comes to. Throws `TookTooLong` when that takes longer than `ms`. */
export async function withTimeout<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TookTooLong(what, ms)), ms);
  });
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
