import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../sandbox/service.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { RunningDesk } from '../desk/service.ts';
import { endLeases, hurry, makeOlder } from './hurry.ts';

/** More than a worker that was killed may have been sending for. */
const A_WHILE_AGO_MS = 45_000;
/** More than the three minutes after which a person is asked, and the quarter of an hour for which it is looked often. */
const LONG_AGO_MS = 17 * 60_000;
const MOST_ROUNDS = 8;
const MOST_MS = 60_000;

/**
 * Restarts the desk with everything brought forward, once at least, until nothing is under way and whatever is unknown waits
 * for a person; answers the processes that it took. Everything has to be decided.
 */
export async function driveToTheEnd(desk: RunningDesk): Promise<readonly Service[]> {
  const { store } = desk;
  const services: Service[] = [];
  const lookedFor = new Set<string>();
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    await untilQuiet(store);
    const open = await unsettled(store);
    if (open.length === 0 && services.length > 0) return services;
    await desk.service.stop();
    for (const { id, state } of open) {
      if (state === 'executing') await makeOlder(store, id, A_WHILE_AGO_MS);
      if (state !== 'unknown') continue;
      // First it is looked for while it is young: made older, a door's order would stand far from its command.
      if (lookedFor.has(id)) await makeOlder(store, id, LONG_AGO_MS);
      lookedFor.add(id);
    }
    await endLeases(store);
    await hurry(store);
    services.push(await desk.start());
  }
  throw new Error(`These came to no end: ${JSON.stringify(await unsettled(store))}`);
}

/** Requests that have yet to be decided, done or found out about. */
function unsettled({ db }: Store) {
  return db
    .selectFrom('requests')
    .select(['id', 'state'])
    .where((where) =>
      where.or([
        where('state', 'in', ['pending', 'approved', 'executing']),
        where.and([where('state', '=', 'unknown'), where('person_asked_at', 'is', null)]),
      ]),
    )
    .execute();
}

/** Waits until nothing is due and nobody works on anything. */
export async function untilQuiet({ db }: Store): Promise<void> {
  const end = performance.now() + MOST_MS;
  for (;;) {
    const busy = await db
      .selectFrom('jobs')
      .select('key')
      .where((where) => where.or([where('run_at', '<=', Date.now()), where('lease_until', 'is not', null)]))
      .execute();
    if (busy.length === 0) return;
    if (performance.now() > end) {
      throw new Error(`Still at work after ${MOST_MS} ms: ${busy.map(({ key }) => key).join(', ')}`);
    }
    await sleep(20);
  }
}
