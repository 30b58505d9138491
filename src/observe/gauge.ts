import { Gauge, type Registry } from 'prom-client';
import { withTimeout } from '../lib/timeout.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** One value and the labels that identify it within its gauge. */
export type Measured = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };

/** The limit for all gauges of one scrape, in ms: a scrape is answered within a second. */
const MEASURED_MS = 800;

/** Serialises the measurements of a registry: while the database hangs, scrapes hold at most one of its connections. */
const lines = new WeakMap<Registry, Promise<unknown>>();

/**
 * Registers a gauge that is measured during each scrape. When the measurement fails or takes too long, the scrape leaves this gauge out
 * and reports all others.
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
        // Scrapes must not fail: the other metrics matter most while the database is down.
        if (!failing) log.warn({ err, name }, 'a gauge could not be measured; it is left out until it can');
        failing = true;
      }
      this.reset();
      // A gauge without labels would report 0, which nobody measured.
      if (labelNames.length === 0) this.remove();
      for (const { labels = {}, value } of measured) this.set(labels, value);
    },
  });
}
