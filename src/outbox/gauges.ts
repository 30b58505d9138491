import type { Kit } from '../kit/kit.ts';
import { measuredGauge } from '../observe/gauge.ts';
import { reachedBy } from '../settings/policy.ts';
import { ledgerSummary } from '../store/alert-messages.ts';

/** Counts messages of the alerts channel that have not arrived: never tried, and tried without success. */
export function countWaitingDeliveries(parts: Kit): void {
  const { db, now, policy } = parts;
  const summary = () => ledgerSummary(db, reachedBy(policy.channels.alerts));
  measuredGauge(
    parts,
    {
      name: 'latchkey_deliveries_waiting',
      help: 'Alerts that have not arrived: queued, or failed and tried again',
      labelNames: ['state'],
    },
    async () => {
      const { waiting, failed } = await summary();
      return [
        { labels: { state: 'queued' }, value: waiting },
        { labels: { state: 'failed' }, value: failed },
      ];
    },
  );
  measuredGauge(
    parts,
    { name: 'latchkey_delivery_last_seconds', help: 'How long ago an alert last arrived' },
    async () => {
      const { lastSentAt } = await summary();
      return lastSentAt === null ? [] : [{ value: (now() - lastSentAt) / 1000 }];
    },
  );
}
