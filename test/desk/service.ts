import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import type { CabinetOrder } from '../../sandbox/fleet/types.ts';
import { type Service, type ServiceOptions, startService } from '../../sandbox/service.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { createWorld, type Policy, type World } from '../../sandbox/world.ts';
import type { RequestState } from '../../src/domain/request.ts';
import { openStore, type Store, type StoreLocation } from '../../src/store/open-store.ts';
import type { RequestsTable } from '../../src/store/requests.ts';

/** How a desk of processes is started. */
export interface RunningDeskOptions {
  readonly transport?: 'http' | 'socket';
  /** Changes the example policy; `policyWith` makes one. */
  readonly policy?: (policy: Policy) => Policy;
  /** The operator has a payment system, to which refund orders go. */
  readonly forwardRefunds?: boolean;
  /** Overrides the world's environment for every instance. */
  readonly env?: Readonly<Record<string, string>>;
  /** The database, as a suite on each engine gets it from `fresh()`. The world's own SQLite when absent. */
  readonly database?: StoreLocation;
  /** How the first instance is started, such as on a machine of its own. */
  readonly service?: ServiceOptions;
}

/** The real service, or several of it, in a world of its own, and its database to look into. */
export interface RunningDesk {
  readonly world: World;
  /** The instance that was started last. */
  readonly service: Service;
  /** The service's database, opened beside it. */
  readonly store: Store;
  /**
   * One more instance on the same database, or the next after `service.kill()` or `stop()`; on SQLite there is only one
   * at a time. In HTTP mode Slack delivers to it from now on; `deliverTo` changes that.
   */
  start(more?: ServiceOptions): Promise<Service>;
  /** Stops every instance and closes everything. */
  close(): Promise<void>;
}

/** Starts a world and one service; nothing is left running when that does not become ready. */
export async function openDesk(options: RunningDeskOptions = {}): Promise<RunningDesk> {
  const { transport = 'http', policy, forwardRefunds = false } = options;
  const world = await createWorld({ transport, forwardRefunds, ...(policy === undefined ? {} : { policy }) });
  const database = options.database ?? { engine: 'sqlite', folder: join(world.folder, 'data') };
  const env = { ...databaseEnv(database), ...options.env };
  const started: Service[] = [];
  const start = async (more: ServiceOptions = {}): Promise<Service> => {
    const { requestUrl } = world.slack;
    const { notifyUrl } = world.yopoint;
    try {
      const service = await startService(world, { ...more, env: { ...env, ...more.env } });
      started.push(service);
      return service;
    } catch (error) {
      world.slack.requestUrl = requestUrl;
      world.yopoint.notifyUrl = notifyUrl;
      throw error;
    }
  };
  const stopAll = async (): Promise<void> => {
    await Promise.all(started.map((service) => service.stop()));
    await world.close();
  };
  try {
    let newest = await start(options.service);
    const store = await openStore(database);
    return {
      world,
      get service() {
        return newest;
      },
      store,
      start: async (more) => {
        newest = await start(more);
        return newest;
      },
      close: async () => {
        await store.close();
        await stopAll();
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** What names a database to the service. */
export function databaseEnv(database: StoreLocation): Record<string, string> {
  return database.engine === 'postgres'
    ? { DATABASE_URL: database.url }
    : { LATCHKEY_DATA_DIR: database.folder };
}

/** Sends what people do in Slack from now on to this instance (HTTP mode). */
export function deliverTo(world: World, service: Service): void {
  world.slack.requestUrl = `${service.url}/slack/events`;
}

/** A change of some keys in some sections of the policy: `policyWith({ refund: { expireAfter: '2m' } })`. */
export function policyWith(changes: Readonly<Record<string, object>>): (policy: Policy) => Policy {
  return (policy) => {
    const changed: Record<string, unknown> = { ...policy };
    for (const [section, change] of Object.entries(changes)) {
      const before = policy[section];
      if (typeof before !== 'object' || before === null) throw new Error(`The policy has no ${section}.`);
      changed[section] = { ...before, ...change };
    }
    return changed;
  };
}

/** A paid cabinet order that nobody has seen yet, on the first cabinet unless another is named. */
export function sellOrder(world: World, payPriceFen: number, cid?: string): CabinetOrder {
  const [first] = world.yopoint.state.cabinets.keys();
  return world.yopoint.state.sell(cid ?? first ?? '', { payPriceFen });
}

/**
 * How many refund applications for this order (ReceiptNo), or door opens of this cabinet (CID), came to the vendor:
 * also those that were refused, or cut before they had an effect.
 */
export function writesAbout({ yopoint }: World, receiptOrCid: string): number {
  return (
    yopoint.arrived('cabinet.order.refund.apply', receiptOrCid) +
    yopoint.arrived('cabinet.open.door', receiptOrCid)
  );
}

/** How many of them had their effect. */
export function effectsAbout({ yopoint }: World, receiptOrCid: string): number {
  const { effectsOf } = yopoint.state;
  return effectsOf('refund_applied', receiptOrCid) + effectsOf('door_opened', receiptOrCid);
}

/** Waits until as many writes about it have come in, which is before they have any effect. */
export async function writeArrives(world: World, receiptOrCid: string, times = 1): Promise<void> {
  await until(
    () => writesAbout(world, receiptOrCid) >= times,
    `write ${times} about ${receiptOrCid}`,
    10_000,
    1,
  );
}

/** The request's card in the approvals channel. */
export function approvalsCard(world: World, requestId: string): Message | undefined {
  return copiesOf(world, requestId, 'C0APPROVE')[0];
}

/** The messages that name the request, replies aside: in a channel (C...), or those the desk wrote to a person (U...). */
export function copiesOf(world: World, requestId: string, userOrChannel: string): readonly Message[] {
  const { workspace } = world.slack;
  const channel = userOrChannel.startsWith('U') ? workspace.direct(userOrChannel).id : userOrChannel;
  // R1001 is not named by a message about R10010.
  const named = new RegExp(`\\b${requestId}\\b`);
  return workspace
    .messages()
    .filter(
      (message) =>
        message.channel === channel &&
        message.threadTs === undefined &&
        message.ephemeralFor === undefined &&
        message.via !== 'person' &&
        named.test(JSON.stringify([message.text, message.blocks, message.metadata])),
    );
}

/** The request as it is stored. */
export function requestRow({ db }: Store, requestId: string): Promise<Selectable<RequestsTable> | undefined> {
  return db.selectFrom('requests').selectAll().where('id', '=', requestId).executeTakeFirst();
}

/** Waits until the request is in one of these states; answers its row. Rejects after `withinMs`, naming its state. */
export async function reaches(
  store: Store,
  requestId: string,
  states: readonly RequestState[],
  withinMs = 15_000,
): Promise<Selectable<RequestsTable>> {
  let row = await requestRow(store, requestId);
  const arrived = async (): Promise<boolean> => {
    row = await requestRow(store, requestId);
    return row !== undefined && states.includes(row.state);
  };
  await until(arrived, () => `${requestId} to be ${states.join(' or ')}; it is ${row?.state}`, withinMs, 25);
  if (row === undefined) throw new Error(`There is no request ${requestId}.`);
  return row;
}

async function until(
  look: () => boolean | Promise<boolean>,
  what: string | (() => string),
  withinMs: number,
  everyMs: number,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await look())) {
    if (performance.now() > end) {
      throw new Error(`Waited ${withinMs} ms in vain for ${typeof what === 'string' ? what : what()}.`);
    }
    await sleep(everyMs);
  }
}
