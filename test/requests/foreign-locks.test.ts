import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../sandbox/fleet/random.ts';
import type { RequestRow } from '../../src/store/requests.ts';
import { openSqliteFile } from '../../src/store/sqlite.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { effectsAbout, openDesk, policyWith, type RunningDesk, writesAbout } from '../desk/service.ts';
import { untilQuiet } from './ending.ts';
import { offers, postedById } from './posted.ts';
import { type Answered, live, makeWish, type Wish } from './shift.ts';
import { decisionsShown, requestsToldOf } from './told.ts';

/** Decides what is wanted and when the file is locked. To see a failure again: LOCK_SEED=<the one in its name>. */
const SEED = Number(process.env['LOCK_SEED'] ?? randomInt(1, 2 ** 31));
const WISHES = 200;
const AT_ONCE = 30;
/** By their Slack ids, as cards name them. */
const PEOPLE = [
  ['U0MEI', 'Mei'],
  ['U0LIN', 'Lin'],
  ['U0CHEN', 'Chen'],
] as const;
/** What a command says at once where its answer comes later. */
const LOOKING_UP = /正在查询|Looking up/;
/** This one, counted from 0, takes 20 to 30 s: much longer than anybody waits for it. */
const LONG_ONE = 2;

/** How long one of the others takes, 0.1 to 6.5 s, mostly below 0.6 s. */
function lockMs(random: Random): number {
  return random.chance(0.96) ? random.int(100, 600) : random.int(600, 6_500);
}

describe(`a desk whose database another program locks again and again (LOCK_SEED=${SEED})`, () => {
  let desk: RunningDesk;
  const over = new AbortController();
  const wished = new Map<string, Wish>();
  const answers: Answered[] = [];
  let rows: readonly RequestRow[];
  let healthyBehindLocks = 0;
  let longest = 0;

  beforeAll(async () => {
    const random = createRandom(SEED);
    longest = random.int(20_000, 30_000);
    const dailyCap = { perRequester: 1_000_000, overall: 1_000_000 };
    desk = await openDesk({ policy: policyWith({ refund: { dailyCap } }) });
    let left = WISHES;
    const oneByOne = async () => {
      while (left-- > 0) {
        const wish = makeWish(desk.world, random);
        const id = await live(desk.world, wish, over.signal, (one) => void answers.push(one));
        wished.set(id, wish);
      }
    };
    const locking = lockAgainAndAgain(random);
    await Promise.all(Array.from({ length: AT_ONCE }, oneByOne));
    over.abort();
    await locking;
    await untilQuiet(desk.store);
    rows = await desk.store.db.selectFrom('requests').selectAll().execute();
  }, 300_000);
  afterAll(() => {
    over.abort();
    return desk?.close();
  });

  const locks: number[] = [];
  /** Who approved and who took back what. */
  async function decisions(): Promise<readonly string[]> {
    const votes = await desk.store.db.selectFrom('votes').select(['request', 'staff']).execute();
    const cancelled = await desk.store.db
      .selectFrom('audit')
      .select(['request', 'actor'])
      .where('event', '=', 'request.cancelled')
      .execute();
    const nameOf = (staff: string) => PEOPLE.find(([user]) => user === `U0${staff.toUpperCase()}`)?.[1];
    return [
      ...votes.map(({ request, staff }) => `${request} approved ${nameOf(staff)}`),
      ...cancelled.map(({ request, actor }) => `${request} cancelled ${nameOf(actor)}`),
    ];
  }

  /**
   * Locks the file while people are at work, the longest time early, so that most of them meet it; the service is asked for its health
   * behind each lock.
   */
  async function lockAgainAndAgain(random: Random): Promise<void> {
    const other = openSqliteFile(join(desk.world.folder, 'data'));
    try {
      while (!over.signal.aborted) {
        await sleep(random.int(200, 1_200));
        try {
          other.exec('begin immediate');
        } catch {
          // Somebody writes just now.
          continue;
        }
        const ms = locks.length === LONG_ONE ? longest : lockMs(random);
        locks.push(ms);
        const health = fetch(`${desk.service.url}/healthz`).then(({ ok }) => ok);
        const lock = sleep(ms).then(() => null);
        if ((await Promise.race([health, lock])) === true) healthyBehindLocks += 1;
        else if (ms === longest)
          throw new Error('The service did not say that it is alive while its file was locked');
        await lock;
        other.exec('commit');
      }
    } finally {
      other.close();
    }
  }

  test('each wish became one request, and each that was approved was carried out exactly once', () => {
    expect(healthyBehindLocks).toBeGreaterThan(5);
    expect(rows.map(({ id }) => id).sort()).toEqual([...wished.keys()].sort());
    expect(wished.size).toBe(WISHES);
    for (const { id, state, subject } of rows) {
      const times = state === 'cancelled' ? 0 : 1;
      const about = subject.slice(2);
      const found = {
        id,
        state,
        arrived: writesAbout(desk.world, about),
        effects: effectsAbout(desk.world, about),
      };
      expect(found).toEqual({
        id,
        state: times === 0 ? 'cancelled' : 'done',
        arrived: times,
        effects: times,
      });
    }
  });

  test('what people were told is in the tables: every request that was named, and every decision that was shown', async () => {
    const kept = new Map(rows.map(({ id }) => [id, wished.get(id)?.typed]));
    const told = requestsToldOf(desk.world);
    expect(new Set(told.map(({ request }) => request))).toEqual(new Set(kept.keys()));
    for (const { request, about } of told) expect([undefined, kept.get(request)]).toContain(about);
    const decided = await decisions();
    for (const { request, how, by } of decisionsShown(desk.world)) {
      for (const name of by) expect(decided).toContain(`${request} ${how} ${name}`);
    }
  });

  test('each command and each click that the desk took came to a write or to words that say what became of it', async () => {
    // Slack itself tells people of those that it did not take.
    const taken = answers.filter(({ error }) => error === undefined);
    const asked = taken.filter(({ what }) => what === 'ask');
    for (const { words } of asked) expect(words).not.toBe('');
    const decided = await decisions();
    for (const [user, name] of PEOPLE) {
      const later = desk.world.slack.workspace
        .messages()
        .filter(({ ephemeralFor, via }) => ephemeralFor === user && via === 'response_url');
      const inSupport = later.filter(({ channel }) => channel === 'C0SUPPORT').length;
      const lookedUp = asked.filter(({ who, words }) => who === user && LOOKING_UP.test(words)).length;
      const clicks = taken.filter(({ who, what }) => who === user && what !== 'ask').length;
      const written = decided.filter((one) => one.endsWith(` ${name}`)).length;
      // What Slack gave up on may have been answered or written all the same.
      const said = { user, lookedUp, inSupport, clicks, written, elsewhere: later.length - inSupport };
      expect(inSupport, JSON.stringify(said)).toBeGreaterThanOrEqual(lookedUp);
      expect(said.written + said.elsewhere, JSON.stringify(said)).toBeGreaterThanOrEqual(clicks);
    }
  });

  test('the audit is whole, and no card offers what was decided', async () => {
    expect(await verifyAudit(desk.store.db)).toMatchObject({ ok: true });
    for (const { id } of rows) {
      for (const place of ['approvals', 'requester']) {
        const copies = postedById(desk.world).get(`${id}.${place}`) ?? [];
        expect({ id, place, copies: copies.length }).toEqual({ id, place, copies: 1 });
        for (const copy of copies) expect(offers(copy, 'request.approve')).toBe(false);
      }
    }
  });
});
