import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { auditAbout } from '../../commands/desk-audit.ts';
import { visitListAt } from '../../commands/desk-visits.ts';
import { buttonOf } from '../../commands/index.ts';
import { replyToButton } from '../../commands/reply.ts';
import { requestCard } from '../../src/cards/requests/request.ts';
import type { Desk } from '../../src/kit/desk.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { lookAtVisits } from '../../src/requests/follow/visits.ts';
import { viewById } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { readerOf, screen } from '../cards/samples.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { crowded, HOUR, MINUTE, TRACE } from './asking.ts';

describeOnEachEngine('a support visit', (open) => {
  let store: Store;
  let desk: TestDesk;
  let staffDesk: Desk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
    const { policy, db, log, metrics, now } = desk.parts;
    // Visits look nothing up but through requests.
    staffDesk = { policy, kit: desk.parts, db, log, metrics, now } as unknown as Desk;
  });
  afterEach(async () => {
    desk.yopoint.faults.clear();
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(() => desk.close());

  const asker = (staff = desk.mei) => ({ staff, locale: 'en', localeFrom: 'policy', trace: TRACE }) as const;
  const list = async () => screen(await visitListAt(staffDesk, asker(), { list: 'visits', page: 1 }));
  const settle = async (value: string, staff = desk.mei) => {
    const answer = await replyToButton(staffDesk, asker(staff), buttonOf('visit.settled'), value, 'asker');
    if (!answer) throw new Error('A press is always answered');
    return answer.card;
  };

  /** A door that was opened; what was taken is on its order, or nothing was. */
  async function visited(took: 'something' | 'nothing') {
    const cabinet = desk.yopoint.state.addCabinet();
    const { id } = await askDoor(
      desk.parts,
      desk.mei,
      { device: cabinet.DeviceCode, reason: 'stuck' },
      TRACE,
    );
    await approve(desk.parts, desk.lin, id);
    await desk.runDue();
    const row = await viewById(desk.parts.policy, store.db, id);
    const receipt = row?.receipt ?? '';
    desk.yopoint.state.closeDoor(receipt);
    const barcode = desk.yopoint.state.stock.find(({ CID }) => CID === cabinet.id)?.BarCode ?? '';
    desk.yopoint.state.recognise(receipt, took === 'something' ? [{ BarCode: barcode, Qty: 1 }] : []);
    await desk.pass(2 * MINUTE, 30_000);
    await lookAtVisits(desk.parts);
    return { id, receipt };
  }

  async function cardOf(id: string, locale: 'en' | 'zh-CN' = 'en') {
    const view = await viewById(desk.parts.policy, store.db, id);
    if (!view) throw new Error(`${id} is gone`);
    return screen(requestCard(readerOf(locale), view, 'approvals'));
  }

  test('that took something is listed as unpaid, and its door’s card says so in both languages', async () => {
    const { id, receipt } = await visited('something');
    expect(await list()).toContain(receipt);
    expect(await cardOf(id)).toContain('Nobody has paid the order of this visit');
    expect(await cardOf(id, 'zh-CN')).toContain('这次开门的订单还没有人支付');
  });

  test('that took nothing is not', async () => {
    const { id, receipt } = await visited('nothing');
    expect(await list()).not.toContain(receipt);
    expect(await cardOf(id)).not.toContain('Nobody has paid');
  });

  test('is over once the books show it paid, by looking alone', async () => {
    const { id, receipt } = await visited('something');
    desk.yopoint.state.setPaid(receipt, 100);
    desk.clock.ms += HOUR;
    await lookAtVisits(desk.parts);
    expect(await list()).not.toContain(receipt);
    expect(await cardOf(id)).not.toContain('Nobody has paid');
  });

  test('that is paid leaves the list when somebody says so, and the books are read for it', async () => {
    const { receipt } = await visited('something');
    desk.yopoint.state.setPaid(receipt, 100);
    expect((await settle(receipt)).lead).toContain('YoPoint shows it as paid');
    expect(await list()).not.toContain(receipt);
  });

  test('that the books show unpaid stays until the person confirms, and then the audit names them', async () => {
    const { id, receipt } = await visited('something');
    const asked = await settle(receipt);
    expect(asked.lead).toContain('still shows this order as unpaid');
    expect(await list()).toContain(receipt);
    const [button] = asked.buttons;
    expect(button?.id).toBe('visit.settled');
    await settle(button?.value ?? '');
    expect(await list()).not.toContain(receipt);
    expect(await cardOf(id)).not.toContain('Nobody has paid');
    const rows = await store.db
      .selectFrom('audit')
      .select(['actor', 'subject', 'request'])
      .where('event', '=', 'visit.settled')
      .execute();
    expect(rows).toEqual([{ actor: 'mei', subject: `c.${receipt}`, request: id }]);
    expect(desk.yopoint.arrived('cabinet.order.refund.apply', receipt)).toBe(0);
  });

  test('is settled once: who says so later, or in the same moment, is told who was first', async () => {
    const { id, receipt } = await visited('something');
    const yes = `${receipt}.yes`;
    const both = await Promise.all([settle(yes, desk.mei), settle(yes, desk.lin)]);
    const leads = both.map(({ lead }) => lead ?? '').sort();
    expect(leads.filter((lead) => lead.includes('that you settled it'))).toHaveLength(1);
    expect(leads.filter((lead) => /^(Mei|Lin) has said already/.test(lead))).toHaveLength(1);
    expect((await settle(receipt, desk.lin)).lead).toMatch(/^(Mei|Lin) has said already/);
    const rows = store.db.selectFrom('audit').selectAll().where('event', '=', 'visit.settled');
    expect(await rows.where('request', '=', id).execute()).toHaveLength(1);
  });

  test('that YoPoint recognises late is listed then, however often it was looked at before', async () => {
    const { id, receipt } = await visited('nothing');
    await desk.leap(3 * HOUR);
    const cid = desk.yopoint.state.cabinetOrders.get(receipt)?.CID;
    const barcode = desk.yopoint.state.stock.find(({ CID }) => CID === cid)?.BarCode ?? '';
    desk.yopoint.state.recognise(receipt, [{ BarCode: barcode, Qty: 1 }]);
    desk.clock.ms += 2 * HOUR;
    await lookAtVisits(desk.parts);
    expect(await list()).toContain(receipt);
    expect(await cardOf(id)).toContain('Nobody has paid the order of this visit');
  });

  test('is on its door’s card as soon as it is listed, whatever else is learned of the door in that moment', async () => {
    const { id, receipt } = await visited('something');
    desk.yopoint.state.setPaid(receipt, 100);
    // What changes the request while the visit is written: it commits once the write waits for it.
    let settling: Promise<unknown> = Promise.resolve();
    await store.db.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('requests').select('followed').where('id', '=', id).executeTakeFirst();
      const more = {
        ...JSON.parse(row?.followed ?? '{}'),
        taken: [{ name: 'Cola', quantity: 1, total: 300 }],
      };
      await trx
        .updateTable('requests')
        .set({ followed: JSON.stringify(more) })
        .where('id', '=', id)
        .execute();
      settling = settle(receipt);
      if (store.engine === 'postgres') await untilSomebodyWaits();
    });
    await settling;
    const card = await cardOf(id);
    expect(card).not.toContain('Nobody has paid');
    expect(card).toContain('Cola × 1');
  });

  /** Until a statement on this database waits for another's lock. */
  async function untilSomebodyWaits(): Promise<void> {
    for (let looks = 0; looks < 1_000; looks += 1) {
      const { rows } = await sql<{ waiting: number }>`
        select count(*)::int as waiting from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`.execute(store.db);
      if ((rows[0]?.waiting ?? 0) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('Nobody ever waited for the lock');
  }

  test('of a request that was not known to be done is on its card once it is', async () => {
    const { id, receipt } = await visited('something');
    const nothingYet = JSON.stringify({ what: 'watching', at: desk.clock.ms, refunded: null, taken: null });
    await store.db.updateTable('requests').set({ followed: nothingYet }).where('id', '=', id).execute();
    desk.clock.ms += HOUR;
    await lookAtVisits(desk.parts);
    expect(await list()).toContain(receipt);
    expect(await cardOf(id)).toContain('Nobody has paid');
  });

  test('is on the card as soon as it is known what was taken, and does not wait for the next look at all visits', async () => {
    const { id, receipt } = await visited('nothing');
    const cid = desk.yopoint.state.cabinetOrders.get(receipt)?.CID;
    const barcode = desk.yopoint.state.stock.find(({ CID }) => CID === cid)?.BarCode ?? '';
    desk.yopoint.state.recognise(receipt, [{ BarCode: barcode, Qty: 1 }]);
    await desk.pass(5 * MINUTE, MINUTE);
    expect(await cardOf(id)).toContain('Nobody has paid the order of this visit');
    expect(await list()).toContain(receipt);
  });

  test('costs one call a look and ever fewer looks, and an order that cannot be read holds up no other', async () => {
    const first = await visited('something');
    const second = await visited('something');
    const reads = (receipt: string) =>
      desk.yopoint.calls.filter(
        ({ method, biz }) => method === 'cabinet.order.get' && JSON.stringify(biz).includes(receipt),
      ).length;
    const before = reads(first.receipt);
    for (let minutes = 0; minutes < 24 * 60; minutes += 1) {
      desk.clock.ms += MINUTE;
      await lookAtVisits(desk.parts);
    }
    expect(reads(first.receipt) - before).toBeLessThanOrEqual(30);
    expect(reads(first.receipt) - before).toBeGreaterThanOrEqual(24);

    desk.yopoint.faults.add({ kind: 'refuse', match: 'cabinet.order.get', times: 1 });
    desk.yopoint.state.setPaid(first.receipt, 100);
    desk.yopoint.state.setPaid(second.receipt, 100);
    for (let minutes = 0; minutes < 70; minutes += 1) {
      desk.clock.ms += MINUTE;
      await lookAtVisits(desk.parts);
    }
    expect(await list()).not.toContain(second.receipt);
  });

  test('is in the audit in the reader’s words, in both languages', async () => {
    const { id, receipt } = await visited('something');
    await settle(`${receipt}.yes`);
    const audit = async (locale: 'en' | 'zh-CN') =>
      screen(await auditAbout(staffDesk, { ...asker(), locale }, id));
    const en = await audit('en');
    expect(en).toContain('at the vendor · nobody has paid the order of this visit');
    expect(en).toContain('settled the order of a visit');
    const zh = await audit('zh-CN');
    expect(zh).toContain('这次开门的订单还没有人支付');
    expect(`${en}${zh}`).not.toMatch(/visit (unpaid|settled)/);
  });

  test('is settled by those alone who may ask for doors, and stays where the vendor does not answer', async () => {
    const { receipt } = await visited('something');
    expect((await settle(receipt, desk.chen)).lead).toContain('may ask for doors');
    desk.yopoint.faults.add({ kind: 'refuse', match: 'cabinet.order.get' });
    await settle(`${receipt}.yes`);
    desk.yopoint.faults.clear();
    expect(await list()).toContain(receipt);
  });
});
