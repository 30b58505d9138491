import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { createConsumerApp } from '../../sandbox/consumer-app.ts';
import { createPaymentSystem as createSimulatedPaymentSystem } from '../../sandbox/payment-system.ts';
import { registerAppealsRoute } from '../../src/http/appeals.ts';
import { registerNotifyRoute } from '../../src/http/notify.ts';
import { createHttpServer } from '../../src/http/server.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { type Changed, encodeChanged } from '../../src/lookups/changed.ts';
import { createInFront } from '../../src/relay/in-front.ts';
import type { Store } from '../../src/store/open-store.ts';
import { createPaymentSystem, type PaymentSystem } from '../../src/vendors/payment/payment-system.ts';
import { type DeskOptions, startDesk, type TestDesk, VENDOR_KEYS } from '../desk/desk.ts';

export const APPEALS_SECRET = 'test-appeals-secret';
const FORWARD_SECRET = 'test-forward-secret';

type DoorOptions = DeskOptions & {
  /** Null: payment callbacks cannot be verified. */
  readonly payKey?: string | null;
  readonly storedWithinMs?: number;
  readonly mostUnderWay?: number;
  /** The desk of another instance: these doors are one more, on the same vendor and clock. */
  readonly beside?: TestDesk;
  /** What refund orders are forwarded to. */
  readonly payment?: PaymentSystem | null;
  /** The payment system stands behind these doors, here. */
  readonly relayUrl?: string;
  readonly relayLimits?: { readonly answeredWithinMs?: number; readonly mostUnderWay?: number };
};

/** Both doors over a real store, listening on loopback; jobs run when a test says so (`desk.runDue`). */
export async function openDoors(store: Store, options: DoorOptions = {}) {
  const desk = options.beside ?? (await startDesk(store, options));
  /** Lines as they are before anything is taken out of them. */
  const lines: string[] = [];
  /** What became known to have changed, once for each time. */
  const changed: Changed[] = [];
  let wakes = 0;
  const parts: Kit = {
    ...desk.parts,
    db: store.db,
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    wake: () => {
      wakes += 1;
    },
    changed: async (trx, what) => {
      changed.push(what);
      await desk.parts.changed(trx, what);
      await store.announce(trx, encodeChanged(what));
    },
  };
  const limits = {
    ...(options.storedWithinMs === undefined ? {} : { storedWithinMs: options.storedWithinMs }),
    ...(options.mostUnderWay === undefined ? {} : { mostUnderWay: options.mostUnderWay }),
  };
  const { appSecret } = VENDOR_KEYS;
  const payKey = options.payKey === undefined ? VENDOR_KEYS.payKey : options.payKey;
  const { ground, log, metrics, now } = parts;
  const { relayUrl: paymentRelayUrl = null, payment = null, relayLimits } = options;
  const refundForward = payment && { url: '', secret: '' };
  const inFront = createInFront({ paymentRelayUrl, refundForward }, { log, metrics }, relayLimits);
  const server = createHttpServer({ store, ground, messengers: [], ...inFront, log, metrics });
  registerNotifyRoute(server, {
    keys: { appSecret, payKey },
    desk: { parts, payment },
    inFront,
    log,
    metrics,
    ...limits,
  });
  registerAppealsRoute(server, { secret: { current: APPEALS_SECRET, old: null }, parts, ...limits });
  await server.listen({ port: 0, host: '127.0.0.1' });
  // A TCP server's address is an object.
  const { port } = server.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const notifyUrl = `${url}/yopoint/notify`;
  if (!options.beside) desk.yopoint.notifyUrl = notifyUrl;
  return {
    desk,
    parts,
    port,
    url,
    notifyUrl,
    lines,
    changed,
    wakes: () => wakes,
    app: createConsumerApp({ url: () => `${url}/appeals`, secret: APPEALS_SECRET, now }),
    /** The value of a counter, by its labels. */
    async counted(name: 'notices' | 'appealsReceived' | 'rejected', labels: Record<string, string>) {
      const { values } = await metrics[name].get();
      const fits = (one: Partial<Record<string, string | number>>) =>
        Object.entries(labels).every(([label, value]) => one[label] === value);
      return values.filter((one) => fits(one.labels)).reduce((sum, { value }) => sum + value, 0);
    },
    async close(): Promise<void> {
      await server.close();
      if (!options.beside) await desk.close();
    },
  };
}

export type Doors = Awaited<ReturnType<typeof openDoors>>;

/** The operator's payment system, simulated, and the product's way to it. */
export async function startPaymentSystem(now: () => number) {
  const simulated = createSimulatedPaymentSystem({ secret: FORWARD_SECRET, now });
  await simulated.listen();
  return {
    simulated,
    client: createPaymentSystem({ url: simulated.url, secret: FORWARD_SECRET, now }),
    secret: FORWARD_SECRET,
  };
}
