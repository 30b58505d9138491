import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { enqueue } from '../../src/store/jobs.ts';
import { openStore, type Store, type StoreLocation } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { approvalsCard, effectsAbout, reaches, requestRow, sellOrder, writesAbout } from '../desk/service.ts';
import { offers, posted, postedById } from '../requests/posted.ts';
import { ask, newDoor, type Subject } from '../requests/shift.ts';
import { answerTo, read } from '../slack/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { envOf, latchkey } from './command-line.ts';

/*
 * The drill: a desk at work is backed up, works on, and is put back to the backup. What it did in between is known to the vendor and to
 * people's chat, and no longer to the desk.
 */
describeOnEachEngine('a desk that was restored from a backup', (_open, fresh) => {
  let world: World;
  let service: Service;
  let location: StoreLocation;
  let folder: string;
  let before: ReadonlyMap<string, number>;
  const ids: Record<string, string> = {};
  const abouts: Record<string, Subject> = {};

  const start = async () => {
    service = await startService(world, { env: envOf(location) });
  };
  const onStore = async <T>(use: (store: Store) => Promise<T>): Promise<T> => {
    const store = await openStore(location);
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };
  const refund = (): Subject => {
    const { ReceiptNo } = sellOrder(world, 1_500);
    return { kind: 'refund', about: ReceiptNo, typed: ReceiptNo };
  };
  const asked = async (name: string, subject: Subject): Promise<void> => {
    ids[name] = (await ask(world, 'U0MEI', subject)) ?? expect.fail(`${name} was not taken`);
    abouts[name] = subject;
    await world.slack.waitFor(() => approvalsCard(world, id(name)), { timeoutMs: 15_000 });
  };
  const id = (name: string) => ids[name] ?? expect.fail(`no request ${name}`);
  const about = (name: string) => abouts[name]?.about ?? expect.fail(`no request ${name}`);
  const cardOf = (name: string) =>
    posted(world, `${id(name)}.approvals`)?.ts ?? expect.fail(`no card of ${name}`);
  const desk = () => ({ world, service, close: async () => undefined });
  /** Waits until the card of a request can be decided on as it is now in the store. */
  const shows = (request: string, pressable: boolean) =>
    world.slack.waitFor(
      () => {
        const card = posted(world, `${request}.approvals`);
        return card !== undefined && offers(card, 'request.approve') === pressable;
      },
      { timeoutMs: 15_000 },
    );
  /** As if somebody had approved it in the instant before the backup. */
  const approveInStore = (store: Store, name: string) =>
    store.db.transaction().execute(async (trx) => {
      const at = Date.now();
      await trx
        .updateTable('requests')
        .set({ state: 'approved', decided_at: at })
        .where('id', '=', id(name))
        .execute();
      await enqueue(trx, { kind: 'request.execute', subject: id(name), runAt: at }, at);
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-restored-'));
    world = await createWorld();
    location = await fresh();
    await start();
    await asked('pending', refund());
    await asked('untouched', refund());
    await asked('approved', refund());
    await asked('waitingDoor', newDoor(world));
    await asked('approvedDoor', newDoor(world));
    await service.kill();
    await onStore(async (store) => {
      await approveInStore(store, 'approved');
      await approveInStore(store, 'approvedDoor');
    });
    const backup = await latchkey(location, 'backup', join(folder, 'latchkey.backup'));
    expect(backup).toMatchObject({ code: 0, err: '' });

    // The time that will be lost: everything is carried out, and one more is asked for.
    await start();
    await onStore(async (store) => {
      for (const name of ['approved', 'approvedDoor']) await reaches(store, id(name), ['done']);
      await world.slack.as('U0LIN').click({ actionId: 'request.approve', message: cardOf('pending') });
      await reaches(store, id('pending'), ['done']);
    });
    await asked('lost', refund());
    await service.stop();
    before = new Map(Object.keys(ids).map((name) => [name, writesAbout(world, about(name))]));
  }, 120_000);
  afterAll(async () => {
    await service?.stop();
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('is not put back while the desk serves, nor over what is there without being told so, nor from half a file', async () => {
    await start();
    const serving = await latchkey(location, 'restore', join(folder, 'latchkey.backup'), '--yes');
    expect(serving).toMatchObject({ code: 1, out: '' });
    expect(serving.err).toContain('already running');
    await service.stop();
    const unasked = await latchkey(location, 'restore', join(folder, 'latchkey.backup'));
    expect(unasked).toMatchObject({ code: 1, err: '' });
    expect(unasked.out).toMatch(
      /Gone since the backup: 1 requests \(up to R1006\), 0 appeals .*\nNothing was changed/,
    );
    await onStore(async (store) => expect(await requestRow(store, id('lost'))).toBeDefined());
  }, 60_000);

  test('sends nothing by itself: what was approved is unknown, and is found in the books', async () => {
    const restored = await latchkey(location, 'restore', join(folder, 'latchkey.backup'), '--yes');
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(restored.out).toContain('2 approved requests are unknown now');
    expect(restored.out).toContain('New requests begin at R11007');
    await onStore(async (store) => {
      for (const name of ['approved', 'approvedDoor'])
        expect(await requestRow(store, id(name))).toMatchObject({ state: 'unknown', ending: 'restored' });
      expect(await requestRow(store, id('waitingDoor'))).toMatchObject({ state: 'expired' });
      expect(await requestRow(store, id('pending'))).toMatchObject({ state: 'pending' });
      expect(await requestRow(store, id('lost'))).toBeUndefined();
    });
    // The cards that stand in the channel are renewed a moment after the start; until then they are those from before.
    let renew: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      renew = resolve;
    });
    world.slack.faults.add({ kind: 'delay', match: 'chat.update', about: `${id('untouched')}.`, until });
    await start();
    await answerTo(
      desk(),
      'U0LIN',
      () => world.slack.as('U0LIN').click({ actionId: 'request.approve', message: cardOf('untouched') }),
      ['Look at the renewed card'],
    );
    renew();
    await onStore(async (store) => {
      expect(await requestRow(store, id('untouched'))).toMatchObject({ state: 'pending' });
      for (const name of ['approved', 'approvedDoor']) {
        expect(await reaches(store, id(name), ['done'])).toMatchObject({ ending: 'found' });
        expect(effectsAbout(world, about(name))).toBe(1);
      }
      expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
      const events = await store.db
        .selectFrom('audit')
        .select(['event', 'request'])
        .where('note', 'is not', null)
        .execute();
      expect(events).toContainEqual({ event: 'desk.restored', request: null });
      expect(events).toContainEqual({ event: 'request.expired', request: id('waitingDoor') });
      expect(events).toContainEqual({ event: 'request.renewed', request: id('pending') });
    });
    for (const [name, writes] of before)
      expect([name, writesAbout(world, about(name))]).toEqual([name, writes]);
  }, 60_000);

  test('tells people once what happened and where to look', async () => {
    const alarm = () => [...postedById(world)].filter(([key]) => key.startsWith('desk_restored:'));
    await world.slack.waitFor(() => alarm().length > 0, { timeoutMs: 15_000 });
    expect(alarm()).toHaveLength(1);
    const [[, [message] = []] = []] = alarm();
    const said = message ? read(message) : '';
    for (const words of ['已从备份恢复', '丢失 1 个申请', '2 个已批准的申请', '2 个退款', '1 个等待审批'])
      expect(said).toContain(words);
  }, 60_000);

  test('takes the press on a renewed card once, and finds what was done already', async () => {
    const lin = world.slack.as('U0LIN');
    const press = (name: string) => lin.click({ actionId: 'request.approve', message: cardOf(name) });
    await shows(id('pending'), true);
    await onStore(async (store) => {
      await press('untouched');
      await reaches(store, id('untouched'), ['done']);
      await press('pending');
      expect(await reaches(store, id('pending'), ['failed'])).toMatchObject({ ending: 'changed' });
    });
    expect(writesAbout(world, about('untouched'))).toBe(1);
    expect(writesAbout(world, about('pending'))).toBe(1);
    await answerTo(desk(), 'U0LIN', () => press('lost'), ['There is no such request']);
  }, 60_000);

  test('gives numbers that were never given, and posts no card twice', async () => {
    await asked('next', refund());
    expect(id('next')).toBe('R11007');
    const doubled = [...postedById(world)].filter(([, messages]) => messages.length > 1).map(([key]) => key);
    expect(doubled).toEqual([]);
  }, 60_000);
});
