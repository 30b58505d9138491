/** The file is no complete backup, or cannot be written. The message contains advice. */
export class BackupUnusable extends Error {
  readonly code = 'backup_unusable';

  /** `why`: the end of a sentence, without a full stop. */
  constructor(file: string, why: string, advice: string, options?: ErrorOptions) {
    super(`The backup ${file} cannot be used: ${why}. ${advice}`, options);
    this.name = 'BackupUnusable';
  }
}

/** The present database cannot be replaced by a backup. The message contains advice. */
export class RestoreRefused extends Error {
  readonly code = 'restore_refused';

  /** `why`: the end of a sentence, without a full stop. */
  constructor(why: string) {
    super(`Nothing was restored, and the database is as it was: ${why}.`);
    this.name = 'RestoreRefused';
  }
}

/** The database cannot be moved. It is unchanged; the message contains advice. */
export class MoveRefused extends Error {
  readonly code = 'move_refused';

  /** `why`: the end of a sentence, without a full stop. */
  constructor(why: string) {
    super(`Nothing was moved: ${why}.`);
    this.name = 'MoveRefused';
  }
}
