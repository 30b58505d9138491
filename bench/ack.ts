import { createWorld } from '../sandbox/world.ts';
import { type LoadResult, load, ORDER_NUMBER } from './load.ts';
import type { Bench, Findings } from './result.ts';
import { type Measured, startBolt, startDesk, startPlain, warmUp } from './servers.ts';
import { median, ratio } from './stats.ts';
import { inTurns } from './turns.ts';

const ROUNDS = 5;
const SECONDS = 3;
/** Until the compiler is done with all three. */
const WARM_UP_SECONDS = 5;

/** A text in the card's blocks that no refusal, apology or "looking up" contains. */
const CARD = `c.${ORDER_NUMBER}`;

/** The signed command over HTTP: the desk with its facts cached, bare Bolt, plain node:http. */
export const ack: Bench = {
  name: 'ack',
  async run() {
    const world = await createWorld();
    const secret = world.signingSecret;
    const servers: Measured[] = [];
    const keep = (server: Measured) => {
      servers.push(server);
      return server;
    };
    try {
      const desk = keep(await startDesk(world));
      const card = await warmUp(desk.url, secret, CARD);
      const bolt = keep(await startBolt(secret));
      const plain = keep(await startPlain(secret, Buffer.byteLength(card)));

      const run = (seconds: number) => ({
        desk: async () => {
          await warmUp(desk.url, secret, CARD);
          return load(desk.url, secret, CARD, { seconds });
        },
        bolt: () => load(bolt.url, secret, 'hello', { seconds }),
        plain: () => load(plain.url, secret, 'hello', { seconds }),
      });
      await inTurns(1, run(WARM_UP_SECONDS));
      return findings(await inTurns(ROUNDS, run(SECONDS)));
    } finally {
      for (const { child } of servers) await child.stop();
      await world.close();
    }
  },
};

function findings(turns: Record<'desk' | 'bolt' | 'plain', LoadResult[]>): Findings {
  const rate = (name: keyof typeof turns) => median(turns[name].map((turn) => turn.requestsPerSecond));
  const p99 = (name: keyof typeof turns) => median(turns[name].map((turn) => turn.p99Ms));
  const perSecond = (name: keyof typeof turns) => `${rate(name).toFixed(0)} req/s`;
  return {
    rows: [
      {
        what: 'requests per second',
        measured: perSecond('desk'),
        against: `bare Bolt ${perSecond('bolt')}`,
        value: ratio(rate('desk'), rate('bolt')),
        target: { atLeast: 1 },
      },
      {
        what: 'p99',
        measured: `${p99('desk').toFixed(1)} ms`,
        against: `bare Bolt ${p99('bolt').toFixed(1)} ms`,
        value: ratio(p99('desk'), p99('bolt')),
        target: { atMost: 1 },
      },
      {
        what: 'moonshot: requests per second',
        measured: perSecond('desk'),
        against: `plain node:http ${perSecond('plain')}`,
        value: ratio(rate('desk'), rate('plain')),
        target: { atLeast: 0.5 },
        moonshot: true,
      },
    ],
    turns,
  };
}
