import type { Kysely, Selectable, Transaction } from 'kysely';
import { STEP_MS } from '../lib/clock.ts';
import { literals } from './stored.ts';
import type { Tables } from './tables.ts';

/** One copy of one message that people are shown, in one messenger. Times are unix milliseconds. */
export type MessagesTable = {
  /** Ours; with `copy` it travels with the message, so that a post whose answer was lost is found again. */
  id: string;
  messenger: string;
  /** A person's staff id, or `#approvals` or `#alerts` for a channel as such. */
  recipient: string;
  /** The request or the alert it tells of; of a digest its own id. */
  about: string;
  /**
   * `approvals`, `requester`: a request's card for those who decide and for who asked. `told`: told about a request, once. `card`: an alert's own.
   * `reply`: below that. `digest`: stands for many cards.
   */
  kind: 'approvals' | 'requester' | 'told' | 'card' | 'reply' | 'digest';
  /** Replies below one card go out in this order. */
  seq: number;
  /** Of a reply in JSON what it says; of a digest the kind of alert that it counts. */
  payload: string | null;
  /** 1: is posted by itself however many there are, because a person is at work on it. */
  alone: number;
  /** `digested`: said by the message that `digest` names, instead of by one of its own. */
  state: 'queued' | 'sent' | 'failed' | 'digested';
  /** Why it has not arrived, in the messenger's words. */
  reason: string | null;
  /** How often it was tried. It grows with each try and each doubt: who notes a result must have seen the last one. */
  tries: number;
  queued_at: number;
  due_at: number;
  /** Of the first try to post it that may have arrived. */
  tried_at: number | null;
  /** The version that a try was to show whose result is not known; of several the first. Null: there is none. */
  trying: number | null;
  sent_at: number | null;
  /** What its messenger changes it by; null: it was not posted, or nothing changes it until a click on it brings one. */
  handle: string | null;
  /** 1, and one more for each copy that was posted in place of one that could not be changed. */
  copy: number;
  /** Of what it tells of, as it last showed it; 0: not known. */
  version: number;
  digest: string | null;
};

/** A message as it is stored. */
export type MessageRow = Selectable<MessagesTable>;

/** Which message. */
export type MessageKey = Pick<MessagesTable, 'id' | 'messenger' | 'recipient'>;

/** A message that is to be there. */
export type NewMessage = MessageKey &
  Pick<MessagesTable, 'about' | 'kind'> &
  Partial<Pick<MessagesTable, 'seq' | 'payload' | 'tried_at'>>;

type Db = Kysely<Tables> | Transaction<Tables>;

/** Not arrived yet, as the partial index says it. */
export const WAITING = literals(['queued', 'failed']);

/** The message of this key. */
export function getMessage(
  db: Db,
  { id, messenger, recipient }: MessageKey,
): Promise<MessageRow | undefined> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .where('recipient', '=', recipient)
    .executeTakeFirst();
}

/** Every copy of a message in one messenger. */
export function copiesOf(db: Db, { id, messenger }: Omit<MessageKey, 'recipient'>): Promise<MessageRow[]> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .orderBy('recipient')
    .execute();
}

/**
 * Writes down messages that are to be sent. Those that are there already stay as they are. `tried_at`: it may have been posted since then by a
 * desk whose database was restored.
 */
export async function queueMessages(db: Db, added: readonly NewMessage[], now: number): Promise<void> {
  if (added.length === 0) return;
  await db
    .insertInto('messages')
    .values(added.map((one) => freshRow(one, now)))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Writes down that a message is being posted for the first time, and that it may be there from now on, before it is. Undefined: somebody
 * else has written it down.
 */
export function beginMessage(
  db: Db,
  added: NewMessage,
  { version, now }: { readonly version: number; readonly now: number },
): Promise<MessageRow | undefined> {
  const begun = { tries: 1, tried_at: added.tried_at ?? now, trying: version };
  return db
    .insertInto('messages')
    .values({ ...freshRow(added, now), ...begun })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

function freshRow(
  { seq = 0, payload = null, tried_at = null, ...given }: NewMessage,
  now: number,
): MessageRow {
  return {
    ...given,
    seq,
    payload,
    alone: 0,
    state: 'queued',
    reason: null,
    tries: 0,
    queued_at: now,
    due_at: now,
    tried_at,
    trying: null,
    sent_at: null,
    handle: null,
    copy: 1,
    version: 0,
    digest: null,
  };
}

/**
 * Writes down, before a try, that the message may show this version from now on. `forget`: its handle works once and is given away with this
 * try. Undefined: somebody else has tried since `before` was read.
 */
export function beginTry(
  db: Db,
  before: MessageRow,
  {
    version,
    now,
    forget = false,
  }: { readonly version: number; readonly now: number; readonly forget?: boolean },
): Promise<MessageRow | undefined> {
  return unchanged(db, before)
    .set((set) => ({
      tries: set('tries', '+', 1),
      tried_at: set.fn.coalesce('tried_at', set.val(now)),
      trying: set.fn.coalesce('trying', set.val(version)),
      ...(forget && { handle: null }),
    }))
    .returningAll()
    .executeTakeFirst();
}

/** A try reached nobody: things are as `before` it, but for a handle that a click has brought meanwhile. */
export async function takeBackTry(
  db: Db,
  begun: MessageRow,
  before: Pick<MessageRow, 'tried_at' | 'trying' | 'handle'>,
): Promise<void> {
  await unchanged(db, begun)
    .set((set) => ({
      tried_at: before.tried_at,
      trying: before.trying,
      handle: set.fn.coalesce('handle', set.val(before.handle)),
    }))
    .execute();
}

/** A change got no answer: its handle is tried again, and what the message shows is not known. */
export async function giveHandleBack(db: Db, begun: MessageRow, handle: string): Promise<void> {
  await unchanged(db, begun)
    .set((set) => ({ handle: set.fn.coalesce('handle', set.val(handle)) }))
    .execute();
}

/**
 * Notes that a message stands, what changes it, and what it shows. False: somebody else has tried it or noted something since `before` was read,
 * and nothing was written. A handle that a click has brought meanwhile stays.
 */
export async function noteShown(
  db: Db,
  before: MessageRow,
  {
    handle,
    version,
    now,
  }: { readonly handle: string | null; readonly version: number; readonly now: number },
): Promise<boolean> {
  const noted = await unchanged(db, before)
    .where('version', '=', before.version)
    .set((set) => ({
      state: 'sent',
      reason: null,
      version,
      trying: null,
      sent_at: set.fn.coalesce('sent_at', set.val(now)),
      handle: before.handle === null ? set.fn.coalesce('handle', set.val(handle)) : handle,
    }))
    .returning('id')
    .executeTakeFirst();
  return noted !== undefined;
}

/** What a message shows is no longer known; with `place`, nor where it is, so that it is looked for. */
export async function doubtMessage(
  db: Db,
  key: MessageKey,
  { place }: { readonly place: boolean },
): Promise<void> {
  await updateMessage(db, key)
    .set((set) => ({
      version: 0,
      tries: set('tries', '+', 1),
      ...(place && { state: 'queued' as const, handle: null, alone: 1, due_at: 0 }),
    }))
    .where('state', '!=', 'digested')
    .execute();
}

/**
 * Writes down why a message has not arrived, and when it is tried again (unix ms). `triedAt`: of the first try that may have arrived all the
 * same; null: none did. A message that stands meanwhile, or that is counted in a digest, stays as it is.
 */
export async function messageFailed(
  db: Db,
  key: MessageKey,
  {
    reason,
    dueAt,
    triedAt,
  }: { readonly reason: string; readonly dueAt: number; readonly triedAt: number | null },
): Promise<void> {
  await updateMessage(db, key)
    .set({
      state: 'failed',
      reason,
      due_at: dueAt,
      tried_at: triedAt,
      ...(triedAt === null && { trying: null }),
    })
    .where('state', 'in', WAITING)
    .execute();
}

/**
 * A message that is no longer there, or that can no longer be changed, is posted anew, by itself. `asCopy`: under an id of its own. False:
 * somebody else was at it since `before` was read.
 */
export async function postAnew(
  db: Db,
  before: MessageRow,
  { asCopy, now }: { readonly asCopy: boolean; readonly now: number },
): Promise<boolean> {
  const row = await unchanged(db, before)
    .set((set) => ({
      state: 'queued',
      alone: 1,
      digest: null,
      handle: null,
      // What the messenger says is gone may be there after all: it is looked for first.
      tried_at: asCopy ? null : before.tried_at,
      trying: null,
      sent_at: null,
      due_at: now,
      version: 0,
      tries: set('tries', '+', 1),
      copy: before.copy + (asCopy ? 1 : 0),
    }))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * A click on a copy of a message has brought what changes it the next time. False: there is no such message, or another copy stands for it
 * by now. Called before the message is changed.
 */
export async function renewHandle(
  db: Db,
  key: MessageKey & Pick<MessageRow, 'copy'>,
  handle: string,
): Promise<boolean> {
  const row = await updateMessage(db, key)
    .set({ handle, state: 'sent' })
    .where('copy', '=', key.copy)
    .where('state', '!=', 'digested')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Has messages tried now that wait for longer than `longest` (ms) from now, further than any is ever put off: a clock was wrong. */
export async function bringMessagesForward(db: Kysely<Tables>, now: number, longest: number): Promise<void> {
  await db
    .updateTable('messages')
    .set({ due_at: now })
    .where('state', 'in', WAITING)
    .where('due_at', '>', now + STEP_MS + longest)
    .execute();
}

/** An update of the message of this key. */
export function updateMessage(db: Db, { id, messenger, recipient }: MessageKey) {
  return db
    .updateTable('messages')
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .where('recipient', '=', recipient);
}

/** Nobody has tried it since it was read, nor has it got another handle that this one would lose. */
function unchanged(db: Db, before: MessageRow) {
  const row = updateMessage(db, before).where('tries', '=', before.tries).where('copy', '=', before.copy);
  return before.handle === null ? row : row.where('handle', '=', before.handle);
}
