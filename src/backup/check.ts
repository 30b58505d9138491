import { BackupUnusable } from './errors.ts';
import { type BackupHeader, withBackup } from './format.ts';
import { type BackupFacts, watched } from './watch-rows.ts';

/**
 * Reads a whole backup and says what is in it: that it is whole, that its digest and its counts are right, and that the audit's chain
 * holds. Throws BackupUnusable, and DatabaseTooNew for one of a newer version.
 */
export function checkBackup(file: string): Promise<BackupFacts & BackupHeader> {
  return withBackup(file, async (snapshot, header) => {
    const [batches, facts] = watched(snapshot);
    for await (const _batch of batches) {
      // Each is looked at on its way.
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
