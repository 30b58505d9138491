import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService } from '../../sandbox/service.ts';
import { enqueue } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import {
  effectsAbout,
  openDesk,
  type RunningDesk,
  reaches,
  requestRow,
  writesAbout,
} from '../desk/service.ts';
import { posted } from '../requests/posted.ts';
import { ask, newRefund } from '../requests/shift.ts';
import { logLines } from '../slack/desk.ts';

const SIZE = '16m';
/** In bytes; less than the desk takes for enough. */
const ROOM_FOR_A_FEW_WRITES = 900_000;

/** Whether this process may mount a small file system here; who may not cannot run these. */
const disk = await mkdtemp(join(tmpdir(), 'latchkey-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', disk]);
const mayMount = mounted.status === 0;
if (!mayMount) process.stderr.write(`Not run, as nothing may be mounted here: ${mounted.stderr}\n`);

afterAll(async () => {
  if (mayMount) spawnSync('umount', ['--lazy', disk]);
  await rm(disk, { recursive: true, force: true });
});

describe.skipIf(!mayMount)('a data disk of a few megabytes', () => {
  let desk: RunningDesk;
  const folder = join(disk, 'data');
  const filler = join(disk, 'filler');
  const wish = { id: '', about: '' };

  beforeAll(async () => {
    desk = await openDesk({ database: { engine: 'sqlite', folder } });
    const { about, ...subject } = newRefund(desk.world, 500);
    wish.about = about;
    wish.id = (await ask(desk.world, 'U0MEI', { about, ...subject })) ?? '';
    await desk.world.slack.waitFor(() => posted(desk.world, `${wish.id}.approvals`) !== undefined, {
      what: 'a card',
    });
  });
  afterAll(() => desk?.close());

  async function fill(): Promise<void> {
    const file = await open(filler, 'a');
    const failed = async (bytes: number) => {
      try {
        for (;;) await file.write(Buffer.alloc(bytes));
      } catch (error) {
        return error;
      }
    };
    await failed(65_536);
    expect(await failed(1)).toMatchObject({ code: 'ENOSPC' });
    await file.close();
  }

  async function untilReadyIs(status: number, saying = /./): Promise<string> {
    let last = { status: 0, said: '' };
    const isIt = () => last.status === status && saying.test(last.said);
    for (let looks = 0; looks < 300 && !isIt(); looks += 1) {
      await sleep(50);
      const answer = await fetch(`${desk.service.url}/readyz`).catch(() => null);
      if (answer) last = { status: answer.status, said: await answer.text() };
    }
    expect(last).toMatchObject({ status, said: expect.stringMatching(saying) });
    return last.said;
  }

  const press = async () => {
    const message = posted(desk.world, `${wish.id}.approvals`);
    if (!message) throw new Error('There is no card');
    await desk.world.slack.as('U0LIN').click({ actionId: 'request.approve', message });
  };

  test('that is full: it is not ready and says so, once in its log too, and what is approved moves no money', async () => {
    await fill();
    expect(await untilReadyIs(503)).toMatch(/"database".*disk is full/);
    expect((await fetch(`${desk.service.url}/healthz`)).status).toBe(200);
    await press();
    expect(writesAbout(desk.world, wish.about)).toBe(0);
    expect(await requestRow(desk.store, wish.id)).toMatchObject({ state: 'pending' });
    const told = logLines(desk.service).filter(({ trouble }) => trouble === 'database_unwritable');
    expect(told).toContainEqual(expect.objectContaining({ why: expect.stringMatching(/disk is full/) }));
    expect(told.length).toBeLessThan(4);
  });

  test('that has room again: it is ready, nothing is lost, and what is approved is done once', async () => {
    await rm(filler);
    await untilReadyIs(200);
    await press();
    await reaches(desk.store, wish.id, ['done']);
    expect(effectsAbout(desk.world, wish.about)).toBe(1);
    expect(await verifyAudit(desk.store.db)).toMatchObject({ ok: true });
  });

  test('that is full when the desk starts: what was approved before waits, and is done once there is room', async () => {
    const { about, ...subject } = newRefund(desk.world, 500);
    const id = (await ask(desk.world, 'U0MEI', { about, ...subject })) ?? '';
    await desk.world.slack.waitFor(() => posted(desk.world, `${id}.approvals`) !== undefined, {
      what: 'a card',
    });
    await desk.service.kill();
    await approveInStore(desk.store, id);
    const { bavail, bsize } = await statfs(disk);
    await writeFile(filler, Buffer.alloc(bavail * bsize - ROOM_FOR_A_FEW_WRITES));
    await desk.start({ awaitReady: false });
    expect(await untilReadyIs(503, /disk is full/)).toMatch(/"database"/);
    // A worker looks at what waits every two seconds.
    await sleep(3_000);
    expect(writesAbout(desk.world, about)).toBe(0);
    await rm(filler);
    await untilReadyIs(200);
    await reaches(desk.store, id, ['done']);
    expect(effectsAbout(desk.world, about)).toBe(1);
  }, 60_000);

  /** As if somebody had approved it in the instant before the process was killed. */
  const approveInStore = (store: Store, id: string) =>
    store.db.transaction().execute(async (trx) => {
      const at = Date.now();
      await trx
        .updateTable('requests')
        .set({ state: 'approved', decided_at: at })
        .where('id', '=', id)
        .execute();
      await enqueue(trx, { kind: 'request.execute', subject: id, runAt: at }, at);
    });

  test('that is read only: it does not begin to serve, and says which file it cannot write', async () => {
    const data = join(disk, 'read-only');
    await mkdir(data);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', data]).status).toBe(0);
    try {
      const env = { LATCHKEY_DATA_DIR: data, YOPOINT_PAY_KEY: '', YOPOINT_PAYMENT_RELAY_URL: '' };
      await (await startService(desk.world, { env })).stop();
      expect(spawnSync('mount', ['-o', 'remount,ro', data]).status).toBe(0);
      const refused = await startService(desk.world, { awaitReady: false, env });
      const patience = setTimeout(() => void refused.stop(), 15_000);
      expect((await refused.exited).code).not.toBe(0);
      clearTimeout(patience);
      expect([...refused.errors, ...refused.log].join('\n')).toMatch(
        /The database [^\n]*latchkey[^\n]* cannot be used: [^\n]*read-?only[^\n]*write/i,
      );
    } finally {
      spawnSync('umount', ['--lazy', data]);
    }
  }, 60_000);
});
