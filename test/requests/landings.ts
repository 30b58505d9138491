import type { World } from '../../sandbox/world.ts';
import type { Store } from '../../src/store/open-store.ts';
import { effectsAbout, writesAbout } from '../desk/service.ts';
import { posted } from './posted.ts';

/**
 * Where in a request's life the desk was killed.
 *
 * - `undecided`: asked, and not decided.
 * - `decided`: approved, and nobody had taken it up.
 * - `begun`: taken up, and no intention to call stored.
 * - `stored`: the intention stored, and nothing had come to the vendor.
 * - `calling`: the call had come to the vendor, and had no effect yet.
 * - `took_effect`: it had had its effect, and no outcome was stored.
 * - `given_back`: it never left, and is to be tried once more.
 * - `ended`: its end was stored, and the job that did it was still there.
 * - `card_posted`: a card stood in Slack, and the desk did not know that it did.
 */
export type Landing =
  | 'undecided'
  | 'decided'
  | 'begun'
  | 'stored'
  | 'calling'
  | 'took_effect'
  | 'given_back'
  | 'ended'
  | 'card_posted';

/** Where a kill landed, for every request that was on its way. Only while no instance works. */
export async function landings(
  world: World,
  { db }: Store,
): Promise<readonly { readonly request: string; readonly landing: Landing }[]> {
  const requests = await db.selectFrom('requests').select(['id', 'state', 'subject']).execute();
  const attempts = await db.selectFrom('attempts').select(['request', 'outcome']).execute();
  const jobs = await db.selectFrom('jobs').select('subject').where('kind', '=', 'request.execute').execute();
  const copies = await db
    .selectFrom('messages')
    .select(['about as request', 'kind as place'])
    .where('kind', 'in', ['approvals', 'requester'])
    .where('handle', 'is', null)
    .execute();

  function landingOf({ id, state, subject }: (typeof requests)[number]): Landing | undefined {
    const mine = attempts.filter(({ request }) => request === id);
    if (state === 'pending') return 'undecided';
    if (state === 'approved') return mine.length === 0 ? 'decided' : 'given_back';
    if (state !== 'executing') return jobs.some((job) => job.subject === id) ? 'ended' : undefined;
    if (mine.every(({ outcome }) => outcome !== null)) return 'begun';
    const about = subject.slice(2);
    if (writesAbout(world, about) === 0) return 'stored';
    return effectsAbout(world, about) === 0 ? 'calling' : 'took_effect';
  }

  const onTheWay = requests.flatMap((row) => {
    const landing = landingOf(row);
    return landing === undefined ? [] : [{ request: row.id, landing }];
  });
  const shown = copies.filter(({ request, place }) => posted(world, `${request}.${place}`) !== undefined);
  return [...onTheWay, ...shown.map(({ request }) => ({ request, landing: 'card_posted' as const }))];
}
