import type { Card } from '../cards/card.ts';
import { textsIn } from '../cards/texts/index.ts';
import type { Locale } from '../domain/locale.ts';
import type { TellingKit } from '../kit/kit.ts';
import { type Messenger, MessengerRefused, MessengerTrouble, type Shown } from '../messengers/port.ts';
import { enqueue, type NewJob } from '../store/jobs.ts';
import {
  beginMessage,
  beginTry,
  doubtMessage,
  getMessage,
  giveHandleBack,
  type MessageRow,
  type NewMessage,
  noteShown,
  postAnew,
  renewHandle,
  takeBackTry,
} from '../store/messages.ts';

/** Begun by another worker, found, changed, could not be changed, posted anew: nothing takes more. */
const MOST_ROUNDS = 6;

/** What one copy of a message is to show. */
export type Showing = {
  readonly card: Card;
  /** The language that the card is in. */
  readonly locale: Locale;
  /** Of what the card tells of: a message that shows this one or a later one is left alone. */
  readonly version: number;
  /** The job that shows the newest version; null: the message is said once and never changes. */
  readonly again: NewJob | null;
  /** Whether it is posted anew when somebody removed it. */
  readonly bringBack: boolean;
  /** The handle of the message that it belongs below. */
  readonly below?: string | null;
  readonly maySimplify?: boolean;
};

/**
 * - `shown`: it stands and shows the card, or a later one.
 * - `anew`: it is queued to be posted anew, since what stood there was removed or cannot be changed. Calling again posts it.
 * - `removed`: somebody removed it, and so it stays.
 * - `left`: another worker is at the same message; the job `again` shows the newest version.
 */
export type ShowOutcome = 'shown' | 'anew' | 'removed' | 'left';

/**
 * Makes one copy of a message show a card, in one messenger: posts it, changes what stands there, or replaces that. Throws what the messenger
 * throws.
 *
 * Nothing keeps two workers from showing the same message at once: a call may take longer than a lease. So a post is written down before it is
 * made, by one worker at a time, and who comes next looks for it; and what a message shows is noted only where nobody else has noted
 * anything meanwhile, and else the newest version is shown once more.
 */
export async function showMessage(
  kit: TellingKit,
  messenger: Messenger,
  message: MessageRow | NewMessage,
  showing: Showing,
): Promise<ShowOutcome> {
  const { db } = kit;
  let row = 'tries' in message ? message : await getMessage(db, message);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (row?.state === 'sent' && row.version >= showing.version) return 'shown';
    const outcome = await step(kit, messenger, row ?? message, showing);
    if (outcome !== null) return outcome;
    row = await getMessage(db, message);
  }
  throw new Error(`The message ${message.id} is neither there nor gone`);
}

/** The same, where a message that is to be posted anew is posted at once: no other job posts it. */
export async function showOrReplace(
  kit: TellingKit,
  messenger: Messenger,
  message: MessageRow | NewMessage,
  showing: Showing,
): Promise<void> {
  const outcome = await showMessage(kit, messenger, message, showing);
  if (outcome !== 'anew') return;
  const queued = await getMessage(kit.db, message);
  if (queued) await showMessage(kit, messenger, queued, showing);
}

/** One call of the messenger at most. Null: look at the message again. */
function step(
  kit: TellingKit,
  messenger: Messenger,
  row: MessageRow | NewMessage,
  showing: Showing,
): Promise<ShowOutcome | null> {
  if (!('tries' in row) || row.state !== 'sent') return post(kit, messenger, row, showing);
  if (row.handle === null) return lastResort(kit, messenger, row, { ...showing, why: 'stuck' });
  return change(kit, messenger, { ...row, handle: row.handle }, showing);
}

async function post(
  kit: TellingKit,
  messenger: Messenger,
  before: MessageRow | NewMessage,
  showing: Showing,
): Promise<ShowOutcome | null> {
  const { db, now } = kit;
  const { version } = showing;
  const begun = await ('tries' in before
    ? beginTry(db, before, { version, now: now() })
    : beginMessage(db, before, { version, now: now() }));
  if (!begun) return null;
  const earlier = 'tries' in before ? before.trying : null;
  const { how, handle } = await call(messenger, begun, null, before.tried_at ?? null, showing);
  // What was found says what there was to say when it was posted.
  const shows = how === 'posted' || showing.again === null ? version : handle === null ? (earlier ?? 0) : 0;
  if (await noteShown(db, begun, { handle, version: shows, now: now() }))
    return shows < version ? null : 'shown';
  if (!messenger.handlesWorkOnce) return doubted(kit, begun, showing, { place: true });
  // It refuses the same id twice: there is one, and this is what changes it.
  if (handle !== null) await renewHandle(db, begun, handle);
  return null;
}

async function change(
  kit: TellingKit,
  messenger: Messenger,
  before: MessageRow & { readonly handle: string },
  showing: Showing,
): Promise<ShowOutcome | null> {
  const { db, now } = kit;
  const { version } = showing;
  const { handlesWorkOnce } = messenger;
  const begun = handlesWorkOnce ? await beginTry(db, before, { version, now: now(), forget: true }) : before;
  if (!begun) return null;
  let shown: Shown;
  try {
    shown = await call(messenger, before, before.handle, null, showing);
  } catch (error) {
    if (handlesWorkOnce && reachedNobody(error)) await takeBackTry(db, begun, before);
    else if (handlesWorkOnce) await giveHandleBack(db, begun, before.handle);
    else if (!isSame(await getMessage(db, before), before)) {
      // It may arrive all the same, over what another worker has shown meanwhile.
      await doubted(kit, before, showing, { place: false });
    }
    throw error;
  }
  if (shown.how === 'gone') return lastResort(kit, messenger, begun, { ...showing, why: 'gone' });
  if (shown.how === 'stuck' && before.trying === null)
    return lastResort(kit, messenger, begun, { ...showing, why: 'stuck' });
  // A handle that was used up by a try without an answer: that try was the one that worked.
  const shows = shown.how === 'stuck' ? (before.trying ?? 0) : version;
  if (await noteShown(db, begun, { handle: shown.handle, version: shows, now: now() }))
    return shows < version ? null : 'shown';
  return doubted(kit, begun, showing, { place: false });
}

/**
 * The only place that decides what becomes of a message that its messenger does not change: one that somebody removed is posted anew where it
 * still matters; one that stands there as it was is replaced by a new copy, which tells its holder that the earlier one's buttons do not
 * work any more.
 */
async function lastResort(
  { db, now, log }: TellingKit,
  messenger: Messenger,
  row: MessageRow,
  { why, bringBack, version }: Showing & { readonly why: 'gone' | 'stuck' },
): Promise<ShowOutcome | null> {
  if (why === 'gone' && !bringBack) {
    await noteShown(db, row, { handle: row.handle, version, now: now() });
    return 'removed';
  }
  const { id, recipient, copy } = row;
  log.info({ message: id, messenger: messenger.name, recipient, copy, why }, 'a message is posted anew');
  return (await postAnew(db, row, { asCopy: messenger.handlesWorkOnce, now: now() })) ? 'anew' : null;
}

/** Another worker has shown this message meanwhile. Which of the two came last is not known, nor whether there are two now. */
async function doubted(
  { db, now, wake }: TellingKit,
  row: MessageRow,
  { again }: Showing,
  what: { readonly place: boolean },
): Promise<ShowOutcome | null> {
  await db.transaction().execute(async (trx) => {
    await doubtMessage(trx, row, what);
    if (again) await enqueue(trx, again, now());
  });
  if (!again) return null;
  wake();
  return 'left';
}

function call(
  messenger: Messenger,
  { id, copy, recipient }: MessageRow,
  handle: string | null,
  triedSince: number | null,
  { card, locale, below = null, maySimplify = false }: Showing,
): Promise<Shown> {
  return messenger.show(
    { id: copyId({ id, copy }), recipient, handle, triedSince, below, maySimplify },
    copy === 1 ? card : replacing(card, locale),
  );
}

/** The id of a copy, as messengers know it. */
function copyId({ id, copy }: Pick<MessageRow, 'id' | 'copy'>): string {
  return copy === 1 ? id : `${id}~${copy}`;
}

function replacing(card: Card, locale: Locale): Card {
  return { ...card, parts: [...card.parts, { kind: 'notice', text: textsIn(locale).replacesEarlier }] };
}

/** Whether nothing can have arrived of a call that threw this. */
export function reachedNobody(error: unknown): boolean {
  return error instanceof MessengerRefused || (error instanceof MessengerTrouble && error.arrived === 'no');
}

function isSame(now: MessageRow | undefined, before: MessageRow): boolean {
  return now?.version === before.version && now.handle === before.handle && now.tries === before.tries;
}
