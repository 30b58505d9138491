import type { VendorName } from '../domain/vendors.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Settings } from '../settings/settings.ts';
import { openBaifude } from './baifude/vendor.ts';
import { createPaymentSystem, type PaymentSystem } from './payment/payment-system.ts';
import type { OpenVendor, OrderVendor, OrderVendors } from './port.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';
import { openYopoint } from './yopoint/vendor.ts';

/** How each vendor of `src/domain/vendors.ts` is opened. */
const OPEN: { readonly [Name in VendorName]: OpenVendor<Name> } = {
  yopoint: openYopoint,
  baifude: openBaifude,
};

type OpenedVendors = {
  /** Those that are configured. */
  readonly vendors: OrderVendors;
  /** Where refunds that YoPoint orders are made; null: nowhere. */
  readonly payment: PaymentSystem | null;
  close(): void;
};

type Observers = { readonly log: Log; readonly metrics: Metrics; readonly now: () => number };

/** Opens every vendor that is configured, each on a `line` of its own. Throws when a sign module cannot be loaded. */
export async function openVendors(
  settings: Settings,
  observers: Observers,
  line: (vendor: VendorName) => Transport = (vendor) => observedTransport(vendor, observers),
): Promise<OpenedVendors> {
  const transports: Transport[] = [];
  const vendors: Partial<Record<VendorName, OrderVendor>> = {};
  for (const name of Object.keys(OPEN).filter((key): key is VendorName => key in OPEN)) {
    const opened = await OPEN[name](settings, () => {
      const transport = line(name);
      transports.push(transport);
      return { transport, now: observers.now };
    });
    if (opened) vendors[name] = opened;
  }
  const forward = settings.yopoint?.refundForward;
  return {
    vendors,
    payment: forward ? observedPayment(forward, observers) : null,
    close: () => {
      for (const transport of transports) transport.close();
    },
  };
}

/** The way to a vendor, with its calls and its breaker in log and metrics. */
export function observedTransport(
  vendor: VendorName,
  { log, metrics }: Pick<Observers, 'log' | 'metrics'>,
  limits: Omit<TransportOptions, 'vendor' | 'onCall' | 'onBreaker'> = {},
): Transport {
  return createTransport({
    ...limits,
    vendor,
    onCall: (call) => {
      metrics.vendorCalls.observe(
        { vendor, method: call.method, outcome: call.outcome },
        call.durationMs / 1000,
      );
      log.info(
        {
          vendor,
          method: call.method,
          outcome: call.outcome,
          ms: Math.round(call.durationMs),
          attempt: call.attempt,
          trace: call.trace,
        },
        'vendor call',
      );
    },
    onBreaker: ({ state }) => {
      // Half open is not well: while nobody answers it comes up every few seconds, and an alert's `for` would begin anew.
      metrics.breaker.set({ vendor }, state === 'closed' ? 0 : 1);
      log.warn({ vendor, state }, 'vendor breaker');
    },
  });
}

function observedPayment(
  target: { readonly url: string; readonly secret: string },
  { log, metrics, now }: Observers,
): PaymentSystem {
  return createPaymentSystem({
    ...target,
    now,
    onCall: ({ outcome, durationMs }) => {
      metrics.vendorCalls.observe({ vendor: 'payment', method: 'refund', outcome }, durationMs / 1000);
      log.info({ vendor: 'payment', method: 'refund', outcome, ms: Math.round(durationMs) }, 'vendor call');
    },
  });
}
