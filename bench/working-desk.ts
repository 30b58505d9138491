import { setTimeout as sleep } from 'node:timers/promises';
import { createWorld, type Policy, type World } from '../sandbox/world.ts';
import type { Database } from './databases.ts';
import { type Measured, startDesk } from './servers.ts';

/** The real service at work in a world of its own, on a database that the bench looks into. */
export type WorkingDesk = {
  readonly world: World;
  readonly desk: Measured;
  readonly database: Database;
  readonly close: () => Promise<void>;
};

/** High enough that no cap and no digest affects the measurement. */
const policyOfBenches = (policy: Policy): Policy => ({
  ...policy,
  refund: { ...Object(policy['refund']), dailyCap: { perRequester: 10_000_000, overall: 10_000_000 } },
  appeals: { remindAfter: '4h', digestAbove: { count: 100_000, within: '1m' } },
});

/** Starts a world and the service on this database. `env` goes over what both say. */
export async function openWorkingDesk(
  database: Database,
  env: Readonly<Record<string, string>> = {},
): Promise<WorkingDesk> {
  const world = await createWorld({ policy: policyOfBenches });
  try {
    const desk = await startDesk(world, { ...database.env, ...env });
    return {
      world,
      desk,
      database,
      close: async () => {
        await desk.child.stop();
        await world.close();
      },
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}

const REST_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 4;

/** Waits until no job is due, so that all cards and messages are sent. */
export async function untilAtRest({ database: { store }, desk }: WorkingDesk): Promise<void> {
  const until = performance.now() + REST_WITHIN_MS;
  while (performance.now() < until) {
    const due = await store.db.selectFrom('jobs').select('key').where('run_at', '<=', Date.now()).execute();
    if (due.length === 0) return;
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`The desk never came to rest:\n${(await desk.child.output()).slice(-2_000)}`);
}
