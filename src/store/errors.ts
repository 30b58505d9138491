/** The database cannot be used: unreachable, not writable, or too old. The message ends with advice. Readiness turns red. */
export class DatabaseUnavailable extends Error {
  readonly code: 'database_unavailable' | 'database_not_ours' | 'change_uncertain' = 'database_unavailable';
  readonly place: string;
  /** The cause, without a full stop; the driver's own words when it was asked. */
  readonly reason: string;
  readonly advice: string;

  /** `place` must carry no credentials: a folder, or the result of `placeOf`. */
  constructor(place: string, reason: string, advice: string, options?: ErrorOptions) {
    super(`The database ${place} cannot be used: ${reason}. ${advice}`, options);
    this.name = 'DatabaseUnavailable';
    this.place = place;
    this.reason = reason;
    this.advice = advice;
  }
}

/**
 * The database did not answer a change, or its disk failed during the commit: the change may be stored or not. Nobody may be told that it
 * failed.
 */
export class ChangeUncertain extends DatabaseUnavailable {
  override readonly code = 'change_uncertain';

  /** As DatabaseUnavailable. */
  constructor(place: string, reason: string, advice: string, options?: ErrorOptions) {
    super(place, `${reason}; whether it stored the change is open`, advice, options);
    this.name = 'ChangeUncertain';
  }
}

/**
 * This is not the database that the desk used before: the earlier one is missing, or another one replaced it. Thrown at start before any
 * change, and in a serving process instead of a write. The message ends with advice.
 */
export class DatabaseNotOurs extends DatabaseUnavailable {
  override readonly code = 'database_not_ours';

  /** As DatabaseUnavailable. */
  constructor(place: string, reason: string, advice: string) {
    super(place, reason, advice);
    this.name = 'DatabaseNotOurs';
  }
}

/** Another running Latchkey serves this data folder. Thrown at start, before any change. */
export class DatabaseInUse extends Error {
  readonly code = 'database_in_use';

  constructor(folder: string) {
    super(
      `Another Latchkey is already running on the data folder ${folder}. Stop that one first, give this one a ` +
        'folder of its own with LATCHKEY_DATA_DIR, or set DATABASE_URL to run several instances on PostgreSQL.',
    );
    this.name = 'DatabaseInUse';
  }
}

/** The content of this data folder was moved to a server. Thrown at start: two desks would execute the same requests. */
export class DatabaseMoved extends Error {
  readonly code = 'database_moved';

  constructor(folder: string, { state, to }: { readonly state: 'moving' | 'moved'; readonly to: string }) {
    super(
      state === 'moved'
        ? `What was in ${folder} was moved to ${to}. Set DATABASE_URL to it. To go on here with a backup, run \`latchkey restore\`.`
        : `A move of ${folder} to ${to} was begun and has not ended. Run \`latchkey move\` to the same place again; until ` +
            'it has ended no desk may be started here.',
    );
    this.name = 'DatabaseMoved';
  }
}

/** A newer version migrated the database. Migrations only go forward, so it must not be touched. */
export class DatabaseTooNew extends Error {
  readonly code = 'database_too_new';

  constructor(unknown: readonly string[]) {
    super(
      `The database has migrations that this version does not know (${unknown.join(', ')}): a newer Latchkey has ` +
        'used it. Start that version or a later one; migrations are not undone.',
    );
    this.name = 'DatabaseTooNew';
  }
}

/** The database is empty or older than the program, so it cannot contain what was asked for. */
export class DatabaseNotMigrated extends Error {
  readonly code = 'database_not_migrated';

  constructor(pending: readonly string[]) {
    super(
      `The database still needs ${pending.join(', ')}. Check that DATABASE_URL or LATCHKEY_DATA_DIR names the right one, ` +
        'then run `latchkey migrate`.',
    );
    this.name = 'DatabaseNotMigrated';
  }
}

/** A migration failed. All migrations of that run were rolled back together, and the data is unchanged. */
export class MigrationFailed extends Error {
  readonly code = 'migration_failed';

  constructor(migration: string | undefined, reason: string, options?: ErrorOptions) {
    super(
      `Migrating the database failed${migration === undefined ? '' : ` at ${migration}`}: ${reason}. ` +
        'Nothing was changed; remove the cause and run `latchkey migrate` again.',
      options,
    );
    this.name = 'MigrationFailed';
  }
}

/** The message of a driver's error in one line. Connection errors of several addresses have only a code. */
export function driverWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
