import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createFleet } from '../../sandbox/fleet.ts';
import { projectFile } from '../../sandbox/project-root.ts';
import { createYoPoint, type YoPoint } from '../../sandbox/yopoint/index.ts';

/*
 * docs/adding-a-vendor.md, followed with a vendor that has refunds: its folder, its entry in the table, its line in the registry, its
 * words. The copy is compiled after each step, and the desk that comes of it is run.
 */

const FOLDER = 'src/vendors/lockerco';
const TABLE = 'src/domain/vendors.ts';
const REGISTRY = 'src/vendors/registry.ts';
const TEXTS = 'src/cards/texts';

let copy: string;

/** Files of the copy with an error of the compiler, each once. */
async function compile(...options: string[]): Promise<string[]> {
  const tsc = join(projectFile('node_modules'), 'typescript/bin/tsc');
  const args = [tsc, '-p', 'tsconfig.json', '--pretty', 'false', ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: copy }).catch(
    (error: { readonly stdout: string }) => error,
  );
  return [...new Set(stdout.split('\n').flatMap((line) => /^([\w./-]+\.ts)\(/.exec(line)?.[1] ?? []))].sort();
}

/** Puts text behind the first place where `after` stands. */
async function insert(path: string, after: string, text: string): Promise<void> {
  const file = join(copy, path);
  const before = await readFile(file, 'utf8');
  expect(before, path).toContain(after);
  await writeFile(
    file,
    before.replace(after, () => after + text),
  );
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'latchkey-vendor-'));
  for (const name of ['src', 'commands', 'package.json']) {
    await cp(projectFile(name), join(copy, name), { recursive: true });
  }
  await symlink(projectFile('node_modules'), join(copy, 'node_modules'));
  const { compilerOptions } = JSON.parse(await readFile(projectFile('tsconfig.json'), 'utf8'));
  // The command line names the sandbox once, which stays behind.
  const options = { compilerOptions, include: ['src', 'commands'], exclude: ['src/cli.ts'] };
  await writeFile(join(copy, 'tsconfig.json'), JSON.stringify(options));
});

afterAll(async () => {
  await rm(copy, { recursive: true, force: true });
});

test('a third vendor with refunds: after its entry among the kinds of orders the compiler leads to its line of the registry and to its words, and to nothing else', async () => {
  await cp(projectFile('test/vendors/third-vendor'), join(copy, FOLDER), { recursive: true });
  await insert(
    TABLE,
    'const VENDORS = {',
    `
  lockerco: {
    parcel: {
      letter: 'p',
      own: 'number',
      numbers: { number: { prefixes: ['LK'], digits: 10, decisive: true } },
      can: { refund: true },
    },
  },`,
  );
  expect(await compile()).toEqual(expect.arrayContaining([REGISTRY, `${TEXTS}/words/zh-cn.ts`]));

  await insert(
    REGISTRY,
    "from './baifude/vendor.ts';",
    "\nimport { openLockerco } from './lockerco/vendor.ts';",
  );
  await insert(REGISTRY, 'OpenVendor<Name> } = {', '\n  lockerco: openLockerco,');
  await say('zh-cn');
  expect(await compile()).toEqual([`${TEXTS}/refusals/en.ts`, `${TEXTS}/words/en.ts`]);

  await say('en');
  expect(await compile('--noEmit', 'false', '--outDir', 'dist', '--rootDir', '.')).toEqual([]);
}, 300_000);

/** Its words in one language. */
async function say(language: 'en' | 'zh-cn'): Promise<void> {
  const words = `${TEXTS}/words/${language}.ts`;
  await insert(words, 'vendor: {', " lockerco: 'LockerCo',");
  await insert(words, 'vendorInSentence: {', " lockerco: 'LockerCo',");
  await insert(words, 'source: {', " parcel: 'LockerCo parcels',");
  await insert(words, 'probe: {', "\n 'parcel.number': 'parcel number',");
  // Where an appeal about its orders is filed, since the desk cannot.
  await insert(`${TEXTS}/refusals/${language}.ts`, 'appeal_elsewhere: {', " parcel: 'Ask LockerCo.',");
}

/** The vendor: knows one parcel, and notes what it is asked. */
async function startLockerco() {
  const parcel = { no: 'LK2511240001', title: 'A wool scarf', cents: 1_200, refunded: false };
  const calls: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const { number } = JSON.parse(body);
      const method = request.url?.slice(1) ?? '';
      calls.push(method);
      const data =
        method === 'orders' ? [parcel] : method === 'order' && number === parcel.no ? parcel : null;
      response.end(JSON.stringify({ data }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo; // It listens on a port, not on a pipe.
  const close = () => new Promise<void>((closed) => server.close(() => closed()));
  return { url: `http://127.0.0.1:${port}`, parcel, calls, close };
}

test('its orders are asked of itself, its refund goes to it and never to YoPoint, and its cards bear its name', async () => {
  const lockerco = await startLockerco();
  const keys = { appId: '930859529955', appSecret: 'test-secret-001', payKey: 'test-pay-key-001' };
  const yopoint: YoPoint = createYoPoint({ ...keys, fleet: createFleet({ now: Date.now() }) });
  await yopoint.listen();
  vi.stubEnv('LOCKERCO_URL', lockerco.url);
  const ends: (() => unknown)[] = [lockerco.close, () => yopoint.close(), () => vi.unstubAllEnvs()];
  try {
    const built = await load();
    const log = built.createLog('silent', []);
    const { now } = Date;
    const store = await built.openStore({ engine: 'sqlite', folder: join(copy, 'data') });
    ends.unshift(() => store.close());
    await store.migrate();
    const settings = built.readEnvironment({
      SLACK_BOT_TOKEN: 'xoxb-sandbox-bot-token',
      SLACK_SIGNING_SECRET: 'sandbox-signing-secret',
      YOPOINT_APP_ID: keys.appId,
      YOPOINT_APP_SECRET: keys.appSecret,
      YOPOINT_GATEWAY_URL: yopoint.url,
      YOPOINT_BACK_OFFICE_URL: 'https://bo.example/{receipt}',
      YOPOINT_WATCH_INTERVAL: '1h',
      LATCHKEY_POLICY: projectFile('policy.example.yml'),
    });
    const policy = await built.loadPolicy(settings.policyPath, { slack: true });
    const ground = built.createGround(log, now);
    const metrics = built.createMetrics();
    const desk = await built.createDesk({ settings, policy, store, ground, log, metrics, now });
    ends.unshift(() => desk.close());
    const worker = desk.work([]);
    await worker.start();
    ends.unshift(() => worker.stop());
    const [mei, lin] = ['mei', 'lin'].map((id) => policy.staff.byId.get(id) ?? expect.fail(id));
    if (!mei || !lin) return expect.fail();
    const asker = { staff: mei, locale: 'en', localeFrom: 'policy', trace: 'trace-1' } as const;

    const shown = await built.order.run(desk, asker, lockerco.parcel.no);
    const card = JSON.stringify(shown?.card);
    expect(card).toContain('A wool scarf');
    expect(card).toContain('order.refund');
    expect(card).not.toMatch(/order\.door|order\.appeal|bo\.example|YoPoint/);

    const ref = { source: 'typed', number: 'lk 2511 240 001' } as const;
    const [number = ''] = built.findNumbers(ref.number);
    expect(number).toBe(lockerco.parcel.no);
    const asked = await built.askRefund(
      desk.kit,
      mei,
      { ref: { ...ref, number }, reason: 'it was torn', note: null },
      'trace-2',
    );
    expect(asked.facts).toMatchObject({ source: 'parcel', order: lockerco.parcel.no, paid: 1_200 });
    await built.approve(desk.kit, lin, asked.id);
    const view = async () =>
      (await built.viewById(policy, store.db, asked.id)) ?? expect.fail('the request is gone');
    await vi.waitFor(async () => expect((await view()).state).toBe('done'), { timeout: 20_000, interval: 5 });
    const done = JSON.stringify(built.requestCard({ ...READER, now: now() }, await view(), 'approvals'));
    expect(done).toContain('Applied for at LockerCo; its review is pending');
    expect(done).not.toContain('YoPoint');

    const range = { from: Math.floor(now() / 1000) - 60, to: Math.floor(now() / 1000) };
    const { rows } = (await desk.lookups.orderList.list(range)).value.facts;
    expect(rows).toContainEqual(expect.objectContaining({ source: 'parcel', number: lockerco.parcel.no }));
    expect(lockerco.calls.filter((call) => call === 'refund')).toHaveLength(1);
    const methods = yopoint.calls.map(({ method }) => method);
    expect(methods.filter((method) => /refund|order\.get|appeal|door/.test(method))).toEqual([]);
  } finally {
    for (const end of ends) await end();
  }
});

const READER = { locale: 'en', zone: 'Asia/Shanghai' } as const;

/** The parts of the copy's desk that the test uses, by the types of the original: the copy differs in what it knows of vendors. */
async function load() {
  async function from<Module>(path: string): Promise<Module> {
    return import(pathToFileURL(join(copy, 'dist', path)).href);
  }
  return {
    ...(await from<typeof import('../../src/desk.ts')>('src/desk.js')),
    ...(await from<typeof import('../../src/store/open-store.ts')>('src/store/open-store.js')),
    ...(await from<typeof import('../../src/observe/log.ts')>('src/observe/log.js')),
    ...(await from<typeof import('../../src/observe/metrics.ts')>('src/observe/metrics.js')),
    ...(await from<typeof import('../../src/settings/policy.ts')>('src/settings/policy.js')),
    ...(await from<typeof import('../../src/settings/environment.ts')>('src/settings/environment.js')),
    ...(await from<typeof import('../../src/ground/ground.ts')>('src/ground/ground.js')),
    ...(await from<typeof import('../../src/domain/order-number.ts')>('src/domain/order-number.js')),
    ...(await from<typeof import('../../src/requests/ask/ask-refund.ts')>('src/requests/ask/ask-refund.js')),
    ...(await from<typeof import('../../src/requests/decide/decide.ts')>('src/requests/decide/decide.js')),
    ...(await from<typeof import('../../src/requests/show/view.ts')>('src/requests/show/view.js')),
    ...(await from<typeof import('../../src/cards/requests/request.ts')>('src/cards/requests/request.js')),
    ...(await from<typeof import('../../commands/order.ts')>('commands/order.js')),
  };
}
