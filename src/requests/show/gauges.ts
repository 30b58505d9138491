import type { Kit } from '../../kit/kit.ts';
import { measuredGauge } from '../../observe/gauge.ts';
import { openRequestCounts } from '../../store/requests.ts';

type OpenCount = Awaited<ReturnType<typeof openRequestCounts>>[number];

/** Counts what is open: how much, and for how long the oldest has been waiting. */
export function countOpenRequests(parts: Kit): void {
  const { db, now } = parts;
  function gauge(name: string, help: string, value: (count: OpenCount) => number): void {
    measuredGauge(parts, { name, help, labelNames: ['kind', 'state'] }, async () =>
      (await openRequestCounts(db)).map((each) => ({
        labels: { kind: each.kind, state: each.state },
        value: value(each),
      })),
    );
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
