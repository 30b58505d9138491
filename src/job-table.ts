import { remindOfDigest, showDigest } from './alerts/digest.ts';
import { postAlerts } from './alerts/post.ts';
import { showAlert } from './alerts/show.ts';
import { advance } from './appeals/close.ts';
import { followAppeal } from './appeals/follow.ts';
import { remindOfAppeal } from './appeals/remind.ts';
import { APPEAL_TIMES } from './appeals/times.ts';
import { pauseOf, type WatchPace, watchOrders } from './appeals/watch.ts';
import { DEVICES_WATCHED_MS, watchDevices } from './devices/watch.ts';
import { followHomes } from './home/follow.ts';
import { showHome } from './home/show.ts';
import type { JobEntry } from './jobs/task.ts';
import type { TellingKit } from './kit/kit.ts';
import { handleNotice } from './notices/handle.ts';
import { LONGEST_PAUSE_MS } from './outbox/deliver.ts';
import { countRefused } from './requests/ask/refused.ts';
import { askPerson, expire, remind } from './requests/decide/remind.ts';
import { execute } from './requests/do/execute.ts';
import { reconcile } from './requests/do/reconcile.ts';
import { follow } from './requests/follow/follow.ts';
import { lookAtVisit, lookAtVisits } from './requests/follow/visits.ts';
import { REFUSED_PAUSE_MS, showCards } from './requests/show/show-cards.ts';
import { tell } from './requests/show/tell.ts';
import { TIMES } from './requests/times.ts';
import type { JobKind } from './store/jobs.ts';

/** Between looks at support visits that nobody has paid, in ms. */
export const VISITS_LOOKED_AT_MS = 60_000;
/** The longest that handling a notification gives way to payment callbacks, in ms: well within its lease. */
const GIVES_WAY_MS = 2_000;

type Pace = {
  readonly watch: WatchPace;
  /** Resolves when no payment callback is under way, after the given ms at the latest. */
  readonly quiet: (mostMs: number) => Promise<void>;
};

/** Everything that is done behind the gestures, by the kind of job. */
export function jobTable(kit: TellingKit, { watch, quiet }: Pace) {
  const { refund, door, appeals } = kit.policy;
  return {
    'request.execute': {
      hands: 'vendor',
      longestPause: TIMES.lease + TIMES.write,
      run: (job) => execute(kit, job),
    },

    'request.cards': { hands: 'people', longestPause: REFUSED_PAUSE_MS, run: (job) => showCards(kit, job) },
    'request.tell': { hands: 'people', longestPause: 0, run: (job) => tell(kit, job) },
    'request.ask_person': { hands: 'people', longestPause: 0, run: (job) => askPerson(kit, job) },
    'request.expire': {
      hands: 'people',
      longestPause: Math.max(refund.expireAfterMs, door.expireAfterMs),
      run: (job) => expire(kit, job),
    },
    'request.remind': {
      hands: 'people',
      longestPause: Math.max(refund.remindAfterMs, door.remindAfterMs),
      run: (job) => remind(kit, job),
    },
    'appeal.advance': { hands: 'people', longestPause: 0, run: (job) => advance(kit, job) },

    'homes.follow': { hands: 'homes', longestPause: 2_000, run: () => followHomes(kit) },
    'home.show': { hands: 'homes', longestPause: TIMES.reconcile.longest, run: (job) => showHome(kit, job) },

    'alerts.post': { hands: 'posting', longestPause: LONGEST_PAUSE_MS, run: (job) => postAlerts(kit, job) },
    'alert.show': { hands: 'posting', longestPause: LONGEST_PAUSE_MS, run: (job) => showAlert(kit, job) },
    'appeal.remind': {
      hands: 'posting',
      longestPause: appeals.remindAfterMs,
      run: (job) => remindOfAppeal(kit, job),
    },
    'digest.show': { hands: 'posting', longestPause: LONGEST_PAUSE_MS, run: (job) => showDigest(kit, job) },
    'digest.remind': {
      hands: 'posting',
      longestPause: appeals.remindAfterMs,
      run: (job) => remindOfDigest(kit, job),
    },

    'notice.handle': {
      hands: 'notices',
      longestPause: TIMES.reconcile.longest,
      run: async (job) => {
        await quiet(GIVES_WAY_MS);
        return handleNotice(kit, job);
      },
    },

    'request.reconcile': {
      hands: 'looking',
      longestPause: TIMES.reconcile.afterwards,
      run: (job) => reconcile(kit, job),
    },
    'request.follow': {
      hands: 'looking',
      longestPause: TIMES.review.longest,
      run: (job) => follow(kit, job),
    },
    'appeal.follow': {
      hands: 'looking',
      longestPause: APPEAL_TIMES.follow.longest,
      run: (job) => followAppeal(kit, job),
    },
    'appeals.watch': {
      hands: 'looking',
      longestPause: Math.max(watch.intervalMs, pauseOf(watch)),
      run: watchOrders(kit, watch),
    },
    'devices.watch': { hands: 'looking', longestPause: DEVICES_WATCHED_MS, run: () => watchDevices(kit) },
    'visits.look': { hands: 'looking', longestPause: VISITS_LOOKED_AT_MS, run: () => lookAtVisits(kit) },
    'visit.look': { hands: 'looking', longestPause: null, run: (job) => lookAtVisit(kit, job) },
    'attempts.count': { hands: 'looking', longestPause: null, run: (job) => countRefused(kit, job) },
  } satisfies Record<JobKind, JobEntry>;
}
