import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Service } from '../../sandbox/service.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import type { Policy, World } from '../../sandbox/world.ts';
import type { RequestRow } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import type { VotesTable } from '../../src/store/votes.ts';
import {
  deliverTo,
  effectsAbout,
  openDesk,
  policyWith,
  type RunningDesk,
  writesAbout,
} from '../desk/service.ts';
import { answerTo, read } from '../slack/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { untilQuiet } from './ending.ts';
import { offers, posted, postedById } from './posted.ts';
import { ask, newDoor, newRefund } from './shift.ts';

const REQUESTS = 500;
/** Requests that are asked for at once. */
const AT_ONCE = 12;
/** A lead and somebody of finance. */
const LARGE = 20_001;

/** A minute. */
const MOST_LOOKS = 1_200;
const LOOK_MS = 50;
/** How a card of what was carried out reads. */
const DONE = /已向友朋申请退款，等待友朋审核|友朋已接受指令|门开着/;

/** Who clicks, on which instance. */
type Click = `${'lin' | 'zhou' | 'chen'} on ${'A' | 'B'}`;
type Clicks = readonly Click[];
/** What is clicked in the same instant where one person has to approve, in turn. */
const SMALL_CLICKS: readonly Clicks[] = [
  ['lin on A'],
  ['zhou on B'],
  ['lin on A', 'lin on B'],
  ['lin on B', 'zhou on A'],
  ['zhou on B', 'lin on A', 'zhou on A'],
];
/** And where a lead and somebody of finance have to. */
const LARGE_CLICKS: Clicks = ['lin on A', 'zhou on B', 'chen on A', 'chen on B'];

describeOnEachEngine('two instances on one database', (_open, fresh, engine) => {
  let desk: RunningDesk;
  afterAll(() => desk?.close());

  if (engine === 'sqlite') {
    test('there are none: the second is refused, and the first goes on', async () => {
      desk = await openDesk({ database: await fresh() });
      await expect(desk.start()).rejects.toThrow(/already running on the data folder/);
      expect(await ask(desk.world, 'U0MEI', newRefund(desk.world, 500))).toBe('R1001');
    });
    return;
  }

  describe('five hundred requests, clicks split over both and many in the same instant:', () => {
    let instances: readonly [Service, Service];
    /** What each request is about, and what was clicked. */
    const asked = new Map<string, { readonly about: string; readonly clicks: Clicks }>();
    let rows: readonly RequestRow[];
    let votes: readonly VotesTable[];
    let messages: ReadonlyMap<string, readonly Message[]>;

    beforeAll(async () => {
      desk = await openDesk({ database: await fresh(), policy: withZhou });
      instances = [desk.service, await desk.start()];
      letZhouIn(desk.world);
      let next = 0;
      const oneByOne = async () => {
        while (next < REQUESTS) await oneRequest(next++);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, oneByOne));
      await untilQuiet(desk.store);
      const { db } = desk.store;
      rows = await db.selectFrom('requests').selectAll().execute();
      votes = await db.selectFrom('votes').selectAll().execute();
      messages = postedById(desk.world);
    }, 400_000);

    /** Asks on one instance, waits for the card, and has everybody click at once. */
    async function oneRequest(number: number): Promise<void> {
      const { world } = desk;
      const large = number % 10 === 9;
      const door = number % 12 === 5;
      const subject = door ? newDoor(world) : newRefund(world, large ? LARGE : 1_500);
      const id = await there(`an answer about ${subject.typed}`, () => {
        deliverTo(world, instances[number % 2 === 0 ? 0 : 1]);
        return ask(world, 'U0MEI', subject);
      });
      const clicks = large && !door ? LARGE_CLICKS : (SMALL_CLICKS[number % SMALL_CLICKS.length] ?? []);
      asked.set(id, { about: subject.about, clicks });
      const message = await there(`a card of ${id}`, () => posted(world, `${id}.approvals`));
      await Promise.all(
        clicks.map((click) => {
          const [who = '', instance] = click.split(' on ');
          // A gesture takes its way before it waits for anything.
          deliverTo(world, instances[instance === 'A' ? 0 : 1]);
          return world.slack.as(`U0${who.toUpperCase()}`).click({ actionId: 'request.approve', message });
        }),
      );
    }

    /** Looks again and again until there is something. */
    async function there<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
      for (let looked = 0; looked < MOST_LOOKS; looked += 1) {
        const found = await look();
        if (found !== undefined) return found;
        await sleep(LOOK_MS);
      }
      throw new Error(`There never was ${what}.`);
    }

    const votersOf = (id: string) => votes.filter(({ request }) => request === id).map(({ staff }) => staff);

    test('each is carried out exactly once', () => {
      expect(rows).toHaveLength(REQUESTS);
      for (const { id, state } of rows) {
        const about = asked.get(id)?.about ?? '';
        const [arrived, effects] = [writesAbout(desk.world, about), effectsAbout(desk.world, about)];
        expect({ id, state, arrived, effects }).toEqual({ id, state: 'done', arrived: 1, effects: 1 });
      }
    });

    test('each is decided once, by as many as it takes', async () => {
      const { db } = desk.store;
      const approved = await db
        .selectFrom('audit')
        .select('request')
        .where('event', '=', 'request.approved')
        .execute();
      expect(approved.map(({ request }) => request).sort()).toEqual(rows.map(({ id }) => id).sort());
      for (const { id, amount_fen } of rows) {
        const leads = votersOf(id).filter((staff) => staff !== 'chen');
        expect({ id, leads: leads.length }).toEqual({ id, leads: 1 });
        expect(votersOf(id)).toHaveLength(amount_fen === LARGE ? 2 : 1);
      }
      const attempts = await db.selectFrom('attempts').select(['request', 'outcome']).execute();
      expect(attempts).toHaveLength(REQUESTS);
    });

    test('every click that came too late is answered, by whom it was decided', async () => {
      const { slack } = desk.world;
      const answers = () =>
        slack.workspace
          .messages()
          .filter(({ channel, ephemeralFor }) => channel === 'C0APPROVE' && ephemeralFor !== undefined);
      const late = [...asked.values()].flatMap(({ clicks }) => clicks).length - votes.length;
      expect(late).toBeGreaterThan(REQUESTS / 2);
      await slack.waitFor(() => answers().length >= late, { what: `${late} answers`, timeoutMs: 10_000 });
      const told = answers().map(read);
      expect(told).toHaveLength(late);
      for (const [id, { clicks }] of asked) {
        const [voter = '', ...more] = votersOf(id);
        // The later voter for one of two places is told about the place, for either request.
        if (more.length > 0) continue;
        const mine = told.filter((text) => new RegExp(`\\b${id}\\b`).test(text));
        expect({ id, answers: mine.length }).toEqual({ id, answers: clicks.length - 1 });
        const name = voter.replace(/^./, (letter) => letter.toUpperCase());
        for (const text of mine)
          expect(text).toMatch(new RegExp(`approved by ${name},|审批: ${name} 批准，`));
      }
    });

    test('each has one card in the channel and one with who asked, and neither offers to decide', () => {
      for (const { id } of rows) {
        for (const place of ['approvals', 'requester']) {
          const [card, ...doubles] = messages.get(`${id}.${place}`) ?? [];
          expect(doubles).toEqual([]);
          expect(card?.text).toMatch(DONE);
          expect(card && offers(card, 'request.approve')).toBe(false);
        }
      }
      for (const [id, each] of messages) expect({ id, times: each.length }).toEqual({ id, times: 1 });
    });

    test('the audit is whole', async () => {
      expect(await verifyAudit(desk.store.db)).toMatchObject({ ok: true });
    });

    test('both have decided, and both have carried out', async () => {
      for (const { url } of instances) {
        const metrics = await (await fetch(`${url}/metrics`)).text();
        expect(metrics).toMatch(
          /^latchkey_job_seconds_count\{kind="request\.execute",outcome="done"\} [1-9]/m,
        );
        expect(metrics).toMatch(
          /^latchkey_answers_total\{question="request\.approve",outcome="answered"\} [1-9]/m,
        );
      }
    });

    test('who became a guest is refused by both, though Slack tells only one of it', async () => {
      const [first, second] = instances;
      const zhou = desk.world.slack.as('U0ZHOU');
      const whoAmI = async () =>
        read(await answerTo(desk, 'U0ZHOU', () => zhou.command('/desk', 'whoami'), [/\S/]));
      for (const instance of instances) {
        deliverTo(desk.world, instance);
        expect(await whoAmI()).toContain('Zhou');
      }
      deliverTo(desk.world, first);
      await desk.world.slack.changePerson('U0ZHOU', { isRestricted: true });
      expect(await whoAmI()).toContain('访客');
      deliverTo(desk.world, second);
      await there('the refusal by the second', async () => (await whoAmI()).includes('访客') || undefined);
    });
  });
});

/** One more lead, and caps that nobody reaches. */
function withZhou(policy: Policy): Policy {
  const dailyCap = { perRequester: 1_000_000, overall: 1_000_000 };
  const changed = policyWith({ refund: { dailyCap } })(policy);
  const { staff } = changed;
  if (!Array.isArray(staff)) throw new Error('The policy has no staff.');
  const zhou = { id: 'zhou', name: 'Zhou', slack: 'U0ZHOU', groups: ['support', 'leads'] };
  return { ...changed, staff: [...staff, zhou] };
}

/** The lead joins the workspace. */
function letZhouIn({ slack: { workspace } }: World): void {
  const mei = workspace.people.get('U0MEI');
  if (!mei) throw new Error('There is no Mei to be like.');
  workspace.people.set('U0ZHOU', { ...mei, id: 'U0ZHOU', name: 'zhou', realName: 'Zhou' });
  workspace.channels.get('C0APPROVE')?.members.add('U0ZHOU');
}
