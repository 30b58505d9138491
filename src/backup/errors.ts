/** A file that is no backup, or not a whole one; or one that cannot be written. The message says what to do. */
export class BackupUnusable extends Error {
  readonly code = 'backup_unusable';

  /** `why`: a sentence's end, without the full stop. */
  constructor(file: string, why: string, advice: string, options?: ErrorOptions) {
    super(`The backup ${file} cannot be used: ${why}. ${advice}`, options);
    this.name = 'BackupUnusable';
  }
}

/** The database that is there cannot be replaced by a backup. The message says what to do. */
export class RestoreRefused extends Error {
  readonly code = 'restore_refused';

  /** `why`: a sentence's end, without the full stop. */
  constructor(why: string) {
    super(`Nothing was restored, and the database is as it was: ${why}.`);
    this.name = 'RestoreRefused';
  }
}

/** The database cannot be moved. It is as it was; the message says what to do. */
export class MoveRefused extends Error {
  readonly code = 'move_refused';

  /** `why`: a sentence's end, without the full stop. */
  constructor(why: string) {
    super(`Nothing was moved: ${why}.`);
    this.name = 'MoveRefused';
  }
}
