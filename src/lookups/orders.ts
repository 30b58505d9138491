import { probesFor } from '../domain/order-number.ts';
import type { OrderRef } from '../domain/order-ref.ts';
import { ownProbe, type Probe, type VendorName, vendorOfProbe } from '../domain/vendors.ts';
import { VendorBusy, type VendorError, VendorTimeout, VendorUnreachable } from '../vendors/errors.ts';
import type { GetOptions } from './cached-read.ts';
import type { ProbeAnswer } from './order-reads.ts';
import { createOrderReads } from './order-reads.ts';
import type { LookupDeps } from './sources.ts';
import { isVendorError } from './sources.ts';
import type { OrderFinding, OrderLookup } from './types.ts';

/** When a likely vendor has not answered after this time, the others are asked as well. */
const SLOW_MS = 1_000;

/** How long an order that was found waits for a better-ranked one. */
const GRACE_MS = 300;

/** What became of one probe. Never a rejection, since nobody may be waiting for it any more. */
type Outcome =
  | ProbeAnswer
  | { readonly kind: 'trouble'; readonly error: VendorError }
  | { readonly kind: 'mistake'; readonly error: unknown };

/**
 * Finds an order by any of its numbers. A number that was found once is asked of its one vendor; any other of those
 * that `probesFor` ranks, as far as they are configured. A vendor's failure is part of the finding, a mistake of ours is thrown.
 */
export function createOrderLookup(deps: LookupDeps): OrderLookup {
  const reads = createOrderReads(deps);

  function isConfigured(probe: Probe): boolean {
    return deps.vendors[vendorOfProbe(probe)] !== undefined;
  }

  async function find(ref: OrderRef, options?: GetOptions): Promise<OrderFinding> {
    const { source, number } = ref;
    if (source !== 'typed') return findKnown(ownProbe(source), number, options);
    const before = reads.resolved(number);
    if (before !== null && before.source !== 'typed') {
      const finding = await findKnown(ownProbe(before.source), before.number, options);
      if (finding.kind !== 'not_found') return finding;
      if (finding.unanswered.length > 0) return { ...finding, number };
      reads.forget(number); // What it led to is gone: the number is as good as new.
    }
    return search(number, options);
  }

  /** Only one vendor can know it: there is nobody to race. */
  async function findKnown(probe: Probe, number: string, options?: GetOptions): Promise<OrderFinding> {
    if (!isConfigured(probe)) return { kind: 'not_found', number, asked: [], unanswered: [] };
    try {
      const answer = await reads.ask(probe, number, options);
      if (answer.kind === 'found') return answer;
      return { kind: 'not_found', number, asked: [probe], unanswered: [] };
    } catch (error) {
      if (!isVendorError(error)) throw error;
      return { kind: 'not_found', number, asked: [], unanswered: [{ probe, error }] };
    }
  }

  async function search(number: string, options?: GetOptions): Promise<OrderFinding> {
    const { likely, others } = probesFor(number);
    const finding = await firstOf(likely, others, number, options);
    if (finding.kind === 'found') reads.resolve(number, finding.ref);
    return finding;
  }

  /**
   * Asks the likely ones at once and the others when those do not know it. A vendor that is slow about a likely one is not
   * waited for before the other vendor is asked, and one that is down is not asked again in another way.
   */
  async function firstOf(
    likely: readonly Probe[],
    others: readonly Probe[],
    number: string,
    options?: GetOptions,
  ): Promise<OrderFinding> {
    const ranked = [...likely, ...others].filter(isConfigured);
    const outcomes = new Map<Probe, Outcome>();
    const underWay = new Map<Probe, Promise<void>>();
    const slow = pause(others.length > 0 ? SLOW_MS : null);

    const start = (probes: readonly Probe[]): void => {
      const down = downVendors(outcomes);
      for (const probe of probes) {
        if (outcomes.has(probe) || underWay.has(probe)) continue;
        const error = down.get(vendorOfProbe(probe));
        if (error) outcomes.set(probe, { kind: 'trouble', error });
        else underWay.set(probe, settled(probe));
      }
    };

    async function settled(probe: Probe): Promise<void> {
      try {
        outcomes.set(probe, await reads.ask(probe, number, options));
      } catch (error) {
        outcomes.set(probe, isVendorError(error) ? { kind: 'trouble', error } : { kind: 'mistake', error });
      }
      underWay.delete(probe);
    }

    start(ranked.filter((probe) => likely.includes(probe)));
    try {
      for (;;) {
        const finding = await decided(ranked, outcomes, underWay);
        if (finding) return finding;
        const waitedFor = likely.filter((probe) => underWay.has(probe));
        if (waitedFor.length === 0) {
          const payment = paymentOf(ranked, outcomes, number);
          if (payment) return payment;
          start(ranked);
        } else if (slow.isOver()) {
          start(
            ranked.filter((probe) => !waitedFor.some((one) => vendorOfProbe(one) === vendorOfProbe(probe))),
          );
        }
        if (underWay.size === 0) return notFound(ranked, outcomes, number);
        await Promise.race([...underWay.values(), ...(slow.isOver() ? [] : [slow.over])]);
      }
    } finally {
      slow.stop();
    }
  }

  return { find, drop: reads.drop, dropAll: reads.dropAll };
}

/** The best-ranked order found; a better-ranked one that is on its way is given a moment to come first. Throws a mistake. */
async function decided(
  ranked: readonly Probe[],
  outcomes: ReadonlyMap<Probe, Outcome>,
  underWay: ReadonlyMap<Probe, Promise<void>>,
): Promise<Extract<OrderFinding, { kind: 'found' }> | null> {
  for (const outcome of outcomes.values()) if (outcome.kind === 'mistake') throw outcome.error;
  const firstFound = () => ranked.find((probe) => outcomes.get(probe)?.kind === 'found');
  const found = firstFound();
  if (found === undefined) return null;
  const better = ranked.slice(0, ranked.indexOf(found)).flatMap((probe) => underWay.get(probe) ?? []);
  if (better.length > 0) {
    const grace = pause(GRACE_MS);
    await Promise.race([Promise.all(better), grace.over]);
    grace.stop();
  }
  const best = outcomes.get(firstFound() ?? found);
  return best?.kind === 'found' ? best : null;
}

function paymentOf(
  ranked: readonly Probe[],
  outcomes: ReadonlyMap<Probe, Outcome>,
  number: string,
): OrderFinding | null {
  for (const probe of ranked) {
    const outcome = outcomes.get(probe);
    if (outcome?.kind === 'payment_only') return { ...outcome, number, vendor: vendorOfProbe(probe) };
  }
  return null;
}

function notFound(
  ranked: readonly Probe[],
  outcomes: ReadonlyMap<Probe, Outcome>,
  number: string,
): OrderFinding {
  const asked: Probe[] = [];
  const unanswered: { probe: Probe; error: Error }[] = [];
  for (const probe of ranked) {
    const outcome = outcomes.get(probe);
    if (outcome?.kind === 'trouble') unanswered.push({ probe, error: outcome.error });
    else asked.push(probe);
  }
  return paymentOf(ranked, outcomes, number) ?? { kind: 'not_found', number, asked, unanswered };
}

/** Vendors that cannot be reached at all just now, whatever they are asked, each with the error that says so. */
function downVendors(outcomes: ReadonlyMap<Probe, Outcome>): ReadonlyMap<VendorName, VendorError> {
  const down = new Map<VendorName, VendorError>();
  for (const outcome of outcomes.values()) {
    if (outcome.kind !== 'trouble') continue;
    const { error } = outcome;
    const isDown =
      error instanceof VendorTimeout || error instanceof VendorUnreachable || error instanceof VendorBusy;
    if (isDown) down.set(error.vendor, error);
  }
  return down;
}

/** A stretch of time that keeps no process alive; null: over from the start. */
function pause(ms: number | null) {
  let isOver = ms === null;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    if (ms === null) return resolve();
    timer = setTimeout(() => {
      isOver = true;
      resolve();
    }, ms);
    timer.unref();
  });
  return { over, isOver: () => isOver, stop: () => clearTimeout(timer) };
}
