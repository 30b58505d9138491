import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { YopointSettings } from '../settings/settings.ts';
import { createPaymentLine } from '../vendors/payment/payment-line.ts';
import { createLearned, type Learned } from './learned.ts';
import { createRelay, type Relay } from './relay.ts';

/** The parts that stand in front of the operator's payment system: the relay, and the memory of the callbacks' contents. */
export type InFront = {
  readonly relay: Relay;
  readonly learned: Learned;
  /** Refund orders are forwarded in Latchkey's own format instead (`src/vendors/payment/payment-system.ts`). */
  readonly forwardsRefunds: boolean;
};

/** Null: Latchkey does not stand in front of the payment system. */
export function createInFront(
  { paymentRelayUrl: url, refundForward }: Pick<YopointSettings, 'paymentRelayUrl' | 'refundForward'>,
  observers: { readonly log: Log; readonly metrics: Metrics },
  limits: { readonly answeredWithinMs?: number; readonly mostUnderWay?: number } = {},
): InFront | null {
  if (url === null) return null;
  const relay = createRelay({ line: createPaymentLine(url), ...observers, ...limits });
  const learned = createLearned({ ...observers, quiet: relay.quiet });
  return { relay, learned, forwardsRefunds: refundForward !== null };
}
