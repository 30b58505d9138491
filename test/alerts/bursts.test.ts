import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import type { AlertFacts } from '../../src/domain/alert.ts';
import { raiseAlert, touchAlert } from '../../src/outbox/raise.ts';
import type { Store } from '../../src/store/open-store.ts';
import { fromCustomer, ledger } from '../appeals/appealing.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { HOUR, MINUTE } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { words } from './words.ts';

describeOnEachEngine('above the policy’s five in a minute of a kind', (open) => {
  let store: Store;
  let desk: PostingDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { messenger: 'posting' });
  });
  // The next test has the policy's whole burst for itself.
  beforeEach(() => desk.pass(2 * MINUTE, 30_000));
  afterAll(() => desk.close());

  const raise = (subject: string, facts: AlertFacts) =>
    store.db.transaction().execute(async (trx) => {
      const id = `${facts.kind}:${subject}`;
      await raiseAlert(trx, desk.parts.policy, { id, subject, facts }, desk.clock.ms);
      return id;
    });
  const offline = (code: string) => raise(code, { kind: 'device_offline', code, name: null, place: null });
  const appeals = async (prefix: string, count: number) => {
    for (let number = 0; number < count; number += 1) {
      await recordAppeal(desk.parts, fromCustomer(`${prefix}${String(number).padStart(10, '0')}`));
    }
  };
  const cardsSince = async (act: () => Promise<unknown>) => {
    const before = desk.cards().length;
    await act();
    await desk.pass(10_000);
    return desk
      .cards()
      .slice(before)
      .map((message) => words(message));
  };

  test('appeals swallow no alarm of another kind', async () => {
    const posted = await cardsSince(async () => {
      await appeals('VI25112400', 25);
      desk.clock.ms += 10;
      await offline('LONELY');
      await raise('R1', {
        kind: 'refund_order',
        order: 'VI900000000000000001',
        why: { what: 'not_configured' },
      });
    });
    expect(posted.filter((text) => text.includes('设备离线 · LONELY'))).toHaveLength(1);
    expect(posted.filter((text) => text.includes('VI900000000000000001'))).toHaveLength(1);
    // Five appeals, their digest, and these two.
    expect(posted).toHaveLength(8);
  });

  test('other alarms take no appeal’s place', async () => {
    const posted = await cardsSince(async () => {
      for (let number = 0; number < 5; number += 1) await offline(`FIRST${number}`);
      await appeals('VI25112401', 2);
    });
    expect(posted.filter((text) => /A\d+ ·/.test(text))).toHaveLength(2);
  });

  test('a region that goes offline is five cards and messages that name each of the others', async () => {
    const codes = Array.from({ length: 230 }, (_, number) => `D${String(number).padStart(3, '0')}`);
    const posted = await cardsSince(async () => {
      for (const code of codes) await offline(code);
    });
    const digests = posted.filter((text) => !text.includes('设备离线 ·'));
    expect(posted.length - digests.length).toBe(5);
    expect(digests.map((text) => Number(/^\d+/.exec(text)?.[0])).sort()).toEqual([100, 100, 25]);
    for (const code of codes) {
      expect(posted.filter((text) => text.includes(code))).toHaveLength(1);
    }
    await desk.pass(HOUR, 10 * MINUTE);
    expect((await ledger(store)).filter(({ state }) => state === 'queued' || state === 'failed')).toEqual([]);
  });

  test('a refund order without a number has a name in words below its card', async () => {
    const key = 'e3b0c44298fc1c149afbf4c8996fb924';
    const id = await raise(key, { kind: 'refund_order', order: null, why: { what: 'not_known' } });
    await desk.pass(10_000);
    await store.db.transaction().execute((trx) =>
      touchAlert(trx, desk.parts.policy, id, {
        at: desk.clock.ms,
        over: true,
        reply: { key: 'over', content: { what: 'over' } },
      }),
    );
    await desk.pass(10_000);
    const said = desk.slack.workspace.messages().map((message) => words(message));
    expect(said.filter((text) => text.includes('没有订单号的退款'))).toHaveLength(1);
    expect(said.filter((text) => text.includes(key))).toEqual([]);
  });
});
