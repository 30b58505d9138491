import type { StoreMigration } from './index.ts';

/** The sending time of a device's state, so that older news does not replace newer. */
export const deviceNews: StoreMigration = {
  name: '0009-device-news',
  async up(db) {
    await db.schema.alterTable('devices_seen').addColumn('sent_at', 'bigint').execute();
  },
};
