import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBaifude } from '../../sandbox/baifude/index.ts';
import type { ListShape as BaifudeShape } from '../../sandbox/baifude/methods.ts';
import { createFleet, type Fleet } from '../../sandbox/fleet.ts';
import { createYoPoint } from '../../sandbox/yopoint/index.ts';
import type { ListShape } from '../../sandbox/yopoint/reads.ts';
import type { CacheEvent } from '../../src/lookups/cached-read.ts';
import { createLookups } from '../../src/lookups/index.ts';
import type { UnreadEvent } from '../../src/lookups/sources.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createBaifudeClient } from '../../src/vendors/baifude/client.ts';
import { staticToken } from '../../src/vendors/baifude/gateway.ts';
import { loadSignRule, type Signer } from '../../src/vendors/baifude/sign.ts';
import { baifudeVendor } from '../../src/vendors/baifude/vendor.ts';
import { createTransport } from '../../src/vendors/transport.ts';
import { createYoPointClient } from '../../src/vendors/yopoint/client.ts';
import { yopointVendor } from '../../src/vendors/yopoint/vendor.ts';

/** 2025-11-24 19:20:00 in China, unix ms: the vendors' time, which stands still. */
export const NOW = 1_763_983_200_000;
const APP_ID = '930859529955';
const SECRET = 'test-secret-001';

export const CABINET = 'VI231228102118586561';
export const VENDING = 'OD190425164650841431';
export const BENEFIT = '21231102161100027740';
export const PAYMENT = '216989127136336309084473444';
export const CID = '5f6da2362201410011fe7b72';

/** A database in which nothing was written yet; `close` takes it away again. */
export async function startDatabase() {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-lookups-'));
  const store = await openStore({ engine: 'sqlite', folder });
  await store.migrate();
  return {
    db: store.db,
    async close(): Promise<void> {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

type Options = {
  readonly listShape?: ListShape;
  readonly baifudeShape?: BaifudeShape;
  readonly fleet?: (fleet: Fleet) => Fleet;
  readonly without?: 'yopoint' | 'baifude';
  /** For a whole vendor call, ms; the transport's own when absent. */
  readonly totalTimeoutMs?: number;
  /** Signs for Baifude; the simulator's rule when absent. */
  readonly sign?: Signer;
};

/** Both vendors as servers, the real clients, and the look-ups over them with a clock that is moved by hand. */
export async function startLookups(options: Options = {}) {
  const made = createFleet({ now: NOW });
  const fleet = options.fleet?.(made) ?? made;
  const clock = { ms: NOW };
  const vendorNow = () => NOW;
  const yopoint = createYoPoint({
    appId: APP_ID,
    appSecret: SECRET,
    payKey: 'test-pay-key-001',
    now: vendorNow,
    fleet,
    listShape: options.listShape ?? 'paged',
  });
  const baifude = createBaifude({
    accessToken: 'sandbox-token',
    signSecret: SECRET,
    signRule: 'query-key',
    now: vendorNow,
    fleet,
    listShape: options.baifudeShape ?? 'array',
  });
  await Promise.all([yopoint.listen(), baifude.listen()]);
  // A breaker that never opens: what one test breaks must not depend on how often it looked.
  const { totalTimeoutMs } = options;
  const many = {
    concurrency: 16,
    queue: 5_000,
    breakerFailures: 1_000_000,
    ...(totalTimeoutMs === undefined ? {} : { totalTimeoutMs }),
  };
  const lines = [
    createTransport({ vendor: 'yopoint', ...many }),
    createTransport({ vendor: 'baifude', ...many }),
  ] as const;
  const events: CacheEvent[] = [];
  const unread: UnreadEvent[] = [];
  const toYopoint = createYoPointClient(
    { appId: APP_ID, appSecret: SECRET, gatewayUrl: yopoint.url, timestampUnit: 's' },
    { transport: lines[0], now: vendorNow },
  );
  const toBaifude = createBaifudeClient(
    {
      baseUrl: baifude.url,
      token: staticToken('sandbox-token'),
      sign: options.sign ?? (await loadSignRule('query-key', SECRET)),
    },
    { transport: lines[1], now: vendorNow },
  );
  const lookups = createLookups({
    vendors: {
      ...(options.without !== 'yopoint' && { yopoint: yopointVendor(toYopoint) }),
      ...(options.without !== 'baifude' && { baifude: baifudeVendor(toBaifude) }),
    },
    now: () => clock.ms,
    onEvent: (event) => events.push(event),
    onUnread: (event) => unread.push(event),
  });

  /** The methods that were called, in the order they arrived, each vendor's apart. */
  function calls(): string[] {
    return [...yopoint.calls, ...baifude.calls].map(({ method }) => method.split('/').at(-1) ?? method);
  }

  async function close(): Promise<void> {
    for (const line of lines) line.close();
    await Promise.all([yopoint.close(), baifude.close()]);
  }

  return { yopoint, baifude, fleet, clock, events, unread, lookups, calls, close, ...lookups };
}

export type LookupsDesk = Awaited<ReturnType<typeof startLookups>>;

/** The result of a look-up; throws for any other result, with its content in the error. */
export function found<F extends { readonly kind: string }>(finding: F): Extract<F, { kind: 'found' }> {
  if (finding.kind !== 'found') throw new Error(`expected an order, got ${JSON.stringify(finding)}`);
  // Narrowing a type parameter by its tag is beyond the compiler.
  return finding as Extract<F, { kind: 'found' }>;
}
