import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { requestCard } from '../../src/cards/requests/request.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import { approve, reject } from '../../src/requests/decide/decide.ts';
import { openRequests } from '../../src/requests/show/list.ts';
import { viewById } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { readerOf } from '../cards/samples.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { asked, crowded, withStaff } from './asking.ts';

/** A lead and somebody of finance. */
const LARGE = 20_001;

describeOnEachEngine('a request that is still pending', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterEach(async () => {
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(() => desk.close());

  const by = (id: string) => desk.person(id);
  const yes = (id: string, person: string) => approve(desk.parts, by(person), id);

  describe('when the policy changes while it is pending', () => {
    test('the vote of somebody who left no longer counts', async () => {
      const { id } = await asked(desk, desk.mei, LARGE);
      await yes(id, 'lin');
      const later = withStaff(desk.parts, (staff) => staff.filter((person) => person.id !== 'lin'));
      const view = await viewById(later.policy, store.db, id);
      expect(view?.missing.map(({ groups }) => groups)).toEqual([['leads'], ['finance']]);
      expect(view?.approvals).toEqual([]);
      expect(await approve(later, by('chen'), id)).toMatchObject({
        state: 'pending',
        missing: [{ groups: ['leads'] }],
      });
      expect(await approve(later, by('wang'), id)).toMatchObject({ state: 'approved' });
    });

    test('nor that of somebody who changed groups', async () => {
      const { id } = await asked(desk, desk.mei, LARGE);
      await yes(id, 'lin');
      const later = withStaff(desk.parts, (staff) =>
        staff.map((person) => (person.id === 'lin' ? { ...person, groups: ['support'] } : person)),
      );
      expect(await approve(later, by('chen'), id)).toMatchObject({ state: 'pending' });
      expect(await approve(later, by('boss'), id)).toMatchObject({ state: 'approved' });
    });

    test('who is asked for less has enough votes already, so that one more press has it done', async () => {
      const { id } = await asked(desk, desk.mei, LARGE);
      await yes(id, 'lin');
      const { policy } = desk.parts;
      const tiers = [{ upToFen: null, approvals: [{ from: ['leads'], count: 1 }] }];
      const later = { ...desk.parts, policy: { ...policy, refund: { ...policy.refund, tiers } } };
      const view = await viewById(later.policy, store.db, id);
      expect(view?.missing).toEqual([]);
      for (const locale of LOCALES) {
        const { lead } = requestCard(readerOf(locale), view ?? expect.fail(), 'approvals');
        expect(lead).toMatch(/One more press of Approve|再点一次“批准”/);
      }
      await expect(approve(later, by('chen'), id)).rejects.toMatchObject({
        refusal: { kind: 'may_not_decide' },
      });
      // Lin has voted, Wang fills no place: either may.
      expect(await approve(later, by('wang'), id)).toMatchObject({
        state: 'approved',
        approvals: [{ by: { id: 'lin' } }],
      });
      await expect(approve(later, by('lin'), id)).rejects.toMatchObject({
        refusal: { kind: 'already_decided' },
      });
    });

    test('who joined a group may decide', async () => {
      const { id } = await asked(desk, desk.mei, 5_000);
      const later = withStaff(desk.parts, (staff) =>
        staff.map((person) => (person.id === 'fang' ? { ...person, groups: ['leads'] } : person)),
      );
      const fang = later.policy.staff.byId.get('fang');
      if (!fang) throw new Error('Fang is still there');
      expect(await approve(later, fang, id)).toMatchObject({ state: 'approved' });
    });
  });

  test('somebody who left breaks no view and no list; they are named by their id', async () => {
    const { id } = await asked(desk, by('zhou'), LARGE);
    await yes(id, 'lin');
    const gone = ['zhou', 'lin'];
    const later = withStaff(desk.parts, (staff) => staff.filter((person) => !gone.includes(person.id)));
    expect(await viewById(later.policy, store.db, id)).toMatchObject({
      requester: { id: 'zhou', name: 'zhou' },
    });
    expect((await openRequests(later, by('chen'), 1, 500)).mine).toContain(id);
    await approve(later, by('boss'), id);
    await approve(later, by('chen'), id);
    const nobody = withStaff(desk.parts, (staff) => staff.filter((person) => person.id === 'mei'));
    expect(await viewById(nobody.policy, store.db, id)).toMatchObject({ state: 'approved' });
    const rejected = await asked(desk, desk.mei);
    await reject(desk.parts, by('lin'), rejected.id, 'no');
    expect(await viewById(later.policy, store.db, rejected.id)).toMatchObject({
      decision: { how: 'rejected', by: [{ id: 'lin', name: 'lin' }] },
    });
  });

  test('what waits for a person stands first in their list, and what they have done with no longer waits', async () => {
    const large = await asked(desk, desk.mei, LARGE);
    const small = await asked(desk, desk.mei, 100);
    const waitsFor = async (person: string) => (await openRequests(desk.parts, by(person), 1, 500)).mine;
    expect(await waitsFor('chen')).toContain(large.id);
    expect(await waitsFor('chen')).not.toContain(small.id);
    expect(await waitsFor('mei')).not.toContain(small.id);
    await yes(large.id, 'lin');
    expect(await waitsFor('lin')).not.toContain(large.id);
    // The place of the leads is filled.
    expect(await waitsFor('wang')).not.toContain(large.id);
    expect(await waitsFor('boss')).toContain(large.id);
    const { requests, mine, total } = await openRequests(desk.parts, by('chen'), 1, 500);
    expect(requests.slice(0, mine.size).every(({ id }) => mine.has(id))).toBe(true);
    expect(requests).toHaveLength(total);
  });
});
