import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../sandbox/fleet/random.ts';
import type { RequestRow } from '../../src/store/requests.ts';
import { openSqliteFile } from '../../src/store/sqlite.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { untilQuiet } from './ending.ts';
import { effectsAbout, openRequestsDesk, policyWith, type RequestsDesk, writesAbout } from './harness.ts';
import { offers, postedById } from './posted.ts';
import { live, makeWish, type Wish } from './shift.ts';

/** Decides what is wanted and when the file is locked. To see a failure again: LOCK_SEED=<the one in its name>. */
const SEED = Number(process.env['LOCK_SEED'] ?? randomInt(1, 2 ** 31));
const WISHES = 24;
const AT_ONCE = 6;
/** One lock is longer than anybody waits for it; LONGEST_LOCK_MS=30000 has the longest that was met. */
const LONGEST_MS = Number(process.env['LONGEST_LOCK_MS'] ?? 6_500);

describe(`a desk whose database another program locks again and again (LOCK_SEED=${SEED})`, () => {
  let desk: RequestsDesk;
  const over = new AbortController();
  const wished = new Map<string, Wish>();
  let rows: readonly RequestRow[];
  let healthyBehindLocks = 0;

  beforeAll(async () => {
    const random = createRandom(SEED);
    const dailyCap = { perRequester: 1_000_000, overall: 1_000_000 };
    desk = await openRequestsDesk({ policy: policyWith({ refund: { dailyCap } }) });
    let left = WISHES;
    const oneByOne = async () => {
      while (left-- > 0) {
        const wish = makeWish(desk.world, random);
        wished.set(await live(desk.world, wish, over.signal), wish);
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

  /** Locks the file while people are at work, a long time at first; the service is asked for its health behind each lock. */
  async function lockAgainAndAgain(random: Random): Promise<void> {
    const other = openSqliteFile(join(desk.world.folder, 'data'));
    for (let count = 0; !over.signal.aborted; ) {
      await sleep(random.int(50, 400));
      try {
        other.exec('begin immediate');
      } catch {
        // Somebody writes just now.
        continue;
      }
      count += 1;
      const health = fetch(`${desk.service.url}/healthz`).then(({ ok }) => ok);
      const lock = sleep(count === 3 ? LONGEST_MS : random.int(100, 900)).then(() => null);
      if ((await Promise.race([health, lock])) === true) healthyBehindLocks += 1;
      else if (count === 3)
        throw new Error('The service did not say that it is alive while its file was locked');
      await lock;
      other.exec('commit');
    }
    other.close();
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
