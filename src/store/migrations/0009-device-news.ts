import type { StoreMigration } from './index.ts';

/** When what is known of a device was sent, so that older news does not come after newer. */
export const deviceNews: StoreMigration = {
  name: '0009-device-news',
  async up(db) {
    await db.schema.alterTable('devices_seen').addColumn('sent_at', 'bigint').execute();
  },
};
