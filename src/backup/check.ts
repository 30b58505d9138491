import { BackupUnusable } from './errors.ts';
import { type BackupHeader, withBackup } from './format.ts';
import { type BackupFacts, watchRows } from './watch-rows.ts';

/**
 * Reads a whole backup and verifies that it is complete, that its digest and row counts match, and that the audit's chain holds. Throws
 * BackupUnusable, and DatabaseTooNew for a newer version.
 */
export function checkBackup(file: string): Promise<BackupFacts & BackupHeader> {
  return withBackup(file, async (snapshot, header) => {
    const [batches, facts] = watchRows(snapshot);
    for await (const _batch of batches) {
      // Reading verifies each batch.
    }
    const found = facts();
    if (found.brokenAt !== null) {
      const why = `the audit in it is not whole from row ${found.brokenAt} on`;
      throw new BackupUnusable(
        file,
        why,
        'Somebody changed it before the backup was taken; restore an earlier one.',
      );
    }
    return { ...found, ...header };
  });
}
