import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SelectQueryNode,
} from 'kysely';
import {
  adviceForSqlite,
  brokeConstraint,
  type EngineConnection,
  failedByDisk,
  isLocked,
} from './embedded-engine.ts';
import { ChangeUncertain, DatabaseUnavailable, driverWords } from './errors.ts';

/** How long a writer waits for another program's lock, in ms. It waits by a timer, so other work continues. */
const LOCK_WAIT_MS = 5_000;
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 25;

const LOCKED_ADVICE =
  'Nothing was written. End what holds it (a backup, a VACUUM, an open sqlite3), or try again when it has ended.';

const UNCERTAIN_ADVICE =
  'Look at the health of its disk, and whether the change is there before it is made again.';

/**
 * Runs Kysely's statements on the one connection of the embedded engine. Four rules prevent lost writes:
 *
 * - Every write, also a single statement, runs in a transaction that takes the write lock when it begins. So only the beginning, which
 *   has changed nothing yet, can find the file locked; a timer retries it for a while, and then it is refused.
 * - A connection with a failure is used again only after it was proved clean; otherwise it is closed and replaced.
 * - No write begins in a file other than the opened one: it would be accepted and lost with the process.
 * - A transaction with a failure other than a broken constraint cannot be committed, even if its caller continues.
 *
 * Writers are serialised by a queue of their own, so reads continue while a writer waits for a lock.
 */
export class EmbeddedDriver implements Driver {
  readonly #place: string;
  readonly #open: () => EngineConnection;
  readonly #verify: () => void;
  readonly #writers = new Turn();
  readonly #turn = new Turn();
  #file: EngineConnection | null = null;
  #closed = false;

  /**
   * `open` returns a connection, also as a replacement; it throws DatabaseUnavailable. `place` is named in errors. `verify` throws when
   * the file is not the opened one; it is called before each write.
   */
  constructor(place: string, open: () => EngineConnection, verify: () => void) {
    this.#place = place;
    this.#open = open;
    this.#verify = verify;
  }

  async init(): Promise<void> {
    await this.#patiently(performance.now(), async () => void this.#live());
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new EmbeddedConnection(this);
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (ours(connection).open) await this.rollbackTransaction(connection);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#begin();
    ours(connection).open = { failed: null };
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const transaction = ours(connection).open;
    if (!transaction) throw new Error('There is no transaction to commit');
    if (transaction.failed) throw transaction.failed.error;
    this.#commit();
    ours(connection).open = null;
    this.#end();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (!ours(connection).open) return;
    ours(connection).open = null;
    this.#leaveClean();
    this.#end();
  }

  async destroy(): Promise<void> {
    this.close();
  }

  /** Closes the file; idempotent. */
  close(): void {
    this.#closed = true;
    this.#throwAway();
  }

  /** Runs one statement for a connection of this driver. */
  async execute<Row>(connection: EmbeddedConnection, query: CompiledQuery): Promise<QueryResult<Row>> {
    if (connection.open) return this.#inside(connection.open, query);
    if (isRead(query)) return this.#read(query);
    await this.#begin();
    try {
      const answer = this.#run<Row>(query);
      this.#commit();
      return answer;
    } catch (error) {
      this.#leaveClean();
      throw error;
    } finally {
      this.#end();
    }
  }

  /** Reads row by row. The caller has the connection exclusively until the last row, or until it stops reading. */
  async *stream<Row>(connection: EmbeddedConnection, query: CompiledQuery): AsyncGenerator<QueryResult<Row>> {
    const inside = connection.open !== null;
    if (!inside) await this.#turn.take();
    let ended = false;
    try {
      for (const row of this.#live().rows(query.sql, query.parameters)) {
        yield { rows: [row as Row] }; // rows are what the statement's types say
      }
      ended = true;
    } finally {
      // An abandoned reader would keep its old snapshot for every later read.
      if (!ended) {
        if (connection.open) connection.open.failed ??= { error: new Error('A read was not finished') };
        this.#throwAway();
      }
      if (!inside) this.#turn.leave();
    }
  }

  #inside<Row>(transaction: OpenTransaction, query: CompiledQuery): QueryResult<Row> {
    if (transaction.failed) throw transaction.failed.error;
    try {
      return this.#run(query);
    } catch (error) {
      // After a broken constraint the transaction may continue, if it is still open.
      if (!brokeConstraint(error) || !this.#file?.inTransaction()) transaction.failed = { error };
      throw error;
    }
  }

  async #read<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#patiently(performance.now(), async () => {
      await this.#turn.take();
      try {
        const answer = this.#run<Row>(query);
        // An explained write stays unfinished as the write itself would.
        if (!SelectQueryNode.is(query.query)) this.#leaveClean();
        return answer;
      } catch (error) {
        // Every later read would see the unfinished reader's snapshot.
        if (isLocked(error)) this.#throwAway();
        else this.#leaveClean();
        throw error;
      } finally {
        this.#turn.leave();
      }
    });
  }

  /** Waits in the writers' queue and for the lock, and begins a transaction. The caller must call `#end`. */
  async #begin(): Promise<void> {
    const since = performance.now();
    await this.#writers.take();
    try {
      await this.#patiently(since, async () => {
        await this.#turn.take();
        try {
          this.#verify();
          this.#explained((file) => file.exec('begin immediate'));
        } catch (error) {
          this.#leaveClean();
          this.#turn.leave();
          throw error;
        }
      });
    } catch (error) {
      this.#writers.leave();
      throw error;
    }
  }

  #end(): void {
    this.#turn.leave();
    this.#writers.leave();
  }

  /** Retries until the lock is free, or until the wait since `since` is too long; tries at least once. */
  async #patiently<T>(since: number, attempt: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (!isLocked(error)) throw error;
        if (performance.now() - since >= LOCK_WAIT_MS) {
          const reason = `another program has held its lock for more than ${LOCK_WAIT_MS / 1_000} seconds`;
          throw new DatabaseUnavailable(this.#place, reason, LOCKED_ADVICE, { cause: error });
        }
        await sleep(pause);
      }
    }
  }

  #run<Row>(query: CompiledQuery): QueryResult<Row> {
    const { rows, changes, insertId } = this.#explained((file) => file.run(query.sql, query.parameters));
    return {
      rows: rows as Row[], // rows are what the statement's types say
      ...(changes !== undefined && { numAffectedRows: changes }),
      ...(insertId !== undefined && { insertId }),
    };
  }

  /** Wraps the engine's errors about an unusable file or disk in DatabaseUnavailable. */
  #explained<T>(work: (file: EngineConnection) => T): T {
    try {
      return work(this.#live());
    } catch (error) {
      throw this.#inOurWords(error);
    }
  }

  #inOurWords(error: unknown): unknown {
    const advice = adviceForSqlite(error);
    return advice === null
      ? error
      : new DatabaseUnavailable(this.#place, driverWords(error), advice, { cause: error });
  }

  /** Throws ChangeUncertain after a disk failure: a crash may leave the written part as committed. */
  #commit(): void {
    try {
      this.#live().exec('commit');
    } catch (error) {
      if (failedByDisk(error)) {
        throw new ChangeUncertain(this.#place, driverWords(error), UNCERTAIN_ADVICE, { cause: error });
      }
      throw this.#inOurWords(error);
    }
  }

  #live(): EngineConnection {
    if (this.#closed) throw new DatabaseUnavailable(this.#place, 'it was closed', 'Start Latchkey again.');
    this.#file ??= this.#open();
    return this.#file;
  }

  /** Rolls back unfinished work and proves the connection clean, or closes it. */
  #leaveClean(): void {
    try {
      if (this.#file?.inTransaction()) this.#file.exec('rollback');
      if (this.#file?.isClean()) return;
    } catch {
      // The caller throws the cause; the connection is not used again.
    }
    this.#throwAway();
  }

  #throwAway(): void {
    const file = this.#file;
    this.#file = null;
    try {
      file?.close();
    } catch {
      // The connection is not used again and its work is rolled back, so nothing else needs releasing.
    }
  }
}

/** `failed`: the failure that prevents a commit. */
type OpenTransaction = { failed: { readonly error: unknown } | null };

class EmbeddedConnection implements DatabaseConnection {
  readonly #driver: EmbeddedDriver;
  /** The open transaction of this connection. */
  open: OpenTransaction | null = null;

  constructor(driver: EmbeddedDriver) {
    this.#driver = driver;
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#driver.execute(this, query);
  }

  streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    return this.#driver.stream(this, query);
  }
}

function ours(connection: DatabaseConnection): EmbeddedConnection {
  if (connection instanceof EmbeddedConnection) return connection;
  throw new Error('This connection is of another driver');
}

/** False for every statement that might change something, which then runs as a write. */
function isRead({ query, sql }: CompiledQuery): boolean {
  return SelectQueryNode.is(query) || /^\s*(?:select|pragma|explain|values|vacuum into)\b/i.test(sql);
}

/** A queue that serialises its users in arrival order. */
class Turn {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  async take(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return;
    }
    await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }
}
