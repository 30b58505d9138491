import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { loadUnderWay } from './under-way.ts';
import { startUpgradedDesk } from './upgraded-desk.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Orders of the requests and appeals that the fixture has, by what the vendor knows of them. */
const RECEIPT = {
  R1002: 'VI261201095046577581',
  R1007: 'VI261201095049577890',
  R1009: 'VI261201095049158949',
  R1011: 'VI261201095049144562',
  R1012: 'VI261201095049443251',
  R1013: 'VI261201095049921071',
  R1016: 'VI261201095055248256',
  A1003: 'VI261201095050549785',
} as const;
/** The device whose door R1010 asks for. */
const DOOR = 'db702e236d0cb8ca8c56bf21';
const LOST_DEVICE = '5b7d316a632107b1b2090a06';

describeOnEachEngine('a database of the version before, killed in the middle of its work', (_open, fresh) => {
  let store: Store;
  let desk: Awaited<ReturnType<typeof startUpgradedDesk>>;
  beforeAll(async () => {
    store = await openStore(await fresh(), { serving: true });
    await loadUnderWay(store);
    await store.migrate();
    desk = await startUpgradedDesk(store);
    await desk.leap(2 * MINUTE);
  }, 60_000);
  afterAll(async () => {
    await desk.stop();
    await store.close();
  });

  const stateOf = async (id: string) => (await getRequest(store.db, id))?.state;
  const applied = (receipt: string) => desk.yopoint.arrived('cabinet.order.refund.apply', receipt);
  const messages = (id: RegExp) => desk.postedSince().filter((posted) => id.test(posted));

  test('what was approved is done once, and what may have reached the vendor is not sent again', async () => {
    // Approved and waiting for its second try.
    expect([await stateOf('R1013'), applied(RECEIPT.R1013)]).toEqual(['done', 1]);
    // Under way in the instant of the kill; sent, the answer lost, and it shows; sent, and nothing shows.
    expect([await stateOf('R1011'), applied(RECEIPT.R1011)]).toEqual(['unknown', 0]);
    expect([await stateOf('R1012'), applied(RECEIPT.R1012)]).toEqual(['done', 0]);
    expect([await stateOf('R1009'), applied(RECEIPT.R1009)]).toEqual(['unknown', 0]);
    expect(desk.yopoint.state.effects).toEqual({ refund_applied: 1, door_opened: 0, appeal_filed: 0 });
  });

  test('a card that had arrived without an answer is found, one that was refused is posted, each once', async () => {
    expect(messages(/\.(?:approvals|requester)$/)).toEqual(['R1016.approvals']);
    expect(desk.read('R1015.approvals')).toContain('its card arrived, the answer did not');
    expect(await desk.untrue()).toEqual([]);
  });

  test('who asked is told what they had not been told, once', () => {
    const told = messages(/\.tell\./);
    expect(new Set(told).size).toBe(told.length);
    for (const id of ['R1011', 'R1012', 'R1013']) expect(told.join()).toContain(`${id}.tell.`);
    // An ending that was told before is not told again.
    expect(told.filter((id) => !/^R101[123]\./.test(id))).toEqual([]);
  });

  test('alerts that were refused or being tried stand once, and replies that waited stand below theirs', () => {
    const offline = desk.slack.workspace
      .messages()
      .filter(({ channel, text }) => channel === 'C0ALERTS' && text.startsWith('Device offline'));
    expect(offline.map(({ text }) => /\b[BC]00\d\b/.exec(text)?.[0]).sort()).toEqual([
      'B002',
      'B003',
      'C002',
    ]);
    expect(desk.read('appeal:A1005')).toMatch(/Lin has it/);
    expect(desk.below('appeal:A1005')).toEqual([expect.stringMatching(/Lin/)]);
    // Claimed while a digest counted it: it has a card of its own.
    expect(desk.read('appeal:A1006')).toMatch(/Lin has it/);
    expect(desk.below('appeal:A1006')).toEqual([expect.stringMatching(/Lin/)]);
    expect(desk.below('appeal:A1002')).toHaveLength(1);
    expect(desk.below('appeal:A1003')).toHaveLength(3);
    expect(desk.below('appeal:A1004')).toHaveLength(2);
  });

  test('the digest counts them all', () => {
    expect(desk.read(digest())).toMatch(/\b4\b/);
  });
  function digest(): string {
    const ids = desk.slack.workspace.messages().map(({ metadata }) => JSON.stringify(metadata ?? null));
    return /digest:[0-9a-f]+(?=")/.exec(ids.join())?.[0] ?? '';
  }

  test('Homes that were owed a change show it', () => {
    const home = (who: string) => JSON.stringify(desk.slack.home(who)?.blocks ?? null);
    expect(home('U0LIN')).toContain('R1008');
    expect(home('U0MEI')).toContain('R1016');
  });

  test('people decide on the cards that stood there', async () => {
    await desk.press('U0CHEN', 'R1007.approvals', 'request.approve');
    await desk.press('U0LIN', 'R1010.approvals', 'request.approve');
    await desk.press('U0LIN', 'R1016.approvals', 'request.approve');
    await desk.press('U0LIN', 'R1015.approvals', 'request.reject');
    await desk.fill('U0LIN', 'request.reject', { note: 'the video shows it' });
    await desk.press('U0LIN', 'appeal:A1001', 'appeal.claim');
    await desk.press('U0MEI', 'appeal:A1002', 'appeal.dismiss');
    await desk.fill('U0MEI', 'appeal.dismiss', { note: 'settled on the phone' });
    await desk.slack.waitFor(() => desk.read('R1015.approvals').includes('the video shows it'));
    await desk.leap(10_000);
    expect([await stateOf('R1007'), applied(RECEIPT.R1007)]).toEqual(['done', 1]);
    expect([await stateOf('R1016'), applied(RECEIPT.R1016)]).toEqual(['done', 1]);
    expect(await stateOf('R1015')).toBe('rejected');
    expect([await stateOf('R1010'), desk.yopoint.arrived('cabinet.open.door', DOOR)]).toEqual(['done', 1]);
    expect(desk.read('appeal:A1001')).toMatch(/Lin has it/);
    expect(desk.read('appeal:A1002')).toMatch(/Closed by Mei/);
    expect(await desk.untrue()).toEqual([]);
  });

  test('a person is asked about what nobody knows, once, and says how it ended', async () => {
    await desk.leap(3 * MINUTE);
    for (const id of ['R1009', 'R1011']) {
      expect(messages(/\.person$/)).toContain(`${id}.person`);
      await desk.press('U0LIN', `${id}.approvals`, 'request.resolve');
      await desk.fill('U0LIN', 'request.resolve', { outcome: 'not_done', note: 'not in the back office' });
      await desk.slack.waitFor(() => desk.read(`${id}.approvals`).includes('not in the back office'));
      expect(await stateOf(id)).toBe('failed');
    }
  });

  test('what the vendor does from here on is followed, and told once', async () => {
    const { state } = desk.yopoint;
    state.reviewRefund(RECEIPT.R1002, 'agree');
    state.reviewRefund(RECEIPT.R1013, 'agree');
    state.giveBack(RECEIPT.A1003, 500);
    state.setOnline(LOST_DEVICE, true);
    await desk.leap(12 * MINUTE);
    expect(desk.read('R1002.approvals')).toMatch(/Refunded ¥13\.00/);
    expect(desk.read('R1013.requester')).toMatch(/Refunded ¥18\.50/);
    expect(desk.read('appeal:A1003')).toMatch(/Closed: refunded/);
    expect(desk.below('appeal:A1003')).toHaveLength(4);
    const back = desk.slack.workspace
      .messages()
      .filter(({ text }) => text.startsWith('Device') && text.includes('C002'));
    expect(back[0]?.text).not.toMatch(/Offline/);
  });

  test('what is left undecided is brought up once more, and lapses', async () => {
    expect(desk.below('R1008.approvals')).toHaveLength(1);
    // Three of its four appeals are still nobody’s.
    expect(desk.below(digest())).toEqual([expect.stringMatching(/3/)]);
    await desk.skip(4 * HOUR);
    await desk.leap(MINUTE);
    expect(await stateOf('R1008')).toBe('expired');
    expect(desk.below('R1008.approvals')).toHaveLength(1);
  });

  test('at the end every card is true, nothing stands twice, and nothing is owed', async () => {
    expect(desk.doubles()).toEqual([]);
    expect(await desk.untrue()).toEqual([]);
    const told = messages(/./);
    expect(new Set(told).size).toBe(told.length);
    const waiting = await desk.metric('latchkey_deliveries_waiting');
    expect(waiting.map(({ value }) => value)).toEqual([0, 0]);
    expect(desk.yopoint.state.effects).toEqual({ refund_applied: 3, door_opened: 1, appeal_filed: 0 });
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
});
