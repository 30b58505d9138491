import { describe, expect, test } from 'vitest';
import type { Asker } from '../../commands/command.ts';
import { encodeCursor } from '../../commands/cursor.ts';
import { buttonOf, commandOf, formOf } from '../../commands/index.ts';
import { replyToButton, replyToCommand, replyToForm, replyWithForm } from '../../commands/reply.ts';
import type { Desk } from '../../src/kit/desk.ts';
import { countRefused } from '../../src/requests/ask/refused.ts';
import { claimJob, finishJob } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { cardIdOn, deskOver, read } from './request-desk.ts';

const WINDOW = 600_000;

describeOnEachEngine('an attempt that a rule turns away', (open, fresh, engine) => {
  async function refusedIn({ db }: Store) {
    expect(await verifyAudit(db)).toMatchObject({ ok: true });
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('event', '=', 'attempt.refused')
      .orderBy('seq')
      .execute();
    return rows.map(({ actor, note, request, subject, amount_fen }) => ({
      actor,
      note,
      request,
      subject,
      amount: amount_fen,
    }));
  }

  test('is a row in the audit: one’s own request, another group, over the cap, too late, another’s request', async () => {
    const store = await open();
    const { desk, sell, mei, lin, chen } = await deskOver(store);
    const receipt = sell(1_250);
    const asked = cardIdOn(await replyToCommand(desk, mei, commandOf('/refund'), `${receipt} charged twice`));
    await replyToButton(desk, mei, buttonOf('request.approve'), asked, 'channel');
    await replyToButton(desk, chen, buttonOf('request.approve'), asked, 'channel');
    await replyToButton(desk, chen, buttonOf('request.cancel'), asked, 'channel');
    const dear = sell(99_000);
    await replyToCommand(desk, mei, commandOf('/refund'), `${dear} charged twice`);
    await replyToCommand(desk, chen, commandOf('/door'), 'A001 stuck');
    await replyToForm(desk, chen, formOf('refund.new'), `c.${receipt}`, {
      order: receipt,
      reason: 'charged twice',
      note: '',
    });
    await replyWithForm(desk, chen, { form: 'request.resolve', value: asked });
    await replyToButton(desk, lin, buttonOf('request.approve'), asked, 'channel');
    await replyToButton(desk, lin, buttonOf('request.approve'), asked, 'channel');
    const about = { request: 'R1001', subject: null, amount: null };
    const none = { request: null, subject: null, amount: null };
    expect(await refusedIn(store)).toEqual([
      { actor: 'mei', note: 'own_request', ...about },
      { actor: 'chen', note: 'may_not_decide', ...about },
      { actor: 'chen', note: 'not_the_requester', ...about },
      { actor: 'mei', note: 'over_cap', request: null, subject: `c.${dear}`, amount: 99_000 },
      { actor: 'chen', note: 'may_not_ask', ...none },
      { actor: 'chen', note: 'may_not_ask', ...none, subject: `c.${receipt}` },
      { actor: 'chen', note: 'may_not_resolve', ...about },
      { actor: 'lin', note: 'already_decided', ...about },
    ]);
  });

  test('is a row too where a list or the audit is only for those who may look up', async () => {
    const store = await open();
    const { desk, chen } = await deskOver(store);
    const allow = desk.policy.lookups.allow.filter((group) => group !== 'finance');
    const strict = { ...desk, policy: { ...desk.policy, lookups: { ...desk.policy.lookups, allow } } };
    await replyToCommand(strict, chen, commandOf('/desk'), 'audit R1001');
    const at = encodeCursor({ list: 'cabinets', text: '', page: 1 });
    await replyToButton(strict, chen, buttonOf('list.next'), at, 'asker');
    const row = { actor: 'chen', note: 'may_not_look_up', request: null, subject: null, amount: null };
    expect(await refusedIn(store)).toEqual([row, row]);
  });

  test('is told in chat in the reader’s words', async () => {
    const { desk, sell, mei, lin } = await deskOver(await open());
    const asked = cardIdOn(
      await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`),
    );
    await replyToButton(desk, mei, buttonOf('request.approve'), asked, 'channel');
    const audit = async (locale: Asker['locale']) =>
      read((await replyToCommand(desk, { ...lin, locale }, commandOf('/desk'), 'audit R1001')).card);
    expect(await audit('en')).toContain('Mei was turned away · their own request');
    expect(await audit('zh-CN')).toContain('Mei 被拒绝 · 是本人的申请');
  });

  test('what was mistyped or left out is none, and no number of a customer’s gets into the audit', async () => {
    const store = await open();
    const { desk, sell, mei, chen } = await deskOver(store);
    await replyToCommand(desk, mei, commandOf('/refund'), 'VI000000000000000000 charged twice');
    await replyToForm(desk, mei, formOf('refund.new'), '', { order: sell(100), reason: ' ', note: '' });
    await replyToCommand(desk, mei, commandOf('/door'), 'nowhere stuck');
    expect(await refusedIn(store)).toEqual([]);
    await replyToCommand(desk, chen, commandOf('/refund'), '13812348000 the customer is angry');
    await replyToCommand(desk, chen, commandOf('/door'), '13812348000 stuck');
    expect(JSON.stringify(await refusedIn(store))).not.toContain('138');
  });

  describe('again and again', () => {
    /** Presses Approve on one's own request this often. */
    async function press(desks: readonly Desk[], who: Asker, value: string, times: number): Promise<void> {
      const presses = Array.from({ length: times }, (_, at) => desks[at % desks.length] ?? desks[0]);
      await Promise.all(
        presses.map(
          (desk) => desk && replyToButton(desk, who, buttonOf('request.approve'), value, 'channel'),
        ),
      );
    }

    async function runDue(store: Store, desk: Desk, at: number): Promise<void> {
      for (;;) {
        const [waiting] = await store.db
          .selectFrom('jobs')
          .select('key')
          .where('kind', '=', 'attempts.count')
          .where('run_at', '<=', at)
          .execute();
        const job = waiting && (await claimJob(store.db, store.engine, at, 30_000, waiting.key));
        if (!job) return;
        expect(await countRefused({ ...desk.kit, now: () => at }, job)).toBe('done');
        await finishJob(store.db, job);
      }
    }

    test('floods nothing: five rows, and one that counts the rest, on one instance or on two', async () => {
      const location = await fresh();
      const store = await open(location);
      const second = engine === 'sqlite' ? store : await open(location);
      const { desk, sell, mei, chen } = await deskOver(store);
      const desks = [desk, { ...desk, kit: { ...desk.kit, db: second.db } }];
      const asked = cardIdOn(
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`),
      );
      await press(desks, mei, asked, 40);
      await press(desks, chen, asked, 2);
      const rows = await refusedIn(store);
      expect(rows.filter(({ actor }) => actor === 'mei')).toHaveLength(5);
      // Another person and another rule have a window of their own.
      expect(rows.filter(({ actor }) => actor === 'chen')).toHaveLength(2);
      const end = desk.now() + WINDOW;
      await runDue(store, desk, end - 1);
      expect(await refusedIn(store)).toHaveLength(7);
      await runDue(store, desk, end);
      await runDue(store, desk, end + WINDOW);
      expect((await refusedIn(store)).slice(7)).toEqual([
        { actor: 'mei', note: 'own_request: +35', request: null, subject: null, amount: null },
      ]);
    });

    test('is counted though the next window begins before anybody counts', async () => {
      const store = await open();
      const { desk, sell, mei } = await deskOver(store);
      const asked = cardIdOn(
        await replyToCommand(desk, mei, commandOf('/refund'), `${sell(1_250)} charged twice`),
      );
      await press([desk], mei, asked, 8);
      const later = { ...desk, kit: { ...desk.kit, now: () => desk.now() + WINDOW } };
      await press([later], mei, asked, 1);
      expect((await refusedIn(store)).map(({ note }) => note)).toEqual([
        ...Array.from({ length: 5 }, () => 'own_request'),
        'own_request: +3',
        'own_request',
      ]);
      await runDue(store, desk, desk.now() + 3 * WINDOW);
      expect(await refusedIn(store)).toHaveLength(7);
    });
  });
});
