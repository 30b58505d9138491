import { afterAll, beforeAll } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { createPoster } from './deliveries.ts';
import { type Doors, openDoors } from './doors.ts';

/** The parts of a suite about the endpoints. */
export type AtTheDoors = {
  readonly store: Store;
  readonly doors: Doors;
  readonly poster: ReturnType<typeof createPoster>;
};

/** Opens the doors for a suite and closes them behind it. `made` is given them before the first test. */
export function useDoors(open: () => Promise<Store>, made: (suite: AtTheDoors) => void): void {
  let suite: AtTheDoors;
  beforeAll(async () => {
    const store = await open();
    const doors = await openDoors(store);
    suite = { store, doors, poster: createPoster(doors.notifyUrl) };
    made(suite);
  });
  afterAll(async () => {
    suite.poster.close();
    await suite.doors.close();
  });
}
