import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseInUse, DatabaseUnavailable } from '../../src/store/errors.ts';
import { holdInstanceLock, isServedFrom } from '../../src/store/instance-lock.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreProcess } from './child.ts';
import { startStoreProcess } from './child.ts';

const SERVE = `
  const served = await store.openStore({ engine: 'sqlite', folder: input.folder }, { serving: true });
  await served.migrate();
  say('serving');
  await turn();
  await served.close();
  say('closed');`;

describe('one instance per data folder', () => {
  let folder: string;
  const processes: StoreProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-lock-'));
  });

  afterEach(async () => {
    await Promise.all(processes.splice(0).map((process) => process.kill()));
    await rm(folder, { recursive: true, force: true });
  });

  async function serveElsewhere(): Promise<StoreProcess> {
    const process = startStoreProcess(SERVE, { folder });
    processes.push(process);
    expect(await process.next()).toBe('serving');
    return process;
  }

  it('refuses a second service, in words that say what to do', async () => {
    await serveElsewhere();
    const second = openStore({ engine: 'sqlite', folder }, { serving: true });
    await expect(second).rejects.toThrow(DatabaseInUse);
    await expect(second).rejects.toThrow(
      /already running on the data folder .*LATCHKEY_DATA_DIR.*DATABASE_URL/,
    );
  });

  it('lets a command line tool read and write beside the service', async () => {
    await serveElsewhere();
    const tool = await openStore({ engine: 'sqlite', folder });
    expect(await tool.pendingMigrations()).toEqual([]);
    await tool.db
      .insertInto('staff_preferences')
      .values({ staff_id: 'mei', locale: 'en', updated_at: 1 })
      .execute();
    await tool.close();
  });

  it('can be asked whether somebody serves from it, and is left as it was', async () => {
    expect(isServedFrom(folder)).toBe(false);
    expect(existsSync(join(folder, 'latchkey.lock'))).toBe(false);
    const holder = await serveElsewhere();
    expect(isServedFrom(folder)).toBe(true);
    await holder.kill();
    expect(isServedFrom(folder)).toBe(false);
    holdInstanceLock(folder).release();
  });

  it('is free again as soon as the holder was killed', async () => {
    const holder = await serveElsewhere();
    await holder.kill();
    const next = await openStore({ engine: 'sqlite', folder }, { serving: true });
    expect(await next.pendingMigrations()).toEqual([]);
    await next.close();
  });

  it('is free again after the holder closed', async () => {
    const holder = await serveElsewhere();
    holder.go();
    expect(await holder.next()).toBe('closed');
    holdInstanceLock(folder).release();
  });

  it('is one lock within a process too, and releasing twice is harmless', () => {
    const lock = holdInstanceLock(folder);
    expect(() => holdInstanceLock(folder)).toThrow(DatabaseInUse);
    lock.release();
    lock.release();
    holdInstanceLock(folder).release();
  });

  it('creates the folder, and says so when it cannot', () => {
    holdInstanceLock(join(folder, 'new', 'data')).release();
    expect(() => holdInstanceLock('/dev/null/data')).toThrow(DatabaseUnavailable);
  });
});
