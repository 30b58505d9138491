import { Gauge } from 'prom-client';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** One value, with what tells it apart from the others of its gauge. */
export type Measured = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };

/** A gauge that is measured whenever somebody reads the metrics; where that fails, the other metrics are answered all the same. */
export function measuredGauge(
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
  { name, help, labelNames = [] }: { name: string; help: string; labelNames?: readonly string[] },
  measure: () => Promise<readonly Measured[]>,
): void {
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [metrics.registry],
    async collect() {
      try {
        const measured = await measure();
        this.reset();
        for (const { labels = {}, value } of measured) this.set(labels, value);
      } catch (err) {
        // The other metrics are wanted most when the database is away.
        log.warn({ err, name }, 'a gauge could not be measured');
      }
    },
  });
}
