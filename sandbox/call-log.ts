const MOST = 10_000;

/** A counterparty's received calls, oldest first, with their subscribers. */
export interface CallLog<T> {
  /** The newest ten thousand or so, so that a bench of hours does not fill the memory. */
  readonly calls: readonly T[];
  /** Answers the call itself, of which more may become known: then `changed` says so. */
  add(call: T): T;
  changed(): void;
  /** Reports every call and every change of one; the returned function unsubscribes. */
  onChange(listener: () => void): () => void;
}

/** An empty log. */
export function createCallLog<T>(): CallLog<T> {
  const calls: T[] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    calls,
    add: (call) => {
      if (calls.length >= MOST) calls.splice(0, MOST / 10);
      calls.push(call);
      changed();
      return call;
    },
    changed,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
