import { beforeEach, describe, expect, test } from 'vitest';
import { type ClockNews, createDeskClock, type DeskClock } from '../../src/lib/clock.ts';

const NOON = 1_763_956_800_000;
const HOUR = 3_600_000;

/** Clocks that are moved by hand: `passed` is what really passes, the others are how far each is off. */
function clocks() {
  return { passed: 0, wall: 0, database: 0, stoodStill: 0, answerTakes: 0, away: false };
}

describe('the time by which the desk lives', () => {
  let at: ReturnType<typeof clocks>;
  let news: ClockNews[];
  let clock: DeskClock;
  const right = () => NOON + at.passed;
  const wall = () => right() + at.wall;
  const monotonic = () => at.passed - at.stoodStill;
  const boot = () => at.passed;

  /** Time passes and the clocks are compared once a second. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1_000) {
      at.passed += 1_000;
      await clock.look((one) => news.push(one));
    }
  }

  beforeEach(() => {
    at = clocks();
    news = [];
  });

  describe('on the embedded database', () => {
    beforeEach(() => {
      clock = createDeskClock({ wall, monotonic, boot, database: null });
    });

    test('a wall clock that is three hours ahead for fifteen seconds moves nothing, and both is told', async () => {
      await pass(5_000);
      at.wall = 3 * HOUR;
      await pass(15_000);
      expect(clock.now()).toBe(right());
      at.wall = 0;
      await pass(60_000);
      expect(clock.now()).toBe(right());
      expect(news).toEqual([
        { what: 'stepped', whose: 'machine', byMs: 3 * HOUR },
        { what: 'set_back', whose: 'machine' },
      ]);
    });

    test('what must not be late is held against the wall clock too, from the very moment that it jumps', async () => {
      await pass(5_000);
      at.wall = 150_000;
      expect(clock.latest()).toBe(right() + 150_000);
      expect(clock.now()).toBe(right());
      at.wall = -150_000;
      expect(clock.latest()).toBe(right());
    });

    test('a machine that was suspended: the latest is right at once, and the time as soon as the clocks are compared', async () => {
      await pass(5_000);
      at.passed += HOUR;
      at.stoodStill += HOUR;
      expect(clock.latest()).toBe(right());
      expect(clock.now()).toBe(right() - HOUR);
      await pass(1_000);
      expect(clock.now()).toBe(right());
      expect(news).toEqual([{ what: 'believed', whose: 'suspended', byMs: HOUR }]);
    });

    test('a machine that was suspended while its clock was behind by as much: the latest is right, also after looks', async () => {
      await pass(5_000);
      at.wall = -90_000;
      at.passed += 90_000;
      at.stoodStill += 90_000;
      expect(clock.latest()).toBe(right());
      await pass(10_000);
      expect(clock.latest()).toBe(right());
      at.wall = 0;
      await pass(1_000);
      expect(clock.now()).toBe(right());
      expect(news).toEqual([
        { what: 'stepped', whose: 'machine', byMs: -90_000 },
        { what: 'believed', whose: 'suspended', byMs: 90_000 },
      ]);
    });

    test('where the time since boot does not count suspension, the wall clock is believed after half a minute', async () => {
      clock = createDeskClock({ wall, monotonic, boot: monotonic, database: null });
      at.passed += HOUR;
      at.stoodStill += HOUR;
      expect(clock.latest()).toBe(right());
      await pass(32_000);
      expect(clock.now()).toBe(right());
      expect(news.at(-1)).toEqual({ what: 'believed', whose: 'machine', byMs: HOUR });
    });

    test('a clock that never stays is never believed', async () => {
      for (let time = 0; time < 20; time += 1) {
        at.wall = (time % 2) * 60_000;
        await pass(7_000);
        expect(clock.now()).toBe(right());
      }
    });

    test('what is corrected by less than a second is followed', async () => {
      for (let time = 0; time < 10; time += 1) {
        at.wall -= 400;
        await pass(1_000);
      }
      expect(clock.now()).toBe(wall());
      expect(news).toEqual([]);
    });
  });

  describe('on a database with a clock of its own', () => {
    /** The answer takes this long, and the server reads its clock in the middle. */
    const database = async () => {
      if (at.away) throw new Error('away');
      at.passed += at.answerTakes / 2;
      const read = right() + at.database;
      at.passed += at.answerTakes / 2;
      return read;
    };

    beforeEach(async () => {
      at.wall = 40_000;
      clock = createDeskClock({ wall, monotonic, boot, database });
      await clock.begin();
    });

    test('it is the database’s, whatever the machine says; that the machine is off is told', async () => {
      await pass(10_000);
      expect(clock.now()).toBe(right());
      expect(clock.latest()).toBe(right());
      expect(news).toEqual([{ what: 'skewed', byMs: 40_000 }]);
      at.wall = 100;
      await pass(10_000);
      expect(clock.now()).toBe(right());
      expect(news.slice(1)).toEqual([
        { what: 'left', byMs: -39_900 },
        { what: 'skewed', byMs: null },
      ]);
    });

    test('a slow answer is not taken for another time', async () => {
      at.answerTakes = 8_000;
      await pass(60_000);
      expect(Math.abs(clock.now() - right())).toBeLessThan(100);
      expect(news).toEqual([{ what: 'skewed', byMs: 40_000 }]);
    });

    test('a machine that was suspended is known at once, since two clocks agree', async () => {
      await pass(10_000);
      at.passed += HOUR;
      at.stoodStill += HOUR;
      await pass(1_000);
      expect(clock.now()).toBe(right());
      expect(news.at(-1)).toEqual({ what: 'believed', whose: 'suspended', byMs: HOUR });
    });

    test('while the database is away and the clock is behind by as much, the latest is right after a suspension', async () => {
      await pass(10_000);
      at.away = true;
      at.wall -= HOUR;
      at.passed += HOUR;
      at.stoodStill += HOUR;
      expect(clock.latest()).toBe(right());
      await pass(10_000);
      expect(clock.latest()).toBe(right());
      at.away = false;
      await pass(6_000);
      expect(clock.now()).toBe(right());
      expect(news).toContainEqual({ what: 'believed', whose: 'suspended', byMs: HOUR });
    });

    test('a server that is three hours ahead for fifteen seconds moves nothing; one that stays there is believed', async () => {
      await pass(10_000);
      at.database = 3 * HOUR;
      await pass(15_000);
      expect(clock.now()).toBe(right());
      at.database = 0;
      await pass(10_000);
      expect(clock.now()).toBe(right());
      at.database = -HOUR;
      await pass(60_000);
      expect(clock.now()).toBe(right() - HOUR);
      expect(news.map(({ what }) => what)).toEqual([
        'skewed',
        'stepped',
        'set_back',
        'stepped',
        'believed',
        'skewed',
      ]);
    });

    test('while the database is away, the monotonic clock carries on', async () => {
      await pass(10_000);
      at.away = true;
      at.wall = 3 * HOUR;
      await pass(120_000);
      expect(clock.now()).toBe(right());
      at.away = false;
      await pass(6_000);
      expect(clock.now()).toBe(right());
      expect(news.at(-1)).toEqual({ what: 'skewed', byMs: 3 * HOUR });
    });
  });
});
