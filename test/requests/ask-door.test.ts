import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Cabinet } from '../../sandbox/fleet/types.ts';
import type { RequestRefusal } from '../../src/domain/refusal.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { askDoor, previewDoor } from '../../src/requests/ask/ask-door.ts';
import { factsDigest } from '../../src/requests/ask/record.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import type { Staff } from '../../src/settings/staff.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { VendorError } from '../../src/vendors/errors.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { auditOf, crowded, everything, jobsOf, MINUTE, outcomesOf, refusalOf, TRACE } from './asking.ts';

const COOL_DOWN = 30_000;

type Wish = { device: string; by: Staff; reason: string; parts: Kit };

describeOnEachEngine('asking for a door', (open, fresh, engine) => {
  let store: Store;
  let second: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    const location = await fresh();
    store = await open(location);
    second = engine === 'sqlite' ? store : await open(location);
    desk = await startDesk(store, { policy: crowded });
  });
  afterEach(async () => {
    desk.yopoint.faults.clear();
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(() => desk.close());

  function ask({ device = '', by = desk.mei, reason = 'it is stuck', parts = desk.parts }: Partial<Wish>) {
    return askDoor(parts, by, { device, reason }, TRACE);
  }

  /** A cabinet of its own for a test, powered, online and selling. */
  function cabinet(): Cabinet {
    return desk.yopoint.state.addCabinet();
  }

  function cabinetThat(change: (id: string) => void): Partial<Wish> {
    const { id, DeviceCode } = cabinet();
    change(id);
    return { device: DeviceCode };
  }

  /** Asked for, approved and sent. */
  async function openedDoor(device: string): Promise<string> {
    const { id } = await ask({ device });
    await approve(desk.parts, desk.lin, id);
    await desk.runDue();
    return id;
  }

  describe('is refused, with the rule that refused and nothing written,', () => {
    const cases: [string, () => Partial<Wish>, RequestRefusal | { kind: RequestRefusal['kind'] }][] = [
      [
        'to somebody of other groups',
        () => ({ device: 'A001', by: desk.chen }),
        { kind: 'may_not_ask', what: 'door', groups: ['support', 'leads'] },
      ],
      [
        'without the vendor',
        () => ({ device: 'A001', parts: { ...desk.parts, vendors: {} } }),
        { kind: 'vendor_off', vendor: 'yopoint' },
      ],
      [
        'without an identity to open doors for',
        () => ({ device: 'A001', parts: { ...desk.parts, doorOpenId: null } }),
        { kind: 'doors_off' },
      ],
      ['without a reason', () => ({ device: 'A001', reason: ' ' }), { kind: 'no_reason' }],
      ['for a device nobody knows', () => ({ device: 'Z999' }), { kind: 'no_such_device', text: 'Z999' }],
      ['for no device at all', () => ({ device: ' ' }), { kind: 'no_such_device', text: ' ' }],
      ['for an id that is gone', () => ({ device: 'd.none' }), { kind: 'no_such_device', text: 'd.none' }],
      ['for words that mean several devices', () => ({ device: '光谷软件园' }), { kind: 'which_device' }],
      ['for one that is offline', () => ({ device: 'A003' }), { kind: 'device_offline' }],
      [
        'for one without power',
        () => cabinetThat((id) => desk.yopoint.state.setPowered(id, false)),
        { kind: 'device_unpowered' },
      ],
      [
        'for one whose selling is switched off',
        () => cabinetThat((id) => desk.yopoint.state.setSelling(id, { enabled: false })),
        { kind: 'device_not_selling' },
      ],
      [
        'for one that has stopped selling',
        () => cabinetThat((id) => desk.yopoint.state.setSelling(id, { sellStatus: 0 })),
        { kind: 'device_not_selling' },
      ],
      [
        'for one that is not deployed',
        () => cabinetThat((id) => desk.yopoint.state.setSelling(id, { sellStatus: 2 })),
        { kind: 'device_not_selling' },
      ],
    ];

    test.each(cases)('%s', async (_, wish, expected) => {
      const wanted = wish();
      const before = await everything(store);
      expect(await refusalOf(ask(wanted))).toMatchObject(expected);
      expect(await everything(store)).toEqual(before);
    });

    test('where only the one who asks could approve', async () => {
      const tiers = [{ upToFen: null, approvals: [{ from: ['support'], count: 3 }] }];
      const { policy } = desk.parts;
      const parts = { ...desk.parts, policy: { ...policy, door: { ...policy.door, tiers } } };
      const before = await everything(store);
      expect(await refusalOf(ask({ device: 'A001', parts }))).toMatchObject({
        kind: 'nobody_could_approve',
        places: [{ groups: ['support'], count: 3, people: [{ id: 'lin' }, { id: 'zhou' }] }],
      });
      expect(await everything(store)).toEqual(before);
    });
  });

  test('names every device that the words may mean', async () => {
    const refusal = await refusalOf(ask({ device: '光谷软件园' }));
    const codes = refusal.kind === 'which_device' ? refusal.devices.map(({ code }) => code) : [];
    expect(codes).toEqual(['C001', 'C002', 'C003']);
  });

  test('writes down what was seen, and lapses sooner than a refund', async () => {
    const { id, DeviceCode, Name } = cabinet();
    const now = desk.clock.ms;
    const view = await ask({ device: DeviceCode, reason: ' stuck, 13800138000 waits ' });
    expect(view).toMatchObject({
      kind: 'door',
      state: 'pending',
      amount: null,
      requester: { id: 'mei' },
      reason: 'stuck, 138****8000 waits',
      note: null,
      expiresAt: now + 15 * MINUTE,
      facts: { deviceId: id, deviceCode: DeviceCode, deviceName: Name, online: true, powered: true },
      missing: [{ groups: ['support', 'leads'], count: 1 }],
    });
    expect(await jobsOf(store, view.id)).toEqual({
      'request.cards': now,
      'request.remind': now + 5 * MINUTE,
      'request.expire': now + 15 * MINUTE,
    });
    expect(await getRequest(store.db, view.id)).toMatchObject({ subject: `d.${id}`, amount_fen: null });
    expect(await auditOf(store, view.id)).toMatchObject([
      { event: 'request.asked', subject: `d.${id}`, amount_fen: null, facts_digest: factsDigest(view.facts) },
    ]);
  });

  test('the code, the name, the CID and the id of a button mean the same device, which is asked for once', async () => {
    const { id, DeviceCode, Name } = cabinet();
    const first = await ask({ device: DeviceCode });
    const before = await everything(store);
    for (const device of [DeviceCode, DeviceCode.toLowerCase(), Name, id, `d.${id}`]) {
      expect(await refusalOf(ask({ device, by: desk.lin }))).toEqual({
        kind: 'already_requested',
        request: first,
      });
    }
    expect(await everything(store)).toEqual(before);
  });

  test('two in the same instant for one device make one request, on one instance or on two', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, DeviceCode } = cabinet();
      const { accepted, refusals } = await outcomesOf(
        [desk.mei, desk.mei, desk.lin, desk.person('zhou')].map((by, index) =>
          ask({ device: DeviceCode, by, parts: index % 2 ? { ...desk.parts, db: second.db } : desk.parts }),
        ),
      );
      expect(accepted).toHaveLength(1);
      expect(refusals).toEqual(
        Array.from({ length: 3 }, () => ({ kind: 'already_requested', request: accepted[0] })),
      );
      const { requests } = await everything(store);
      expect(requests.filter(({ subject }) => subject === `d.${id}`)).toHaveLength(1);
    }
  });

  describe('one at a time per door, with a cool-down:', () => {
    test('one that was approved stands in the way of another', async () => {
      const { DeviceCode } = cabinet();
      const { id } = await ask({ device: DeviceCode });
      await approve(desk.parts, desk.lin, id);
      expect(await refusalOf(ask({ device: DeviceCode }))).toMatchObject({
        kind: 'already_requested',
        request: { id, state: 'approved' },
      });
    });

    test('a door that was opened rests, and others do not', async () => {
      const { DeviceCode, id: cid } = cabinet();
      const sentAt = desk.clock.ms;
      const id = await openedDoor(DeviceCode);
      expect(await getRequest(store.db, id)).toMatchObject({ state: 'done' });
      expect(desk.yopoint.state.effectsOf('door_opened', cid)).toBe(1);
      const before = await everything(store);
      const resting = { kind: 'cooling_down', until: sentAt + COOL_DOWN };
      expect(await refusalOf(ask({ device: DeviceCode }))).toEqual(resting);
      expect(await refusalOf(previewDoor(desk.parts, desk.mei, DeviceCode, TRACE))).toEqual(resting);
      expect(await everything(store)).toEqual(before);
      expect(await ask({ device: cabinet().DeviceCode })).toMatchObject({ state: 'pending' });
      desk.clock.ms = sentAt + COOL_DOWN - 1;
      expect(await refusalOf(ask({ device: DeviceCode }))).toEqual(resting);
      desk.clock.ms = sentAt + COOL_DOWN;
      expect(await ask({ device: DeviceCode })).toMatchObject({ state: 'pending' });
    });

    test('a door of which nobody knows whether it opened is not asked for again', async () => {
      const { DeviceCode } = cabinet();
      desk.yopoint.faults.add({ match: 'cabinet.open.door', kind: 'cut_before', times: 1 });
      const id = await openedDoor(DeviceCode);
      expect(await refusalOf(ask({ device: DeviceCode }))).toMatchObject({ kind: 'cooling_down' });
      desk.clock.ms += COOL_DOWN;
      expect(await refusalOf(ask({ device: DeviceCode }))).toMatchObject({
        kind: 'already_requested',
        request: { id, state: 'unknown' },
      });
    });

    test('a door that the vendor refused to open does not rest', async () => {
      const { DeviceCode } = cabinet();
      desk.yopoint.faults.add({ match: 'cabinet.open.door', kind: 'refuse', times: 1 });
      const id = await openedDoor(DeviceCode);
      expect(await getRequest(store.db, id)).toMatchObject({ state: 'failed' });
      expect(await ask({ device: DeviceCode })).toMatchObject({ state: 'pending' });
    });
  });

  describe('nothing is decided from a cache:', () => {
    test('a device that went offline since the look-up is refused, and one that came back is taken', async () => {
      const { id, DeviceCode } = cabinet();
      await desk.parts.cabinets?.all({ refresh: true });
      desk.yopoint.state.setOnline(id, false);
      expect(await refusalOf(ask({ device: DeviceCode }))).toEqual({ kind: 'device_offline' });
      desk.yopoint.state.setOnline(id, true);
      expect(await ask({ device: DeviceCode })).toMatchObject({ state: 'pending' });
    });

    test('a vendor that does not answer is told, though the devices are known from before', async () => {
      const { DeviceCode } = cabinet();
      await desk.parts.cabinets?.all({ refresh: true });
      const before = await everything(store);
      desk.yopoint.faults.add({ kind: 'cut_before' });
      await expect(ask({ device: DeviceCode })).rejects.toBeInstanceOf(VendorError);
      expect(await everything(store)).toEqual(before);
    });
  });
});
