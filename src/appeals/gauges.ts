import { CABINET } from '../domain/order-ref.ts';
import type { Kit } from '../kit/kit.ts';
import { measuredGauge } from '../observe/gauge.ts';
import { openAppealCounts } from '../store/appeals.ts';
import { portOf } from '../vendors/port.ts';
import { watchProgress } from './watch-cursor.ts';

type OpenCount = Awaited<ReturnType<typeof openAppealCounts>>[number];

/** Counts appeals that have not ended: nobody's, and somebody's; and for how long the oldest has been there. */
export function countOpenAppeals(parts: Kit): void {
  const { db, now } = parts;
  function gauge(name: string, help: string, value: (count: OpenCount) => number): void {
    measuredGauge(parts, { name, help, labelNames: ['state'] }, async () =>
      (await openAppealCounts(db)).map((each) => ({ labels: { state: each.state }, value: value(each) })),
    );
  }
  gauge('latchkey_appeals_open', 'Appeals that are open (nobody has them) or claimed', ({ count }) =>
    Number(count),
  );
  gauge(
    'latchkey_appeal_oldest_seconds',
    'Age of the oldest appeal that has not ended',
    ({ oldest }) => (now() - oldest) / 1000,
  );
}

/**
 * For how long what is made at the vendor has not been looked at, and how many stretches it does not list; without the vendor, or before
 * the first look, there is no such value.
 */
export function measureWatch(parts: Kit): void {
  if (!portOf(parts.vendors, CABINET)) return;
  const name = 'latchkey_watch_behind_seconds';
  const help = 'Age of the oldest order that may not have been looked at for appeals';
  measuredGauge(parts, { name, help }, async () => {
    const progress = await watchProgress(parts.db);
    return progress ? [{ value: Math.max(0, parts.now() / 1000 - progress.seen) }] : [];
  });
  const gaps = {
    name: 'latchkey_watch_gaps',
    help: 'Stretches of the order list that the vendor does not give and that are asked for again',
  };
  measuredGauge(parts, gaps, async () => {
    const progress = await watchProgress(parts.db);
    return progress ? [{ value: progress.gaps.length }] : [];
  });
}
