import type { Bare } from './bare.ts';
import { enqueueBare } from './jobs.ts';

/**
 * What storing a notification must at least do to the database: its row and that of the job which handles it, in one transaction, as
 * the product does.
 */
export async function storeBare(bare: Bare, method: string, key: string, content: string): Promise<void> {
  const at = Date.now();
  await bare.transaction(async () => {
    await bare.run(
      `insert into notices (key, method, content, sent_at, received_at) values (?, ?, ?, ?, ?)
        on conflict do nothing returning key`,
      key,
      method,
      content,
      at,
      at,
    );
    await enqueueBare(bare, [{ kind: 'notice.handle', subject: key, runAt: at }], at);
  });
}
