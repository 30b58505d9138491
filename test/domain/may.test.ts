import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Asker } from '../../commands/command.ts';
import { commandOf } from '../../commands/index.ts';
import { replyToCommand } from '../../commands/reply.ts';
import { claim } from '../../src/appeals/claim.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { homeCard } from '../../src/cards/desk/home.ts';
import { textsIn } from '../../src/cards/texts/index.ts';
import { groupsThatMay, may, type Rules, whoCould, whyNotAsk, whyNotDecide } from '../../src/domain/may.ts';
import type { Quorum } from '../../src/domain/quorum.ts';
import { Refused } from '../../src/domain/refusal.ts';
import { homeOf, readShared } from '../../src/home/home-of.ts';
import type { Desk } from '../../src/kit/desk.ts';
import { revealPersonalData } from '../../src/lookups/reveal.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { askRefund } from '../../src/requests/ask/ask-refund.ts';
import { rejectable } from '../../src/requests/decide/decide.ts';
import { explainPolicy } from '../../src/requests/decide/explain-policy.ts';
import { resolvable } from '../../src/requests/decide/resolve.ts';
import { settleVisit } from '../../src/requests/follow/settle-visit.ts';
import type { Staff } from '../../src/settings/staff.ts';
import { fromCustomer } from '../appeals/appealing.ts';
import { startDesk } from '../desk/desk.ts';
import { TRACE } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';

/** One of each role, and one who has two; `guard` is in a group that no rule names. */
const PEOPLE = {
  mei: ['support'],
  lin: ['support', 'leads'],
  zhou: ['leads'],
  chen: ['finance'],
  wang: ['finance', 'leads'],
  hu: ['viewers'],
  guo: ['trusted'],
  guard: ['guards'],
} as const;

const AMOUNTS = [1_250, 18_000, 45_000] as const;

/** The rule that refuses; null: none does. What is wrong with the facts, rather than with the person, is no rule about people. */
async function ruleAgainst(answer: Promise<unknown>): Promise<string | null> {
  try {
    await answer;
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.refusal.kind;
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

describeOnEachEngine('who may', (open) => {
  async function start() {
    const desk = await startDesk(await open(), {
      policy: (file) => ({
        ...file,
        lookups: { allow: ['support', 'leads', 'finance', 'viewers'], reveal: ['leads', 'trusted'] },
        staff: Object.entries(PEOPLE).map(([id, groups]) => ({
          id,
          name: id,
          slack: `U0${id.toUpperCase()}`,
          groups,
        })),
      }),
    });
    onTestFinished(desk.close);
    const { parts } = desk;
    const { policy, db, log, metrics, now, orders, cabinets } = parts;
    // What is asked here neither chooses a language nor opens a Home.
    const whole = { policy, kit: parts, db, log, metrics, now, lookups: { orders, cabinets } };
    return { ...desk, commands: whole as unknown as Desk, people: [...policy.staff.byId.values()] };
  }
  const asker = (staff: Staff): Asker => ({ staff, locale: 'en', localeFrom: 'policy', trace: TRACE });

  test('is answered alike by whoami, the order’s buttons, policy explain and the use cases, for every role', async () => {
    const { parts, yopoint, commands, people } = await start();
    const { can } = textsIn('en').desk;
    const [yes] = textsIn('en').yesNo.may;
    const [cid = ''] = yopoint.state.cabinets.keys();
    for (const staff of people) {
      const { policy } = parts;
      const whoami = await replyToCommand(commands, asker(staff), commandOf('/desk'), 'whoami');
      const facts = new Map(
        whoami.card.parts.flatMap((part) =>
          part.kind === 'facts' ? part.facts.map(({ label, value }) => [label, value === yes] as const) : [],
        ),
      );
      const receipt = yopoint.state.sell(cid, { payPriceFen: 1_250 }).ReceiptNo;
      const ref = { source: 'cabinet', number: receipt } as const;
      const { card } = await replyToCommand(commands, asker(staff), commandOf('/order'), receipt);
      const buttons = new Set<string>(card.buttons.map(({ id }) => id));

      const looks = may(policy, staff, 'look_up');
      expect(facts.get(can.lookUp)).toBe(looks);
      expect(buttons.size > 0).toBe(looks);

      const reveals = may(policy, staff, 'reveal');
      const revealed = await ruleAgainst(revealPersonalData({ ...parts, trace: TRACE }, staff, ref));
      expect([facts.get(can.reveal), revealed]).toEqual([reveals, reveals ? null : 'reveal_forbidden']);

      const refunds = whyNotAsk(policy, staff, 'refund') === null;
      const explained = explainPolicy(policy, { kind: 'refund', amountFen: 1_250, by: staff });
      const asked = await ruleAgainst(
        askRefund(parts, staff, { ref, reason: 'paid twice', note: null }, TRACE),
      );
      expect([facts.get(can.askRefund), explained.mayAsk]).toEqual([refunds, refunds]);
      expect(asked).toBe(refunds ? null : 'may_not_ask');
      expect(buttons.has('order.refund')).toBe(looks && refunds);
      expect(buttons.has('order.appeal')).toBe(looks && whyNotAsk(policy, staff, 'appeal') === null);

      const doors = whyNotAsk(policy, staff, 'door') === null;
      const opened = await ruleAgainst(askDoor(parts, staff, { device: `d.${cid}`, reason: 'stuck' }, TRACE));
      expect(facts.get(can.askDoor)).toBe(doors);
      expect(explainPolicy(policy, { kind: 'door', amountFen: null, by: staff }).mayAsk).toBe(doors);
      expect(opened === 'may_not_ask').toBe(!doors);
      expect(buttons.has('order.door')).toBe(looks && doors);

      const settles = may(policy, staff, 'settle_visits');
      const settled = await ruleAgainst(settleVisit(parts, staff, receipt, true));
      expect(settled).toBe(settles ? 'no_such_order' : 'may_not_ask');
    }
  });

  test('decides, says how it ended and sees a button for it is the same person, whatever is asked, by whom and for how much', async () => {
    const { parts, yopoint, people } = await start();
    const { policy, db } = parts;
    const [cid = ''] = yopoint.state.cabinets.keys();
    const askers = people.filter((staff) => may(policy, staff, 'ask_refund'));
    for (const requester of askers) {
      for (const amountFen of AMOUNTS) {
        const ref = {
          source: 'cabinet',
          number: yopoint.state.sell(cid, { payPriceFen: amountFen }).ReceiptNo,
        } as const;
        const explained = explainPolicy(policy, { kind: 'refund', amountFen, by: requester });
        const could = new Set(explained.places.flatMap((place) => place.people.map(({ id }) => id)));
        // Each amount by itself: the cap of one asker is less than their sum.
        const view = await askRefund(parts, requester, { ref, reason: 'paid twice', note: null }, TRACE);
        expect(explained.canBeApproved).toBe(true);
        for (const staff of people) {
          const rule = staff.id === requester.id ? 'own_request' : null;
          const decides = could.has(staff.id);
          expect(await ruleAgainst(rejectable(parts, staff, view.id))).toBe(
            rule ?? (decides ? null : 'may_not_decide'),
          );
          expect(await ruleAgainst(resolvable(parts, staff, view.id))).toBe(
            rule ?? (decides ? 'not_unknown' : 'may_not_resolve'),
          );
          const home = await homeOf({ policy, db }, staff, 1, await readShared({ policy, db }, 'slack'));
          expect(home.waits.rows.map(({ id }) => id)).toEqual(decides ? [view.id] : []);
        }
        await db
          .updateTable('requests')
          .set({ state: 'cancelled', amount_fen: 0 })
          .where('id', '=', view.id)
          .execute();
      }
    }
  });

  test('takes an appeal is whoever a Home shows the button for it', async () => {
    const { parts, yopoint, people } = await start();
    const { policy, db, now } = parts;
    const [cid = ''] = yopoint.state.cabinets.keys();
    for (const staff of people) {
      const { id } = await recordAppeal(
        parts,
        fromCustomer(yopoint.state.sell(cid, { payPriceFen: 900 }).ReceiptNo),
      );
      const home = await homeOf({ policy, db }, staff, 1, await readShared({ policy, db }, 'slack'));
      const card = homeCard({ locale: 'en', zone: 'Asia/Shanghai', now: now() }, home);
      const buttons = JSON.stringify(card);
      const handles = may(policy, staff, 'handle_appeals');
      expect(home.appeals !== null).toBe(may(policy, staff, 'see_appeals_at_home'));
      expect(buttons.includes('appeal.claim')).toBe(handles);
      expect(await ruleAgainst(claim(parts, staff, id))).toBe(handles ? null : 'may_not_handle');
      await db.updateTable('appeals').set({ state: 'closed' }).where('id', '=', id).execute();
    }
  });
});

const someGroups = fc.subarray<string>(['a', 'b', 'c', 'd'], { minLength: 1 });
const quorum: fc.Arbitrary<Quorum> = fc.record({ from: someGroups, count: fc.integer({ min: 1, max: 3 }) });
const rulesOf = fc
  .record({
    allow: someGroups,
    reveal: someGroups,
    refund: someGroups,
    door: someGroups,
    approvals: fc.array(quorum, { minLength: 1, maxLength: 3 }),
    people: fc.array(someGroups, { minLength: 1, maxLength: 6 }),
  })
  .map(({ allow, reveal, refund, door, approvals, people }): Rules => {
    const tiers = [{ upToFen: null, approvals }];
    return {
      lookups: { allow, reveal },
      refund: { request: refund, tiers },
      door: { request: door, tiers },
      staff: {
        byId: new Map(people.map((groups, at) => [`p${at}`, { id: `p${at}`, name: `P${at}`, groups }])),
      },
    };
  });

test('under any policy those who may decide are those who could fill a place, and never who asked', () => {
  fc.assert(
    fc.property(rulesOf, fc.constantFrom('refund', 'door'), (rules, kind) => {
      const request = { kind, amount_fen: kind === 'door' ? null : 1_250, requester: 'p0' } as const;
      const { approvals } = rules[kind].tiers[0] ?? expect.fail('no tier');
      const could = whoCould(rules, approvals, ['p0']).flatMap(({ people }) => people.map(({ id }) => id));
      for (const person of rules.staff.byId.values()) {
        expect(whyNotDecide(rules, person, request) === null).toBe(could.includes(person.id));
      }
    }),
  );
});

test('who is in none of the groups that a permission names does not have it', () => {
  fc.assert(
    fc.property(rulesOf, someGroups, (rules, groups) => {
      for (const permission of ['look_up', 'reveal', 'ask_refund', 'ask_door', 'handle_appeals'] as const) {
        const named = groupsThatMay(rules, permission);
        expect(may(rules, { groups }, permission)).toBe(named.some((group) => groups.includes(group)));
      }
    }),
  );
});

test('no other file of the product asks whether somebody is in a group that the policy names for something', () => {
  const asks = /\b(?:inAnyGroup|mayFill|countsTowards|couldBeMet)\(|\.groups\.(?:includes|some)\(/;
  // What `latchkey init` writes has no policy yet: it says which groups nobody is in.
  const others = ['src/domain/quorum.ts', 'src/domain/may.ts', 'src/init/people.ts', 'src/init/given.ts'];
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const found = ['src', 'commands'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file))
      .filter((file) => !others.includes(file) && asks.test(readFileSync(join(root, file), 'utf8'))),
  );
  expect(found).toEqual([]);
});
