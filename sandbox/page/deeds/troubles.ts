import type { Fault, Faults } from '../../faults.ts';
import type { World } from '../../world.ts';
import type { TroubleId } from '../protocol.ts';

/** The switches of what can go wrong. */
export interface Troubles {
  set(id: TroubleId, on: boolean): void;
  /** The active ones; a one-time fault deactivates itself. */
  on(): readonly TroubleId[];
}

/** Longer than the desk waits before it says "looking up", shorter than its patience. */
const SLOW_MS = 4_000;

/** Everything but what goes to the desk: that is the desk's to answer. */
const WEB_API = /^(?!delivery\.)/;

/** A write is executed, and its answer never reaches the desk. */
const WRITES = /^cabinet\.(?:order\.refund\.apply|open\.door)$/;

const TROUBLES: Readonly<Record<TroubleId, { readonly at: keyof Counterparties; readonly fault: Fault }>> = {
  yopoint_slow: { at: 'yopoint', fault: { kind: 'delay', ms: SLOW_MS } },
  yopoint_lost_answer: { at: 'yopoint', fault: { kind: 'cut_after', match: WRITES, times: 1 } },
  yopoint_down: { at: 'yopoint', fault: { kind: 'cut_before' } },
  baifude_slow: { at: 'baifude', fault: { kind: 'delay', ms: SLOW_MS } },
  baifude_down: { at: 'baifude', fault: { kind: 'cut_before' } },
  slack_limited: { at: 'slack', fault: { kind: 'rate_limit', match: WEB_API, retryAfter: 2 } },
};

type Counterparties = Pick<World, 'yopoint' | 'baifude' | 'slack'>;

/** The switches of this world, all off. */
export function createTroubles(world: Counterparties): Troubles {
  const numbers = new Map<TroubleId, number>();
  const faultsOf = (id: TroubleId): Faults => world[TROUBLES[id].at].faults;
  const isOn = (id: TroubleId): boolean =>
    faultsOf(id)
      .active()
      .some((fault) => fault.id === numbers.get(id));
  return {
    set: (id, on) => {
      if (isOn(id) === on) return;
      if (on) numbers.set(id, faultsOf(id).addNumbered(TROUBLES[id].fault));
      else faultsOf(id).remove(numbers.get(id) ?? 0);
    },
    on: () => [...numbers.keys()].filter(isOn),
  };
}
