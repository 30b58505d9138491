import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.ts';

/** How many lines of the audit are about this, read beside the running service. `folder` is the world's. */
export async function auditedAbout(folder: string, subject: string): Promise<number> {
  const store = await openStore({ engine: 'sqlite', folder: join(folder, 'data') });
  try {
    const rows = await store.db.selectFrom('audit').select('subject').execute();
    return rows.filter((row) => row.subject?.includes(subject)).length;
  } finally {
    await store.close();
  }
}
