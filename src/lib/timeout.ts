/** A caller stopped waiting. The work continues, and its outcome is ignored. */
export class TookTooLong extends Error {
  readonly code = 'took_too_long';

  constructor(what: string, afterMs: number) {
    super(`${what} did not answer within ${afterMs} ms`);
    this.name = 'TookTooLong';
  }
}

/** Resolves with the result of `work`. Throws `TookTooLong` after `ms`. */
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

/** The result of `work` if it is there within `ms`; null: it is not yet, and the caller goes on waiting for it elsewhere. */
export async function resultInTime<T extends object>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
