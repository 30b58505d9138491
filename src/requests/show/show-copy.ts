import { requestCard } from '../../cards/requests/request.ts';
import { isOpen } from '../../domain/request.ts';
import type { RequestView } from '../../domain/request-view.ts';
import { channelReader, personReader, type TellingKit } from '../../kit/kit.ts';
import type { Destination, Messenger } from '../../messengers/port.ts';
import { type CardCopy, doubtCopy, getCopy, insertCopy, noteCopy } from '../../store/cards-posted.ts';
import { enqueue } from '../../store/jobs.ts';
import { mayBePostedSince } from '../../store/restores.ts';

/** Where a copy of a request's card stands, as far as it is stored. */
export type CardPlace = CardCopy['place'];

/** Found where it was looked for, brought up to date, found to be gone, posted: nothing takes more. */
const MOST_ROUNDS = 5;

/**
 * Brings one copy of a request's card up to date, or puts it where it belongs. Throws what the messenger throws.
 *
 * Nothing keeps two workers from showing the same copy at once: a call may take longer than a lease. So what a copy shows is
 * noted only where nobody else has noted anything meanwhile, and else the newest state is shown once more.
 */
export async function showCopy(
  parts: TellingKit,
  messenger: Messenger,
  view: RequestView,
  { place, to }: { readonly place: CardPlace; readonly to: Destination },
): Promise<void> {
  const { db } = parts;
  const key = { request: view.id, place, messenger: messenger.name };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const known = await getCopy(db, key);
    if (known && known.message !== null && known.version >= view.version) return;
    const copy = known ?? { ...key, tried_at: parts.now(), channel: null, message: null, version: 0 };
    // Written down first: whoever comes next looks for it before posting.
    const isFirst = !known && (await insertCopy(db, copy));
    let shown: Shown;
    try {
      shown = await show(parts, messenger, view, { copy, isFirst, to });
    } catch (error) {
      // It may arrive all the same, over what another worker has shown meanwhile.
      const now = await getCopy(db, key);
      if (now?.version !== copy.version || now.message !== copy.message) await showOnceMore(parts, copy);
      throw error;
    }
    if (!(await noteCopy(db, copy, shown))) return showOnceMore(parts, copy);
    if (shown.version === view.version) return;
  }
  throw new Error(`The card of ${view.id} is neither there nor gone`);
}

/** Where a copy is now and what it shows: version 0 where that is not the newest yet. */
type Shown = Pick<CardCopy, 'channel' | 'message' | 'version'>;

async function show(
  parts: TellingKit,
  messenger: Messenger,
  view: RequestView,
  { copy, isFirst, to }: { readonly copy: CardCopy; readonly isFirst: boolean; readonly to: Destination },
): Promise<Shown> {
  const { version } = view;
  const { channel, message, place } = copy;
  const reader = to.kind === 'person' ? await personReader(parts, to.staff) : channelReader(parts);
  const card = requestCard(reader, view, place);
  const id = `${view.id}.${place}`;
  if (channel !== null && message !== null) {
    const update = await messenger.update({ channel, message }, card, id);
    // Somebody removed it. An open request needs its card; a settled one is not brought back.
    const isGone = update === 'gone' && isOpen(view.state);
    return isGone ? { channel: null, message: null, version: 0 } : { channel, message, version };
  }
  const triedSince = isFirst ? await mayBePostedSince(parts.db, view.createdAt) : copy.tried_at;
  const { found, ...posted } = await messenger.post(to, { card, id, triedSince });
  // What was found says what there was to say when it was posted.
  return { ...posted, version: found ? 0 : version };
}

/** Another worker has shown this copy meanwhile. Which of the two came last nobody knows, nor whether there are two now. */
async function showOnceMore({ db, now, wake }: TellingKit, copy: CardCopy): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await doubtCopy(trx, copy, { place: copy.message === null });
    await enqueue(trx, { kind: 'request.cards', subject: copy.request, runAt: now() }, now());
  });
  wake();
}
