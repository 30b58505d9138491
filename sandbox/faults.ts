/** What goes wrong. See `Fault` for what each kind means. */
export const FAULT_KINDS = [
  'delay',
  'late_answer',
  'refuse',
  'rate_limit',
  'server_error',
  'cut_before',
  'cut_after',
  'bad_signature',
  'garbage',
  'truncate',
  'duplicate',
] as const;

/** One of `FAULT_KINDS`. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * One knob, turned on a simulator.
 *
 * - `delay`: wait `ms`, or for `until`, then go on as if nothing had happened.
 * - `late_answer`: everything was done, the answer comes `ms` later, or when `until` is kept.
 * - `refuse`: the counterparty's own business refusal, with `code` and `message` where it has room for them. No effect.
 * - `rate_limit`: HTTP 429 with `Retry-After: retryAfter` (seconds). No effect.
 * - `server_error`: HTTP 500, or the status in `code`. No effect.
 * - `cut_before`: the connection breaks before anything was done.
 * - `cut_after`: everything was done, then the connection breaks without an answer.
 * - `bad_signature`: the counterparty says that our signature is wrong (for deliveries: it signs wrongly). No effect.
 * - `garbage`: everything was done, the answer is an HTML page.
 * - `truncate`: everything was done, half the answer arrives, then the connection breaks.
 * - `duplicate`: a delivery is made twice. Means nothing for an incoming call, which is then answered as usual.
 */
export interface Fault {
  /** A method or path, compared whole; or a pattern. Absent: whatever comes. */
  readonly match?: string | RegExp;
  /** Only calls in whose body this stands, as it came over the wire. */
  readonly about?: string;
  readonly kind: FaultKind;
  /** How many calls it hits; for ever when absent. */
  readonly times?: number;
  /** Milliseconds, for `delay` and `late_answer`. */
  readonly ms?: number;
  /** For `delay` and `late_answer`, in the place of `ms`: goes on when this is kept. */
  readonly until?: Promise<unknown>;
  /** Seconds, for `rate_limit`. */
  readonly retryAfter?: number;
  readonly code?: string;
  readonly message?: string;
}

/** A fault that is switched on, with how many calls it will still hit (absent: for ever). */
interface ActiveFault extends Fault {
  readonly id: number;
  readonly left?: number;
}

/** The knobs of one simulator. */
export interface Faults {
  /** Switches a fault on; the answer switches it off again. */
  add(fault: Fault): () => void;
  /** The same for a caller that needs the fault's number (the HTTP knobs). */
  addNumbered(fault: Fault): number;
  /** Deactivates one; false when the number is unknown. */
  remove(id: number): boolean;
  clear(): void;
  /** The oldest fault that matches, counted down by one. `body`: of the call, as it came. */
  take(name: string, body?: string): Fault | undefined;
  active(): readonly ActiveFault[];
}

/** A set of knobs, all off. */
export function createFaults(): Faults {
  const on = new Map<number, { readonly fault: Fault; left: number }>();
  let nextId = 1;

  function addNumbered(fault: Fault): number {
    const id = nextId++;
    const left = fault.times ?? Number.POSITIVE_INFINITY;
    if (left > 0) on.set(id, { fault, left });
    return id;
  }

  return {
    addNumbered,
    add: (fault) => {
      const id = addNumbered(fault);
      return () => void on.delete(id);
    },
    remove: (id) => on.delete(id),
    clear: () => on.clear(),
    take: (name, body = '') => {
      for (const [id, entry] of on) {
        if (!matches(entry.fault.match, name) || !body.includes(entry.fault.about ?? '')) continue;
        entry.left -= 1;
        if (entry.left <= 0) on.delete(id);
        return entry.fault;
      }
      return undefined;
    },
    active: () =>
      [...on].map(([id, { fault, left }]) => ({ ...fault, id, ...(Number.isFinite(left) ? { left } : {}) })),
  };
}

function matches(match: Fault['match'], name: string): boolean {
  if (match === undefined) return true;
  // search() ignores the `lastIndex` that a pattern with /g drags along from its last use.
  return typeof match === 'string' ? match === name : name.search(match) !== -1;
}
