import { expect, test } from 'vitest';
import { showingOf } from '../../src/home/open.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { recordHomeOpened } from '../../src/store/homes.ts';
import { enqueue } from '../../src/store/jobs.ts';
import { startHomes, until } from '../desk/whole.ts';
import { gate } from '../jobs/harness.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const CROWD = Array.from({ length: 30 }, (_, index) => `person${index}`);

describeOnEachEngine('a Slack that is slow with thirty Homes', (open) => {
  test('holds up no door: it is commanded before any of the Homes is through', async () => {
    const homes = await startHomes(await open(), (policy) => ({
      ...policy,
      staff: [
        ...(policy['staff'] as readonly unknown[]), // the example policy has a list of staff
        ...CROWD.map((id) => ({ id, name: id, slack: `U0${id.toUpperCase()}`, groups: ['support'] })),
      ],
    }));
    const slow = gate();
    try {
      const { desk, world, slack, store, now } = homes;
      const mei = slack.workspace.people.get('U0MEI');
      if (!mei) throw new Error('The workspace has no Mei');
      slack.faults.add({ match: 'views.publish', kind: 'delay', until: slow.opened });
      for (const staff of CROWD) {
        slack.workspace.people.set(`U0${staff.toUpperCase()}`, {
          ...mei,
          id: `U0${staff.toUpperCase()}`,
          name: staff,
        });
        await recordHomeOpened(store.db, { staff, messenger: 'slack', opened_at: now(), page: 1 });
      }
      const device = world.yopoint.state.addCabinet();
      const wish = { device: device.DeviceCode, reason: 'stuck' };
      const door = await askDoor(desk.kit, homes.person('mei'), wish, 'trace-of-a-test');
      for (const staff of CROWD)
        await enqueue(store.db, showingOf({ staff, messenger: 'slack' }, now()), now());
      desk.kit.wake();
      expect(await waiting()).toBe(CROWD.length);
      await until(async () => homes.published() >= 2, 'the first Homes to be under way');

      await approve(desk.kit, homes.person('lin'), door.id);
      await until(async () => world.yopoint.arrived('cabinet.open.door', device.id) === 1, 'the door');
      expect(await ended()).toBe(0);
      expect(await waiting()).toBe(CROWD.length);

      /** How many Homes are still to be shown. */
      async function waiting(): Promise<number> {
        const jobs = store.db.selectFrom('jobs').select('key').where('kind', '=', 'home.show');
        return (await jobs.execute()).length;
      }
      /** How many calls for Homes have ended, answered or not. */
      async function ended(): Promise<number> {
        const { values } = await desk.metrics.messengerCalls.get();
        return values
          .filter(
            ({ metricName, labels }) => metricName?.endsWith('_count') && labels.method === 'views.publish',
          )
          .reduce((sum, { value }) => sum + value, 0);
      }
    } finally {
      slow.open();
      await homes.close();
    }
  });
});
