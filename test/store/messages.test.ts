import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  beginMessage,
  beginTry,
  copiesOf,
  doubtMessage,
  getMessage,
  giveHandleBack,
  type MessageRow,
  type NewMessage,
  noteShown,
  postAnew,
  queueMessages,
  renewHandle,
  takeBackTry,
} from '../../src/store/messages.ts';
import type { Store } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from './engines.ts';
import { atOnce } from './request-rows.ts';
import { NOW } from './trail.ts';

const CARD: NewMessage = {
  id: 'R1001.approvals',
  messenger: 'slack',
  recipient: '#approvals',
  about: 'R1001',
  kind: 'approvals',
};

describeOnEachEngine('messages in the store', (open, fresh, engine) => {
  async function begun({ db }: Store, added: NewMessage = CARD): Promise<MessageRow> {
    const row = await beginMessage(db, added, { version: 1, now: NOW });
    if (!row) throw new Error('It is there already');
    return row;
  }
  async function shown(store: Store, version: number, added: NewMessage = CARD): Promise<MessageRow> {
    const row = await begun(store, added);
    expect(await noteShown(store.db, row, { handle: 'C0:m1', version, now: NOW + 1 })).toBe(true);
    return read(store, added);
  }
  async function read({ db }: Store, key: NewMessage = CARD): Promise<MessageRow> {
    const row = await getMessage(db, key);
    if (!row) throw new Error(`${key.id} is not there`);
    return row;
  }

  it('are kept for each recipient and each messenger', async () => {
    const store = await open();
    const others = [{ recipient: 'lin' }, { messenger: 'wecom' }, { id: 'R1002.approvals' }];
    await queueMessages(store.db, [CARD, ...others.map((other) => ({ ...CARD, ...other }))], NOW);
    await shownOver(store);
    for (const other of others) {
      expect(await read(store, { ...CARD, ...other })).toMatchObject({
        ...CARD,
        ...other,
        state: 'queued',
        tries: 0,
      });
    }
    expect((await copiesOf(store.db, CARD)).map(({ recipient }) => recipient)).toEqual(['#approvals', 'lin']);
  });
  async function shownOver(store: Store): Promise<void> {
    const row = await beginTry(store.db, await read(store), { version: 3, now: NOW });
    expect(row && (await noteShown(store.db, row, { handle: 'C0:m1', version: 3, now: NOW }))).toBe(true);
  }

  it('are begun once, and who tries again keeps the time and the version of the first try', async () => {
    const store = await open();
    const first = await begun(store);
    expect(await beginMessage(store.db, CARD, { version: 2, now: NOW + 5 })).toBeUndefined();
    const second = await beginTry(store.db, first, { version: 2, now: NOW + 9 });
    expect(second).toMatchObject({ tries: 2, tried_at: NOW, trying: 1 });
    expect(await beginTry(store.db, first, { version: 2, now: NOW + 9 })).toBeUndefined();
  });

  it('are noted only by who saw the last try and the last note', async () => {
    const store = await open();
    const slow = await begun(store);
    const other = await beginTry(store.db, slow, { version: 3, now: NOW });
    expect(await noteShown(store.db, slow, { handle: 'C0:slow', version: 2, now: NOW })).toBe(false);
    expect(other && (await noteShown(store.db, other, { handle: 'C0:m1', version: 3, now: NOW }))).toBe(true);
    const row = await read(store);
    expect(row).toMatchObject({ state: 'sent', handle: 'C0:m1', version: 3, trying: null });
    expect(await noteShown(store.db, row, { handle: 'C0:m1', version: 5, now: NOW })).toBe(true);
    expect(await noteShown(store.db, row, { handle: 'C0:m1', version: 4, now: NOW })).toBe(false);
    expect(await read(store)).toMatchObject({ version: 5 });
  });

  it('may be doubted, what they show and where they are, and then an earlier try notes nothing', async () => {
    const store = await open();
    const row = await shown(store, 3);
    await doubtMessage(store.db, CARD, { place: false });
    expect(await read(store)).toMatchObject({ state: 'sent', version: 0, handle: 'C0:m1' });
    expect(await noteShown(store.db, row, { handle: 'C0:m1', version: 3, now: NOW })).toBe(false);
    await doubtMessage(store.db, CARD, { place: true });
    expect(await read(store)).toMatchObject({ state: 'queued', version: 0, handle: null, tried_at: NOW });
  });

  it('forget a handle that works once before it is used, and get it back where it reached nobody', async () => {
    const store = await open();
    const before = await shown(store, 1);
    const trying = await beginTry(store.db, before, { version: 2, now: NOW + 2, forget: true });
    expect(trying).toMatchObject({ handle: null, trying: 2, version: 1 });
    if (!trying) return;
    await takeBackTry(store.db, trying, before);
    expect(await read(store)).toMatchObject({ handle: 'C0:m1', trying: null, version: 1 });
  });

  it('keep a handle that a click brought while another one was under way', async () => {
    const store = await open();
    const before = await shown(store, 1);
    const trying = await beginTry(store.db, before, { version: 2, now: NOW + 2, forget: true });
    expect(await renewHandle(store.db, { ...CARD, copy: 1 }, 'clicked')).toBe(true);
    if (!trying) return;
    await giveHandleBack(store.db, trying, 'C0:m1');
    expect(await read(store)).toMatchObject({ handle: 'clicked' });
    expect(await noteShown(store.db, trying, { handle: null, version: 2, now: NOW })).toBe(true);
    expect(await read(store)).toMatchObject({ handle: 'clicked', version: 2 });
  });

  it('are posted anew by one, and a click on the copy before changes nothing', async () => {
    const store = await open();
    const row = await shown(store, 1);
    expect(await postAnew(store.db, row, { asCopy: true, now: NOW + 3 })).toBe(true);
    expect(await postAnew(store.db, row, { asCopy: true, now: NOW + 3 })).toBe(false);
    expect(await read(store)).toMatchObject({
      state: 'queued',
      copy: 2,
      handle: null,
      tried_at: null,
      version: 0,
    });
    expect(await renewHandle(store.db, { ...CARD, copy: 1 }, 'clicked')).toBe(false);
    expect(await read(store)).toMatchObject({ state: 'queued', handle: null });
  });

  it('of many who noted the same before, on one connection or on two, one notes what it shows', async () => {
    const location = await fresh();
    const first = await open(location);
    const stores = [first, engine === 'sqlite' ? first : await open(location)] as const;
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }),
        async (versions) => {
          round += 1;
          const added = { ...CARD, id: `R${round}.approvals` };
          const row = await begun(first, added);
          const noted: number[] = [];
          await atOnce(versions.length, stores, async (db, index) => {
            const version = versions[index] ?? 0;
            if (await noteShown(db, row, { handle: `C0:m${version}`, version, now: NOW }))
              noted.push(version);
          });
          expect(noted).toHaveLength(1);
          expect(await read(first, added)).toMatchObject({ version: noted[0], handle: `C0:m${noted[0]}` });
        },
      ),
      { numRuns: 15 },
    );
  });
});
