import { Gauge, type Registry } from 'prom-client';
import { withTimeout } from '../lib/timeout.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** One value, with what tells it apart from the others of its gauge. */
export type Measured = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };

/** The time for all gauges of one scrape, in ms: the scrape is answered within a second. */
const MEASURED_MS = 800;

/** One measurement at a time: while the database hangs, scrapes take one of its connections and no more. */
const lines = new WeakMap<Registry, Promise<unknown>>();

/**
 * A gauge that is measured whenever somebody reads the metrics. Where that fails or takes too long it has no value, and the other
 * metrics are answered all the same.
 */
export function measuredGauge(
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
  { name, help, labelNames = [] }: { name: string; help: string; labelNames?: readonly string[] },
  measure: () => Promise<readonly Measured[]>,
): void {
  const { registry } = metrics;
  let failing = false;
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    async collect() {
      let late = false;
      const turn = (lines.get(registry) ?? Promise.resolve()).then(() => (late ? [] : measure()));
      lines.set(
        registry,
        turn.catch(() => undefined),
      );
      let measured: readonly Measured[] = [];
      try {
        measured = await withTimeout(MEASURED_MS, 'the database', turn);
        failing = false;
      } catch (err) {
        late = true;
        // The other metrics are wanted most when the database is away.
        if (!failing) log.warn({ err, name }, 'a gauge could not be measured; it is left out until it can');
        failing = true;
      }
      this.reset();
      // A gauge without labels would say 0, which nobody has measured.
      if (labelNames.length === 0) this.remove();
      for (const { labels = {}, value } of measured) this.set(labels, value);
    },
  });
}
