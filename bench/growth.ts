import { type Databases, onEachEngine } from './databases.ts';
import { elapsed } from './elapsed.ts';
import { load, ORDER_NUMBER } from './load.ts';
import { writePast } from './past/write.ts';
import { askForRefunds, lastApproval, type Undecided } from './refunds.ts';
import type { Bench, Row } from './result.ts';
import { warmUp } from './servers.ts';
import { median, ratio } from './stats.ts';
import { inTurns } from './turns.ts';
import { openWorkingDesk, untilAtRest, type WorkingDesk } from './working-desk.ts';

/** Numbers of stored requests, each with ten times as many audit rows. The first is the baseline. */
const SIZES = ['10', '1000', '100000'] as const;
type Size = (typeof SIZES)[number];

const WARM_UP_ROUNDS = 8;
const ROUNDS = 20;
const ACK = { rounds: 3, seconds: 1 } as const;
const CARD = `c.${ORDER_NUMBER}`;

/**
 * What people wait for, on desks with a past of two years: three real services in turns, alike but for how many requests they have
 * carried out. The same few are open on each.
 */
export const growth: Bench = {
  name: 'growth',
  async run() {
    const found = await onEachEngine(measure);
    return {
      rows: found.flatMap(({ rows }) => rows),
      turns: Object.fromEntries(found.map(({ engine, turns }) => [engine, turns])),
    };
  },
};

/** A desk with a past, and refunds that wait for their last approval. */
type OldDesk = WorkingDesk & { readonly undecided: Undecided[] };

type Desks = Readonly<Record<Size, OldDesk>>;

async function measure(databases: Databases) {
  const opened: WorkingDesk[] = [];
  const open = async (size: Size): Promise<OldDesk> => {
    const database = await databases.fresh((location) => writePast(location, Number(size), Date.now()));
    const working = await openWorkingDesk(database);
    opened.push(working);
    return { ...working, undecided: [...(await askForRefunds(working, WARM_UP_ROUNDS + ROUNDS))] };
  };
  try {
    const desks: Desks = { 10: await open('10'), 1000: await open('1000'), 100000: await open('100000') };
    const approve = await inTurnsOf(desks, ROUNDS, approved);
    const home = await inTurnsOf(desks, ROUNDS, homeShown);
    const ack = await inTurnsOf(desks, ACK.rounds, acknowledged);
    const name = databases.name;
    return {
      engine: databases.engine,
      rows: [
        ...rowsOf(`${name}: ack`, ack, 'us'),
        ...rowsOf(`${name}: approve`, approve, 'ms'),
        ...rowsOf(`${name}: Home`, home, 'ms'),
      ],
      turns: { ack, approve, home },
    };
  } finally {
    for (const working of opened) await working.close();
  }
}

/** The same on each desk in turns, after some turns that do not count. */
async function inTurnsOf(desks: Desks, rounds: number, work: (desk: OldDesk) => Promise<number>) {
  const contestants = {
    10: () => work(desks['10']),
    1000: () => work(desks['1000']),
    100000: () => work(desks['100000']),
  };
  await inTurns(Math.min(rounds, WARM_UP_ROUNDS), contestants);
  return inTurns(rounds, contestants);
}

async function approved(desk: OldDesk): Promise<number> {
  await untilAtRest(desk);
  const undecided = desk.undecided.shift();
  if (!undecided) throw new Error('There are more rounds than requests.');
  return lastApproval(desk, undecided);
}

/** Milliseconds from the moment Slack says that Lin opened the Home until it is published. */
async function homeShown(desk: OldDesk): Promise<number> {
  await untilAtRest(desk);
  const { slack } = desk.world;
  const before = slack.traffic.length;
  return elapsed({
    begins: slack.onTraffic,
    act: () => slack.as('U0LIN').openHome(),
    watch: slack.onTraffic,
    arrived: () => slack.traffic.slice(before).some(({ method }) => method === 'views.publish'),
    what: 'a Home',
  });
}

/** Microseconds an acknowledgement takes under load, with its facts cached. */
async function acknowledged({ desk, world }: OldDesk): Promise<number> {
  await warmUp(desk.url, world.signingSecret, CARD);
  const { requestsPerSecond } = await load(desk.url, world.signingSecret, CARD, { seconds: ACK.seconds });
  return 1_000_000 / requestsPerSecond;
}

function rowsOf(what: string, turns: Record<Size, number[]>, unit: string): Row[] {
  const [first, ...others] = SIZES;
  const least = median(turns[first]);
  return others.map((size) => ({
    what: `${what} with ${Number(size).toLocaleString('en')} requests`,
    measured: `${median(turns[size]).toFixed(1)} ${unit}`,
    against: `with ${first} ${least.toFixed(1)} ${unit}`,
    value: ratio(median(turns[size]), least),
    target: { atMost: 1.3 },
  }));
}
