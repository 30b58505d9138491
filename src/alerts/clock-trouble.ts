import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClockTrouble } from '../domain/alert.ts';
import type { Kit } from '../kit/kit.ts';
import type { ClockNews } from '../lib/clock.ts';
import { raiseAlert, reopenAlert, touchAlert } from '../outbox/raise.ts';
import { unsettledAlerts } from '../store/alerts.ts';

/** Back so soon after it was over, it is the same trouble and needs no second card, in ms. */
const SAME_TROUBLE_MS = 3_600_000;
/** A database that is away is asked again. */
const TRIES = 10;
const PAUSE_MS = 3_000;

/**
 * Reports clock trouble to the log, to readiness, and as an alert that it settles when the trouble is over. Calls `mistrustTimes` when the
 * desk's time has jumped. Never throws.
 */
export function tellOfClocks(parts: Kit, mistrustTimes: () => void): (news: ClockNews) => void {
  const { ground, log } = parts;
  let line: Promise<void> = Promise.resolve();

  /** One after the other, so that what is over is not raised after it. */
  function alert(how: ClockTrouble['how'], byMs: number | null): void {
    line = line.then(async () => {
      for (let time = 1; time <= TRIES; time += 1) {
        try {
          await (byMs === null ? settle(parts, how) : raise(parts, how, byMs));
          return parts.wake();
        } catch (err) {
          if (time === TRIES) log.warn({ err }, 'that a clock is wrong could not be put into an alert');
          else await sleep(PAUSE_MS, undefined, { ref: false });
        }
      }
    });
  }

  // What an earlier process left open.
  alert('stepped', null);
  return (news) => {
    switch (news.what) {
      case 'stepped':
        ground.noteTrouble(
          'clock_stepped',
          `the ${news.whose === 'machine' ? "machine's" : "database's"} clock jumped ${inWords(news.byMs)}; doors wait until it is known which time is right`,
        );
        return alert('stepped', news.byMs);
      case 'set_back':
        ground.clearTrouble('clock_stepped');
        return alert('stepped', null);
      case 'believed':
        log.warn({ whose: news.whose, byMs: news.byMs }, 'the time of the desk follows a clock that jumped');
        ground.clearTrouble('clock_stepped');
        mistrustTimes();
        return alert('stepped', null);
      case 'left':
        log.warn(
          { byMs: news.byMs },
          "the machine's clock jumped, and the database's did not: it is left alone",
        );
        return;
      case 'skewed':
        if (news.byMs === null) ground.clearTrouble('clock_skewed');
        else
          ground.noteTrouble(
            'clock_skewed',
            `this machine's clock is ${inWords(news.byMs, 'ahead of', 'behind')} the database's; set it and keep it set`,
          );
        return alert('skewed', news.byMs);
    }
  };
}

async function raise({ db, policy, now }: Kit, how: ClockTrouble['how'], byMs: number): Promise<void> {
  const at = now();
  const subject = subjectOf(how);
  await db.transaction().execute(async (trx) => {
    if ((await unsettledAlerts(trx, 'clock_off', subject)).length > 0) return;
    const since = at - SAME_TROUBLE_MS;
    if (await reopenAlert(trx, policy, { kind: 'clock_off', subject, since }, at)) return;
    const facts = {
      kind: 'clock_off',
      machine: hostname(),
      how,
      aheadSeconds: Math.round(byMs / 1000),
    } as const;
    await raiseAlert(trx, policy, { id: `${subject}:${at}`, subject, facts }, at);
  });
}

async function settle({ db, policy, now }: Kit, how: ClockTrouble['how']): Promise<void> {
  const at = now();
  await db.transaction().execute(async (trx) => {
    for (const { id } of await unsettledAlerts(trx, 'clock_off', subjectOf(how))) {
      const reply = { key: `over.${at}`, content: { what: 'over' } } as const;
      await touchAlert(trx, policy, id, { at, over: true, reply });
    }
  });
}

/** Instances on one machine have one clock. */
function subjectOf(how: ClockTrouble['how']): string {
  return `clock_off:${how}:${hostname()}`;
}

function inWords(byMs: number, ahead = 'ahead', behind = 'back'): string {
  const seconds = Math.round(Math.abs(byMs) / 1000);
  const much = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `${much} ${byMs > 0 ? ahead : behind}`;
}
