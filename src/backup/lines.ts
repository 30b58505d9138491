import type { Moved } from './move.ts';
import type { Present } from './present.ts';
import type { Restored } from './restore.ts';
import type { BackupFacts } from './watch-rows.ts';

/** The output of `latchkey backup`. */
export function backupLines(
  file: string,
  { rows, audit, brokenAt, numbers, bytes }: BackupFacts & { readonly bytes: number },
): readonly string[] {
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const held = `${rows['requests'] ?? 0} requests (the last number is R${numbers.request}), ${rows['appeals'] ?? 0} appeals`;
  return [
    `OK: ${file} has ${all} rows in ${Object.keys(rows).length} tables: ${held}. ${mebibytes(bytes)}.`,
    brokenAt === null
      ? `The audit in it has ${audit.seq} rows and is whole; it ends with ${audit.hash}.`
      : `The audit in it is not whole from row ${brokenAt} on, and \`latchkey restore\` will refuse it. ` +
        'Keep an earlier backup, and run `latchkey audit verify`.',
  ];
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

/** The output of `latchkey restore`. */
export function restoreLines(file: string, { takenAt, backup, present, done }: Restored): readonly string[] {
  const found = [
    `${file} is whole: taken at ${time(takenAt)}, ${backup.rows['requests'] ?? 0} requests up to R${backup.numbers.request}, ` +
      `${backup.audit.seq} rows of the audit.`,
    ...lostIn(present),
  ];
  if (done === null) {
    return [
      ...found,
      'Nothing was changed. To replace the database that is there: the same again with --yes. It is kept.',
    ];
  }
  const { kept, unknown, expired, pending, next } = done;
  return [
    ...found,
    `OK: restored. ${unknown} approved requests are unknown now and asked about at YoPoint, ${expired} doors expired, ` +
      `${pending} refunds wait for a decision on renewed cards. Nothing is sent by itself.`,
    `New requests begin at R${next}.`,
    ...(kept === null ? [] : [`What was there before is kept as ${kept}.`]),
  ];
}

/** The output of `latchkey move`. */
export function moveLines({ facts: { rows, audit, numbers }, to, wasThere }: Moved): readonly string[] {
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return [
    ...(wasThere ? ['An earlier run had moved everything, and was ended before it could say so.'] : []),
    `OK: ${to} has all ${all} rows in ${Object.keys(rows).length} tables: ${rows['requests'] ?? 0} requests up to ` +
      `R${numbers.request}, ${audit.seq} rows of the audit, which is whole and ends with ${audit.hash}.`,
    'Set DATABASE_URL to it and start. The folder it came from is marked, and a start on it is refused.',
  ];
}

function lostIn(present: Present): readonly string[] {
  switch (present.state) {
    case 'none':
    case 'unused':
      return [];
    case 'unreadable':
      return [
        `The database that is there cannot be read (${present.why}): what came since the backup is not known.`,
      ];
    case 'used': {
      const { since, numbers, audit } = present;
      if (since === null)
        return [
          `The database that is there is not a later state of this backup: it has ${audit.seq} rows of the audit that do not ` +
            `follow from it, and requests up to R${numbers.request}. All of it would be gone.`,
        ];
      return [
        `Gone since the backup: ${since.requests} requests (up to R${numbers.request}), ${since.appeals} appeals (up to ` +
          `A${numbers.appeal}), ${since.auditRows} rows of the audit, and what was decided and done in that time.`,
      ];
    }
  }
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
