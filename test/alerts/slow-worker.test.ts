import { expect, test } from 'vitest';
import { claim } from '../../src/appeals/claim.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import type { Job } from '../../src/store/jobs.ts';
import { getMessage } from '../../src/store/messages.ts';
import { fromCustomer } from '../appeals/appealing.ts';
import { startDesk } from '../desk/desk.ts';
import { sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { words } from './words.ts';

describeOnEachEngine('a worker that is slower than its lease', (open) => {
  test('leaves no older state on an alert’s card', async () => {
    const store = await open();
    const desk = await startDesk(store, { messenger: 'posting' });
    try {
      const { id } = await recordAppeal(desk.parts, fromCustomer(sold(desk).order.ReceiptNo));
      await desk.runDue();
      await claim(desk.parts, desk.mei, id);
      const subject = `appeal:${id}`;
      const job: Job = {
        key: `alert.show:${subject}`,
        kind: 'alert.show',
        subject,
        payload: null,
        createdAt: desk.clock.ms,
        attempts: 1,
        wanted: 1,
        fence: 1,
        leaseUntil: desk.clock.ms + 30_000,
      };
      // Its change hangs on the way to Slack; meanwhile Lin takes the appeal over, and another worker shows that.
      let release: () => void = () => undefined;
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      desk.slack.faults.add({ match: 'chat.update', kind: 'delay', until, times: 1 });
      const updates = () => desk.slack.traffic.filter(({ method }) => method === 'chat.update').length;
      const before = updates();
      const slow = desk.tasks['alert.show']?.(job);
      await desk.slack.waitFor(() => updates() > before);
      await claim(desk.parts, desk.lin, id, 'mei');
      await desk.runDue();
      release();
      await slow;
      await desk.runDue();
      await desk.pass(5_000);
      const card = desk.cards().find((message) => words(message).includes(`${id} ·`));
      expect(words(card)).toMatch(/Lin/);
      expect(words(card)).not.toMatch(/Mei/);
      const key = { id: subject, messenger: 'slack', recipient: '#alerts' };
      expect((await getMessage(store.db, key))?.version).toBeGreaterThan(1);
    } finally {
      await desk.close();
    }
  });

  test('leaves one card of an alert that another worker has posted meanwhile', async () => {
    const store = await open();
    const desk = await startDesk(store, { messenger: 'posting' });
    try {
      const { id } = await recordAppeal(desk.parts, fromCustomer(sold(desk).order.ReceiptNo));
      // Its post hangs on the way to Slack; meanwhile another worker looks, finds nothing and posts.
      let release: () => void = () => undefined;
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      desk.slack.faults.add({ match: 'chat.postMessage', kind: 'delay', until, times: 1 });
      const posts = () => desk.slack.traffic.filter(({ method }) => method === 'chat.postMessage').length;
      const before = posts();
      const at = desk.clock.ms + 10_000;
      desk.clock.ms = at;
      const job: Job = {
        key: 'alerts.post:slack',
        kind: 'alerts.post',
        subject: 'slack',
        payload: null,
        createdAt: at,
        attempts: 1,
        wanted: 1,
        fence: 1,
        leaseUntil: at + 30_000,
      };
      const slow = desk.tasks['alerts.post']?.(job);
      await desk.slack.waitFor(() => posts() > before);
      desk.clock.ms += 45_000;
      await desk.tasks['alerts.post']?.({ ...job, fence: 2, leaseUntil: desk.clock.ms + 30_000 });
      expect(posts() - before).toBe(2);
      release();
      await slow;
      await desk.pass(10_000);
      expect(desk.cards().filter((message) => words(message).includes(`${id} ·`))).toHaveLength(1);
    } finally {
      await desk.close();
    }
  });
});
