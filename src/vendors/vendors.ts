import type { VendorName } from '../domain/vendors.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Settings } from '../settings/settings.ts';
import { type BaifudeClient, createBaifudeClient } from './baifude/client.ts';
import { loadSignRule } from './baifude/sign.ts';
import { staticToken } from './baifude/token.ts';
import { createPaymentSystem, type PaymentSystem } from './payment/payment-system.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';
import { createYoPointClient, type YoPointClient } from './yopoint/client.ts';

/** The clients of the vendors that are configured; null where one is off. */
export type Vendors = {
  readonly yopoint: YoPointClient | null;
  readonly baifude: BaifudeClient | null;
  /** Where refunds that YoPoint orders are made. */
  readonly payment: PaymentSystem | null;
  close(): void;
};

type Observers = { readonly log: Log; readonly metrics: Metrics; readonly now: () => number };

/** Opens a client per configured vendor, each on a transport of its own. Throws when a sign module cannot be loaded. */
export async function createVendors(settings: Settings, observers: Observers): Promise<Vendors> {
  const transports: Transport[] = [];
  const open = (vendor: VendorName) => {
    const transport = observedTransport(vendor, observers);
    transports.push(transport);
    return { transport, now: observers.now };
  };
  const { yopoint, baifude } = settings;
  return {
    yopoint: yopoint && createYoPointClient(yopoint, open('yopoint')),
    baifude:
      baifude &&
      createBaifudeClient(
        {
          baseUrl: baifude.baseUrl,
          token: staticToken(baifude.accessToken),
          sign: await loadSignRule(ruleName(baifude.signRule), baifude.signSecret),
        },
        open('baifude'),
      ),
    payment: yopoint?.refundForward ? observedPayment(yopoint.refundForward, observers) : null,
    close: () => {
      for (const transport of transports) transport.close();
    },
  };
}

function ruleName(rule: NonNullable<Settings['baifude']>['signRule']): string {
  return rule.kind === 'module' ? `module:${rule.path}` : rule.kind;
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
