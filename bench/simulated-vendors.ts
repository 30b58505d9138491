import { type Baifude, createBaifude } from '../sandbox/baifude/index.ts';
import type { Fleet } from '../sandbox/fleet/types.ts';
import { createFleet } from '../sandbox/fleet.ts';
import { createYoPoint, type YoPoint } from '../sandbox/yopoint/index.ts';
import { createLookups } from '../src/lookups/index.ts';
import type { Lookups } from '../src/lookups/types.ts';
import { createBaifudeClient } from '../src/vendors/baifude/client.ts';
import { staticToken } from '../src/vendors/baifude/gateway.ts';
import { loadSignRule } from '../src/vendors/baifude/sign.ts';
import { baifudeVendor } from '../src/vendors/baifude/vendor.ts';
import { createTransport } from '../src/vendors/transport.ts';
import { createYoPointClient } from '../src/vendors/yopoint/client.ts';
import { yopointVendor } from '../src/vendors/yopoint/vendor.ts';

/** Both vendors in this process, and look-ups that reach them through the real clients. */
export type SimulatedVendors = {
  readonly yopoint: YoPoint;
  readonly baifude: Baifude;
  readonly fleet: Fleet;
  /** Look-ups that know nothing yet. */
  readonly coldLookups: () => Lookups;
  readonly close: () => Promise<void>;
};

const KEYS = { appId: 'bench-app', appSecret: 'bench-app-secret' } as const;

export async function startVendors(): Promise<SimulatedVendors> {
  const fleet = createFleet({ now: Date.now() });
  const yopoint = createYoPoint({ ...KEYS, payKey: 'bench-pay-key', fleet });
  const account = { accessToken: 'bench-token', signSecret: 'bench-sign-secret' };
  const baifude = createBaifude({ ...account, signRule: 'query-key', fleet });
  await Promise.all([yopoint.listen(), baifude.listen()]);
  const sign = await loadSignRule('query-key', account.signSecret);
  const transports = [
    createTransport({ vendor: 'yopoint' }),
    createTransport({ vendor: 'baifude' }),
  ] as const;
  const [toYopoint, toBaifude] = transports;
  const clients = {
    yopoint: createYoPointClient(
      { ...KEYS, gatewayUrl: yopoint.url, timestampUnit: 's' },
      { transport: toYopoint, now: Date.now },
    ),
    baifude: createBaifudeClient(
      { baseUrl: baifude.url, token: staticToken(account.accessToken), sign },
      { transport: toBaifude, now: Date.now },
    ),
  };
  return {
    yopoint,
    baifude,
    fleet,
    coldLookups: () =>
      createLookups({
        vendors: { yopoint: yopointVendor(clients.yopoint), baifude: baifudeVendor(clients.baifude) },
        now: Date.now,
      }),
    close: async () => {
      for (const transport of transports) transport.close();
      await Promise.all([yopoint.close(), baifude.close()]);
    },
  };
}
