import type { FaultKind } from '../../sandbox/faults.ts';
import type { YoPoint } from '../../sandbox/yopoint/index.ts';
import type { Store } from '../../src/store/open-store.ts';
import { createTransport, type Transport } from '../../src/vendors/transport.ts';
import { gate } from '../jobs/harness.ts';
import { crowded } from '../requests/asking.ts';
import { startDesk, type TestDesk } from './desk.ts';

/**
 * What goes wrong with a call: a knob of the vendor; `late`: it does what it was asked once everything is mended again, when
 * nobody waits any more; `unplugged`: nobody listens; `breaker_open`: our own breaker lets nothing through.
 */
export type VendorFault = FaultKind | 'late' | 'unplugged' | 'breaker_open';

/** Faults under which a read gives no answer to rely on. The other two, a short delay and `duplicate`, hurt nobody. */
export const UNREADABLE = [
  'late',
  'refuse',
  'rate_limit',
  'server_error',
  'cut_before',
  'cut_after',
  'bad_signature',
  'garbage',
  'truncate',
  'unplugged',
  'breaker_open',
] as const satisfies readonly VendorFault[];

/** Faults that change nothing: the answer comes, a little later. */
export const HARMLESS = ['delay', 'duplicate'] as const satisfies readonly VendorFault[];

/** The vendor's words for a refusal by the knob. */
export const WORDS = 'ERR_BALANCE 余额不足';

/** The time limit of a read that must fail: its retries must not cost the suite seconds. */
const HASTY_MS = 25;
/** The time limit of an unanswered write: long enough to reach the vendor on a busy machine. */
const PATIENT_MS = 600;

/** The way to the vendor, and one fault on it for as long as a test wants. */
export type VendorLine = Transport & {
  /** From now on every call of this method meets this fault. */
  readonly fail: (fault: VendorFault, method: string) => void;
  /** Everything works again. */
  readonly mend: () => void;
  /** How many calls met the fault that was put on last. */
  readonly hits: () => number;
  /** The answer to the next call of this method, which goes well, comes when it is let go. `met`: the vendor has answered. */
  readonly hold: (method: string) => { readonly met: Promise<void>; readonly letGo: () => void };
};

/** A crowded desk over this store, and its line to the vendor. */
export async function startFaultyDesk(
  store: Store,
): Promise<{ readonly desk: TestDesk; readonly line: VendorLine }> {
  const lines: VendorLine[] = [];
  const desk = await startDesk(store, {
    policy: crowded,
    line: (yopoint) => {
      const line = createVendorLine(yopoint);
      lines.push(line);
      return line;
    },
  });
  const [line] = lines;
  if (!line) throw new Error('A desk was started without a line');
  return { desk, line };
}

/** A line to this vendor, on which everything works. */
function createVendorLine(yopoint: YoPoint): VendorLine {
  const vendor = 'yopoint';
  const breakerFailures = 1_000_000;
  const steady = createTransport({ vendor, breakerFailures, firstPauseMs: 1, totalTimeoutMs: 10_000 });
  const hasty = createTransport({ vendor, breakerFailures, firstPauseMs: 1, totalTimeoutMs: HASTY_MS });
  const patient = createTransport({ vendor, breakerFailures, totalTimeoutMs: PATIENT_MS });
  const breaking = createTransport({ vendor, breakerFailures: 1, breakerPauseMs: 3_600_000 });
  let fault: VendorFault | null = null;
  let method = '';
  let hits = 0;
  let late = gate();
  const held = new Map<string, { readonly meet: () => void; readonly gone: Promise<void> }>();

  return {
    async call(post) {
      const holding = held.get(post.method);
      if (holding) {
        held.delete(post.method);
        const answer = await steady.call(post);
        holding.meet();
        await holding.gone;
        return answer;
      }
      if (fault === null || post.method !== method) return steady.call(post);
      hits += 1;
      const { kind } = post;
      switch (fault) {
        case 'delay':
        case 'duplicate':
        // Answered at once, and not asked again.
        case 'bad_signature':
        case 'refuse':
          return steady.call(post);
        case 'late':
          return (kind === 'write' ? patient : hasty).call(post);
        case 'unplugged':
          await yopoint.unplug();
          try {
            return await (kind === 'write' ? steady : hasty).call(post);
          } finally {
            await yopoint.plugIn();
          }
        case 'breaker_open':
          // Nobody listens there, which is enough for a breaker that opens at once.
          await breaking.call({ ...post, url: 'http://127.0.0.1:1/' }).catch(() => undefined);
          return breaking.call(post);
        default:
          return (kind === 'write' ? steady : hasty).call(post);
      }
    },
    close() {
      for (const transport of [steady, hasty, patient, breaking]) transport.close();
    },
    fail(next, where) {
      fault = next;
      method = where;
      hits = 0;
      if (next === 'unplugged' || next === 'breaker_open') return;
      yopoint.faults.add({
        match: where,
        kind: next === 'late' ? 'delay' : next,
        ms: 5,
        ...(next === 'late' && { until: late.opened }),
        retryAfter: 3_600,
        message: WORDS,
      });
    },
    mend() {
      fault = null;
      yopoint.faults.clear();
      late.open();
      late = gate();
    },
    hits: () => hits,
    hold(method) {
      const { open: meet, opened: met } = gate();
      const { open: letGo, opened: gone } = gate();
      held.set(method, { meet, gone });
      return { met, letGo };
    },
  };
}
