import type { OrderSource } from '../domain/order.ts';
import type { Probe } from '../domain/order-number.ts';
import { probesFor } from '../domain/order-number.ts';
import type { OrderRef } from '../domain/order-ref.ts';
import type { VendorError } from '../vendors/errors.ts';
import type { GetOptions } from './cached-read.ts';
import type { ProbeAnswer } from './order-reads.ts';
import { createOrderReads } from './order-reads.ts';
import type { LookupDeps, Vendors } from './sources.ts';
import { isVendorError } from './sources.ts';
import type { OrderFinding, OrderLookup } from './types.ts';

type NotFound = Extract<OrderFinding, { kind: 'not_found' }>;

/** What became of one probe. Never a rejection, since nobody may be waiting for it any more. */
type Outcome =
  | ProbeAnswer
  | { readonly kind: 'trouble'; readonly error: VendorError }
  | { readonly kind: 'mistake'; readonly error: unknown };

const PROBE_OF: Readonly<Record<OrderSource, Probe>> = {
  cabinet: 'cabinet.receipt',
  vending: 'vending.receipt',
  benefit: 'benefit.order',
};

/**
 * Finds an order by any of its numbers. A number that was found once is asked of its one vendor; any other of those
 * that `probesFor` ranks, as far as they are configured. A vendor's failure is part of the finding, a mistake of ours is thrown.
 */
export function createOrderLookup(deps: Vendors & LookupDeps): OrderLookup {
  const reads = createOrderReads(deps);

  function isConfigured(probe: Probe): boolean {
    return (probe.startsWith('benefit') ? deps.baifude : deps.yopoint) !== null;
  }

  async function find(ref: OrderRef, options?: GetOptions): Promise<OrderFinding> {
    const { source, number } = ref;
    if (source !== 'typed') return firstOf([PROBE_OF[source]], number, options);
    const before = reads.resolved(number);
    if (before !== null && before.source !== 'typed') {
      const finding = await firstOf([PROBE_OF[before.source]], before.number, options);
      if (finding.kind !== 'not_found') return finding;
      if (finding.unanswered.length > 0) return { ...finding, number };
      reads.forget(number); // What it led to is gone: the number is as good as new.
    }
    return search(number, options);
  }

  /** The likely ones all at once, then, when they do not know it, the others all at once. */
  async function search(number: string, options?: GetOptions): Promise<OrderFinding> {
    const { likely, others } = probesFor(number);
    const first = await firstOf(likely, number, options);
    const finding =
      first.kind === 'not_found' && others.length > 0
        ? joined(first, await firstOf(others, number, options))
        : first;
    if (finding.kind === 'found') reads.resolve(number, finding.ref);
    return finding;
  }

  /** Asks at once, listens in the order of rank: the first that knows the order is the answer. */
  async function firstOf(
    probes: readonly Probe[],
    number: string,
    options?: GetOptions,
  ): Promise<OrderFinding> {
    const asking = probes.filter(isConfigured).map((probe) => ({ probe, outcome: settle(probe) }));
    const asked: Probe[] = [];
    const unanswered: { probe: Probe; error: Error }[] = [];
    let payment: OrderFinding | null = null;

    for (const { probe, outcome } of asking) {
      const result = await outcome;
      if (result.kind === 'found') return result;
      if (result.kind === 'mistake') throw result.error;
      if (result.kind === 'trouble') unanswered.push({ probe, error: result.error });
      else asked.push(probe);
      if (result.kind === 'payment_only') payment ??= { ...result, number };
    }
    return payment ?? { kind: 'not_found', number, asked, unanswered };

    function settle(probe: Probe): Promise<Outcome> {
      return reads
        .ask(probe, number, options)
        .catch((error: unknown) =>
          isVendorError(error) ? { kind: 'trouble', error } : { kind: 'mistake', error },
        );
    }
  }

  return { find, drop: reads.drop };
}

function joined(first: NotFound, then: OrderFinding): OrderFinding {
  if (then.kind !== 'not_found') return then;
  return {
    ...then,
    asked: [...first.asked, ...then.asked],
    unanswered: [...first.unanswered, ...then.unanswered],
  };
}
