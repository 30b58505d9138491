import { Gauge } from 'prom-client';
import { openRequestCounts } from '../store/requests.ts';
import type { RequestParts } from './parts.ts';

type OpenCount = Awaited<ReturnType<typeof openRequestCounts>>[number];

/** Counts what is open whenever somebody reads the metrics: how much, and for how long the oldest has been waiting. */
export function countOpenRequests({ db, metrics, now, log }: RequestParts): void {
  function gauge(name: string, help: string, measure: (count: OpenCount) => number): void {
    new Gauge({
      name,
      help,
      labelNames: ['kind', 'state'],
      registers: [metrics.registry],
      async collect() {
        try {
          const counts = await openRequestCounts(db);
          this.reset();
          for (const each of counts) this.set({ kind: each.kind, state: each.state }, measure(each));
        } catch (err) {
          // The other metrics are wanted most when the database is away.
          log.warn({ err, name }, 'open requests could not be counted');
        }
      },
    });
  }
  gauge('latchkey_requests_open', 'Requests that are pending, approved, executing or unknown', ({ count }) =>
    Number(count),
  );
  gauge(
    'latchkey_request_oldest_seconds',
    'Age of the oldest open request',
    ({ oldest }) => (now() - oldest) / 1000,
  );
}
