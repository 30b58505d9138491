import { type Databases, onEachEngine } from './databases.ts';
import { elapsed } from './elapsed.ts';
import { intakeBare, noticeBare, settleBare } from './floors/alert.ts';
import { type Bare, openBare } from './floors/bare.ts';
import type { Bench, Row } from './result.ts';
import { median, ratio } from './stats.ts';
import { inTurns } from './turns.ts';
import { openWorkingDesk, untilAtRest, type WorkingDesk } from './working-desk.ts';

const WARM_UP_ROUNDS = 10;
const ROUNDS = 30;
const ALERTS = 'C0ALERTS';
const REASON = 'I paid and the door stayed shut.';

/**
 * From the moment a signed notification, or a signed appeal, is sent to the real service until its card comes in at Slack, one after the
 * other, on a desk at rest. The floor is what the database alone takes for it (`floors/alert.ts`).
 */
export const alert: Bench = {
  name: 'alert',
  async run() {
    const found = await onEachEngine(measure);
    return {
      rows: found.flatMap(({ rows }) => rows),
      turns: Object.fromEntries(found.map(({ engine, turns }) => [engine, turns])),
    };
  },
};

type Turns = Record<'notice' | 'noticeFloor' | 'appeal' | 'appealFloor', number[]>;

async function measure(databases: Databases) {
  const { engine, name } = databases;
  const working = await openWorkingDesk(await databases.fresh());
  const bare = await openBare((await databases.fresh()).location);
  let count = 0;
  const fresh = () => {
    count += 1;
    return String(100_000_000_000 + count);
  };
  try {
    const contestants = {
      notice: () => posted(working, offlineNotice(working, fresh())),
      noticeFloor: () => {
        const code = fresh();
        return timed(bare, () => noticeBare(bare, engine, code, JSON.stringify(offline(code))));
      },
      appeal: () => posted(working, appealAbout(working, soldOrder(working))),
      appealFloor: () => timed(bare, () => intakeBare(bare, engine, `VI${fresh()}`, REASON)),
    };
    await inTurns(WARM_UP_ROUNDS, contestants);
    const turns = await inTurns(ROUNDS, contestants);
    return { engine, rows: rowsOf(name, turns), turns };
  } finally {
    await bare.close();
    await working.close();
  }
}

/** Milliseconds from sending it until the next message comes in for the alerts channel. */
async function posted(working: WorkingDesk, send: () => Promise<unknown>): Promise<number> {
  await untilAtRest(working);
  const { slack } = working.world;
  let seen = slack.traffic.length;
  return elapsed({
    act: send,
    watch: slack.onTraffic,
    arrived: () => {
      const fresh = slack.traffic.slice(seen);
      seen = slack.traffic.length;
      return fresh.some(({ method, body }) => method === 'chat.postMessage' && body.includes(ALERTS));
    },
    what: 'a message in the alerts channel',
  });
}

function offlineNotice({ world: { yopoint } }: WorkingDesk, code: string): () => Promise<void> {
  return async () => {
    const [answer] = await yopoint.notify(yopoint.notifyUrl ?? '', 'notify.cabinet.changed', offline(code));
    if (answer?.status !== 200)
      throw new Error(`A notification was answered ${answer?.status} ${answer?.body}`);
  };
}

/** A device that sells and is not reached any more, as YoPoint tells it. */
function offline(code: string) {
  return {
    RequestID: `bench-${code}`,
    Name: `Cabinet ${code}`,
    DeviceCode: code.slice(-8),
    Code: code,
    EnableSell: true,
    SellStatus: 1,
    OnlineStatus: 0,
    Province: '湖北省',
    City: '黄冈市',
    District: '团风县',
    ExtElectronicStatus: 1,
    CabinetCount: 2,
  };
}

function soldOrder({ world: { yopoint } }: WorkingDesk): string {
  const [cabinet = ''] = yopoint.state.cabinets.keys();
  return yopoint.state.sell(cabinet, { payPriceFen: 1_200 }).ReceiptNo;
}

function appealAbout({ world: { consumerApp } }: WorkingDesk, receiptNo: string): () => Promise<void> {
  const body = { receiptNo, kind: 'after_payment', reason: REASON, ref: receiptNo };
  return async () => {
    const answer = await consumerApp.appeal(body);
    if (answer.status !== 202) throw new Error(`An appeal was answered ${answer.status}.`);
  };
}

async function timed(bare: Bare, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  const taken = performance.now() - started;
  await settleBare(bare);
  return taken;
}

function rowsOf(name: string, turns: Turns): Row[] {
  const row = (what: string, desk: readonly number[], floor: readonly number[]): Row => ({
    what: `${name}: ${what} until its card comes in`,
    measured: `${median(desk).toFixed(1)} ms`,
    against: `bare transactions ${median(floor).toFixed(1)} ms`,
    value: ratio(median(desk), median(floor)),
    target: { atMost: 3 },
  });
  return [
    row('notification', turns.notice, turns.noticeFloor),
    row('appeal', turns.appeal, turns.appealFloor),
  ];
}
