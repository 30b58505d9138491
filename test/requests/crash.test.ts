import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../sandbox/fleet/random.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import type { RequestRow } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { effectsAbout, openDesk, policyWith, type RunningDesk, writesAbout } from '../desk/service.ts';
import { logLines } from '../slack/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { type Endured, endure } from './endure.ts';
import type { Landing } from './landings.ts';
import { offers, postedById } from './posted.ts';
import { decisionsShown, requestsToldOf } from './told.ts';

/** Decides who wants what and when the desk is killed. To see a failure again: CRASH_SEED=<the one in its name>. */
const SEED = Number(process.env['CRASH_SEED'] ?? randomInt(1, 2 ** 31));

/** What the traps are for: no run may be without one of these. */
const MUST_BE_MET: readonly Landing[] = [
  'undecided',
  'begun',
  'calling',
  'took_effect',
  'given_back',
  'card_posted',
];

/** What people read first on a card: by state, of what was done by kind. */
const LEADS: Readonly<Partial<Record<string, RegExp>>> = {
  cancelled: /^(Mei|Lin) 已撤回$/,
  failed: /^未执行：/,
  unknown: /^结果未知：.*需要人工/,
  refund: /^已向友朋申请退款，等待友朋审核/,
  door: /^门开着$/,
};

/** Where the facts could not be read again nothing was about to be sent, and the try counts all the same. */
const STORY =
  /^asked( voted)+ approved begun(( sending)? returned begun)?( sending)?( done| failed| unknown( person_asked)?( done)?)( followed)*$|^asked( voted)* cancelled$/;

describeOnEachEngine(`a desk that is killed over and over (CRASH_SEED=${SEED})`, (_open, fresh) => {
  const over = new AbortController();
  let desk: RunningDesk;
  let endured: Endured;
  let rows: ReadonlyMap<string, RequestRow>;
  let messages: ReadonlyMap<string, readonly Message[]>;

  beforeAll(async () => {
    const dailyCap = { perRequester: 1_000_000, overall: 1_000_000 };
    desk = await openDesk({ database: await fresh(), policy: policyWith({ refund: { dailyCap } }) });
    endured = await endure(desk, createRandom(SEED), over.signal);
    const all = await desk.store.db.selectFrom('requests').selectAll().execute();
    rows = new Map(all.map((row) => [row.id, row]));
    messages = postedById(desk.world);
  }, 400_000);
  afterAll(() => {
    over.abort();
    return desk?.close();
  });

  function row(id: string): RequestRow {
    const found = rows.get(id);
    if (found === undefined) throw new Error(`Somebody was told of ${id}, and it is not in the store.`);
    return found;
  }

  /** What a request is about, as the vendor knows it. */
  const about = (id: string) => row(id).subject.slice(2);

  const inState = (...states: RequestRow['state'][]) =>
    [...rows.values()].filter(({ state }) => states.includes(state));

  test('kills landed at every place where something could be lost or done twice', () => {
    const landed = Object.fromEntries([...endured.met].map(([landing, ids]) => [landing, ids.size]));
    for (const landing of MUST_BE_MET) expect(landed).toHaveProperty(landing);
    // Some answers that were lost were found, and some were to be found nowhere.
    expect(inState('done').filter(({ ending }) => ending === 'found').length).toBeGreaterThan(0);
    expect(inState('unknown').length).toBeGreaterThan(0);
  });

  test('every request that anybody was told of is there, and asking again made no second one', () => {
    const { wishes, ids } = endured;
    expect(rows.size).toBe(wishes.length);
    expect(ids.map(about)).toEqual(wishes.map((wish) => wish.about));
    const told = requestsToldOf(desk.world);
    for (const one of told) expect(row(one.request).facts).toContain(one.about ?? '');
    expect(new Set(told.map(({ request }) => request))).toEqual(new Set(ids));
  });

  test('no decision that anybody was shown is lost', async () => {
    const votes = await desk.store.db.selectFrom('votes').select(['request', 'staff']).execute();
    const voted = new Set(votes.map(({ request, staff }) => `${request} ${staff}`));
    const shown = decisionsShown(desk.world);
    for (const { request, how, by } of shown) {
      expect({ request, cancelled: row(request).state === 'cancelled' }).toEqual({
        request,
        cancelled: how === 'cancelled',
      });
      const people = by.map((name) => name.toLowerCase());
      if (how === 'cancelled') expect(people).toEqual([row(request).decided_by]);
      else for (const person of people) expect(voted).toContain(`${request} ${person}`);
    }
    expect(new Set(shown.map(({ request }) => request))).toEqual(new Set(endured.ids));

    const logged = endured.services
      .flatMap(logLines)
      .filter(({ msg }) => msg === 'approved by one')
      .map(({ request, by }) => `${request} ${by}`);
    expect(voted).toEqual(new Set([...logged, ...voted]));
    expect(inState('pending', 'expired', 'rejected')).toEqual([]);
  });

  test('nothing is sent to the vendor twice, and a second attempt is made only where the first never left', async () => {
    for (const id of endured.ids) {
      const arrived = writesAbout(desk.world, about(id));
      expect({ id, arrived }).toEqual({ id, arrived: Math.min(arrived, 1) });
      expect(effectsAbout(desk.world, about(id))).toBeLessThanOrEqual(arrived);
    }
    const attempts = await desk.store.db.selectFrom('attempts').selectAll().orderBy('number').execute();
    for (const { request, number } of attempts.filter((each) => each.number > 1)) {
      const before = attempts.filter((each) => each.request === request && each.number < number);
      expect(before.map(({ outcome }) => outcome)).toEqual(['not_sent']);
    }
    expect(attempts.filter(({ outcome }) => outcome === null)).toEqual([]);
  });

  test('what the desk says was done is what stands in the vendor’s books; of the rest a person is asked', () => {
    for (const { id, state, person_asked_at } of rows.values()) {
      const effects = effectsAbout(desk.world, about(id));
      expect({ id, state, effects }).toEqual({ id, state, effects: state === 'done' ? 1 : 0 });
      const [called, ...again] = messages.get(`${id}.person`) ?? [];
      expect(again).toEqual([]);
      if (state !== 'unknown') continue;
      expect(person_asked_at).not.toBeNull();
      expect(called?.threadTs).toBe(messages.get(`${id}.approvals`)?.[0]?.ts);
    }
  });

  test('each request has one card in the channel and one with who asked, and both say how it stands', async () => {
    const shown = await desk.store.db
      .selectFrom('messages')
      .selectAll()
      .where('kind', 'in', ['approvals', 'requester'])
      .execute();
    expect(shown).toHaveLength(2 * rows.size);
    for (const { about: request, kind: place, handle, version } of shown) {
      const [channel, message] = handle?.split(':') ?? [];
      const { state, kind, requester, version: latest } = row(request);
      const [card, ...doubles] = messages.get(`${request}.${place}`) ?? [];
      expect(doubles).toEqual([]);
      expect(card).toMatchObject({
        channel: place === 'approvals' ? 'C0APPROVE' : `D0${requester.toUpperCase()}`,
        ts: message,
      });
      expect({ request, channel, version }).toEqual({ request, channel: card?.channel, version: latest });
      const lead = card?.text.replace(/^.*?: /, '');
      expect(lead).toMatch(LEADS[state === 'done' ? kind : state] ?? `No card may be ${state} in the end`);
      const buttons = ['request.approve', 'request.reject', 'request.cancel', 'request.resolve'];
      expect(buttons.filter((button) => card && offers(card, button))).toEqual(
        state === 'unknown' && place === 'approvals' ? ['request.resolve'] : [],
      );
    }
    const inChannel = desk.world.slack.workspace
      .messages()
      .filter(
        ({ channel, threadTs, ephemeralFor }) =>
          channel === 'C0APPROVE' && threadTs === undefined && ephemeralFor === undefined,
      );
    expect(inChannel).toHaveLength(rows.size);
  });

  test('who asked is told of each change once, and of the end', () => {
    for (const { id, state } of rows.values()) {
      const tells = [...messages]
        .filter(([key]) => key.startsWith(`${id}.tell.`))
        .sort(([a], [b]) => Number(a.split('.').at(-1)) - Number(b.split('.').at(-1)));
      for (const [key, told] of tells) expect({ key, times: told.length }).toEqual({ key, times: 1 });
      // Who withdraws knows it.
      if (state === 'cancelled') expect(tells).toEqual([]);
      else expect(tells.at(-1)?.[1][0]?.text).toBe(messages.get(`${id}.requester`)?.[0]?.text);
    }
  });

  test('the audit is whole, and tells the story of each request', async () => {
    const { db } = desk.store;
    expect(await verifyAudit(db)).toMatchObject({ ok: true });
    const audit = await db.selectFrom('audit').select(['request', 'event']).orderBy('seq').execute();
    const tries = await db.selectFrom('attempts').selectAll().execute();
    const attempts = tries.filter(({ send_by, stored_at }) => send_by > stored_at);
    const votes = await db.selectFrom('votes').select('request').execute();
    const timesIn = (list: readonly { request: string }[], id: string) =>
      list.filter(({ request }) => request === id).length;
    for (const { id, state } of rows.values()) {
      const events = audit
        .filter(({ request, event }) => request === id && event !== 'attempt.refused')
        .map(({ event }) => event.replace('request.', ''));
      expect(`${id} ${events.join(' ')}`).toMatch(new RegExp(STORY.source.replaceAll('^', `^${id} `)));
      expect(events.includes(state === 'unknown' ? 'person_asked' : state)).toBe(true);
      if (state === 'done') expect(events).toContain('sending');
      expect(events.filter((event) => event === 'sending')).toHaveLength(timesIn(attempts, id));
      expect(events.filter((event) => event === 'voted')).toHaveLength(timesIn(votes, id));
    }
  });
});
