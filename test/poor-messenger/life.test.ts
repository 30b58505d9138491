import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { pressInSlack, untrueCopies } from '../tools/slack-copies.ts';
import { type PoorDesk, startPoorDesk } from './poor-desk.ts';
import { slackBeside } from './slack-beside.ts';
import { ledgerDiffers, untrueAbout } from './truth.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A lead and somebody of finance. */
const LARGE = 20_100;

describeOnEachEngine('in a messenger that can change a card once per press', (_open, fresh) => {
  describe.each(['alone', 'beside Slack'])('%s', (company) => {
    let store: Store;
    let desk: PoorDesk;
    beforeAll(async () => {
      store = await openStore(await fresh(), { serving: true });
      await store.migrate();
      desk = await startPoorDesk(store, company === 'alone' ? undefined : slackBeside);
    }, 60_000);
    afterEach(async () => {
      expect(await ledgerDiffers(desk)).toEqual([]);
      expect(desk.chat.repeated()).toEqual([]);
      if (desk.slack) expect(await untrueCopies(desk.slack, desk)).toEqual([]);
    });
    afterAll(async () => {
      expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
      await desk.stop();
      await store.close();
    });

    const stateOf = async (id: string) => (await getRequest(store.db, id))?.state;
    const applied = (receipt: string) => desk.yopoint.arrived('cabinet.order.refund.apply', receipt);

    test('a refund that two approve is asked of each who may, done once, and followed until the money is back', async () => {
      const receipt = desk.sold(LARGE);
      const id = await desk.asked(receipt);
      for (const who of ['lin', 'chen']) {
        expect(desk.about(who, id)).toHaveLength(1);
        expect(desk.about(who, id)[0]?.card.buttons.map((button) => button.id)).toContain('request.approve');
      }
      // Who asked has a copy of their own, and nobody can approve on it.
      expect(desk.about('mei', id)[0]?.card.buttons.map((button) => button.id)).toEqual(['request.cancel']);
      await desk.press('lin', id, 'request.approve');
      expect(await stateOf(id)).toBe('pending');
      expect(await untrueAbout(desk, id)).toEqual([]);
      // Wherever it is decided, every copy follows.
      const chen = { who: 'U0CHEN', id: `${id}.approvals`, action: 'request.approve' };
      if (desk.slack) await pressInSlack(desk.slack, store, chen);
      else await desk.press('chen', id, 'request.approve');
      await desk.leap(5_000);
      expect([await stateOf(id), applied(receipt)]).toEqual(['done', 1]);
      expect(await untrueAbout(desk, id)).toEqual([]);
      desk.yopoint.state.reviewRefund(receipt, 'agree');
      await desk.leap(MINUTE);
      expect(await untrueAbout(desk, id)).toEqual([]);
      expect(desk.about('mei', id).at(-1)?.card.summary).toMatch(/Refunded ¥201\.00/);
    });

    test('what is rejected, withdrawn or lapses is told to everybody who was asked', async () => {
      const rejected = await desk.asked(desk.sold(1_200));
      await desk.fill('lin', rejected, 'request.reject', { note: 'the video shows it' });
      expect(await stateOf(rejected)).toBe('rejected');
      const withdrawn = await desk.asked(desk.sold(1_300));
      await desk.press('mei', withdrawn, 'request.cancel');
      expect(await stateOf(withdrawn)).toBe('cancelled');
      const lapsed = await desk.asked(desk.sold(LARGE));
      await desk.leap(16 * MINUTE);
      await desk.skip(4 * HOUR);
      expect(await stateOf(lapsed)).toBe('expired');
      for (const id of [rejected, withdrawn, lapsed]) expect(await untrueAbout(desk, id)).toEqual([]);
    });

    test('a press on what is over is answered with a sentence, changes nothing, and heals the card', async () => {
      const receipt = desk.sold(LARGE);
      const id = await desk.asked(receipt);
      const [old] = desk.about('chen', id);
      await desk.press('mei', id, 'request.cancel');
      const stale = desk
        .about('chen', id)
        .find(({ card }) => card.buttons.some((button) => button.id === 'request.approve'));
      if (stale) {
        await desk.pressOn(stale, 'request.approve');
        await desk.leap(1_000);
        expect(desk.answers.at(-1)).toMatchObject({ to: 'chen' });
      }
      expect(old?.card.buttons.map((button) => button.id)).not.toContain('request.approve');
      expect([await stateOf(id), applied(receipt)]).toEqual(['cancelled', 0]);
      expect(await untrueAbout(desk, id)).toEqual([]);
    });

    test('what nobody knows is brought to a person, and is over when they say how it ended', async () => {
      const receipt = desk.sold(1_400);
      const id = await desk.asked(receipt);
      desk.yopoint.faults.add({
        match: 'cabinet.order.refund.apply',
        about: receipt,
        kind: 'cut_before',
        times: 1,
      });
      await desk.press('lin', id, 'request.approve');
      await desk.leap(4 * MINUTE);
      expect(await stateOf(id)).toBe('unknown');
      expect(await untrueAbout(desk, id)).toEqual([]);
      await desk.fill('lin', id, 'request.resolve', { outcome: 'not_done', note: 'not in the back office' });
      await desk.leap(1_000);
      expect([await stateOf(id), applied(receipt)]).toEqual(['failed', 1]);
      expect(await untrueAbout(desk, id)).toEqual([]);
    });

    test('an appeal is claimed by one, filed, and closed when the money is back; another one is dismissed', async () => {
      const receipt = desk.sold(900);
      const filed = await desk.appealed(receipt);
      await desk.leap(3_000);
      const dismissed = await desk.appealed(desk.sold(950));
      await desk.leap(3_000);
      await desk.press('lin', filed, 'appeal.claim');
      expect(await untrueAbout(desk, filed)).toEqual([]);
      await desk.press('lin', filed, 'appeal.file');
      await desk.leap(5_000);
      expect(desk.yopoint.state.effectsOf('appeal_filed', receipt)).toBe(1);
      desk.yopoint.state.giveBack(receipt, 900);
      await desk.leap(10 * MINUTE);
      expect(
        desk
          .about('lin', filed)
          .map(({ card }) => card.summary)
          .join(),
      ).toMatch(/Closed: refunded/);
      await desk.press('mei', dismissed, 'appeal.claim');
      await desk.fill('mei', dismissed, 'appeal.dismiss', { note: 'settled on the phone' });
      await desk.leap(1_000);
      for (const id of [filed, dismissed]) expect(await untrueAbout(desk, id)).toEqual([]);
    });

    test('too many appeals at once are counted for each who takes care of them', async () => {
      await desk.leap(2 * MINUTE);
      for (let made = 0; made < 9; made += 1) await desk.appealed(desk.sold(500 + made));
      await desk.leap(5_000);
      const counted = desk.chat.inbox('lin').filter(({ id }) => id.startsWith('digest'));
      expect(counted.at(-1)?.card.summary).toMatch(/\b4\b/);
      // Two more, when nothing can be changed any more without a press.
      for (let made = 0; made < 2; made += 1) await desk.appealed(desk.sold(600 + made));
      await desk.leap(5_000);
      expect(
        desk.chat
          .inbox('lin')
          .filter(({ id }) => id.startsWith('digest'))
          .at(-1)?.card.summary,
      ).toMatch(/\b6\b/);
    });
  });
});
