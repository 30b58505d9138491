import { createCallLog } from '../call-log.ts';
import { createFaults, type Faults } from '../faults.ts';
import type { Fleet } from '../fleet/types.ts';
import { createVendorServer } from '../vendor-server.ts';
import { type Announcements, createAnnouncements } from './announcements.ts';
import { GATEWAY_PATH, registerGateway, type WriteMethod, type YoPointCall } from './gateway.ts';
import { createNotifier, type SentNotification } from './notifier.ts';
import { type Delivery, deliver, type NotificationKind, notificationParams } from './notify.ts';
import { createPlug } from './plug.ts';
import type { ListShape } from './reads.ts';
import { createState, type YoPointState } from './state.ts';
import { createTally } from './tally.ts';

/** How a simulated YoPoint is set up. */
export interface YoPointOptions {
  readonly appId: string;
  readonly appSecret: string;
  /** Signs payment callbacks. */
  readonly payKey: string;
  readonly fleet: Fleet;
  /** Unix ms; the machine's clock when absent. */
  readonly now?: () => number;
  /** How order lists are answered; `paged` when absent. */
  readonly listShape?: ListShape;
  /** Milliseconds before each further attempt to notify; five times and within a second when absent. */
  readonly retryPausesMs?: readonly number[];
}

/** A simulated YoPoint: counterparty, memory and back office. */
export interface YoPoint {
  /** The gateway's address; throws before `listen`. */
  readonly url: string;
  listen(port?: number): Promise<void>;
  close(): Promise<void>;
  readonly state: YoPointState;
  readonly faults: Faults;
  /** The received calls, oldest first; about the newest ten thousand. */
  readonly calls: readonly YoPointCall[];
  /** Reports every call on arrival and after its execution; the returned function unsubscribes. */
  onCall(listener: () => void): () => void;
  /**
   * How often a write about this order (ReceiptNo) or cabinet (CID) came in: counted the moment it is read, also when it
   * is refused, forged, or cut before its effect. Unlike `calls` nothing is forgotten.
   */
  arrived(method: WriteMethod, subject: string): number;
  /** Cuts every connection and refuses new ones, as a vendor that is away; harmless when it is. */
  unplug(): Promise<void>;
  /** Listens again where it did. Throws before `listen`. */
  plugIn(): Promise<void>;
  /** Switches between the two documented shapes of a list answer. */
  setListShape(shape: ListShape): void;
  /** Where it notifies; undefined: nowhere yet. */
  notifyUrl: string | undefined;
  /** What happens and is notified to `notifyUrl`, with retries. */
  readonly announce: Announcements;
  /** Notifies `notifyUrl` of anything, with retries. Resolves when that was accepted or dropped. */
  send(method: string, bizContent: unknown, kind?: NotificationKind): Promise<SentNotification>;
  /** The notifications that are retried, oldest first. */
  readonly sent: readonly SentNotification[];
  /** Reports each of them and every change of one; the returned function unsubscribes. */
  onSent(listener: () => void): () => void;
  /** Signs and posts a notification, once; two answers under the fault `duplicate`. */
  notify(
    targetUrl: string,
    method: string,
    bizContent: unknown,
    kind?: NotificationKind,
  ): Promise<readonly Delivery[]>;
}

/** A YoPoint on 127.0.0.1 that verifies signatures and keeps state (docs/vendors.md, YoPoint’s facts). */
export function createYoPoint(options: YoPointOptions): YoPoint {
  const now = options.now ?? Date.now;
  const faults = createFaults();
  const state = createState(options.fleet, now);
  const calls = createCallLog<YoPointCall>();
  const arrivals = createTally<WriteMethod>();
  let listShape = options.listShape ?? 'paged';
  const server = createVendorServer(faults);
  registerGateway(server.app, {
    appId: options.appId,
    appSecret: options.appSecret,
    now,
    state,
    faults,
    calls,
    arrivals,
    listShape: () => listShape,
  });
  const plug = createPlug(server);
  const notifier = createNotifier({ ...options, now, faults });
  return {
    get url() {
      return `${plug.origin()}${GATEWAY_PATH}`;
    },
    listen: server.listen,
    close: async () => {
      notifier.stop();
      await server.close();
    },
    unplug: plug.pull,
    plugIn: plug.putIn,
    state,
    faults,
    calls: calls.calls,
    onCall: calls.onChange,
    arrived: arrivals.of,
    setListShape: (shape) => {
      listShape = shape;
    },
    get notifyUrl() {
      return notifier.url;
    },
    set notifyUrl(url) {
      notifier.url = url;
    },
    announce: createAnnouncements(state, notifier),
    send: (method, bizContent, kind = 'business') => notifier.send(method, bizContent, kind),
    sent: notifier.sent,
    onSent: notifier.onSent,
    notify: (targetUrl, method, bizContent, kind = 'business') =>
      deliver(targetUrl, notificationParams(kind, options, { method, bizContent, nowMs: now() }), faults),
  };
}
