import type { Cabinet } from '../domain/device.ts';
import { readPages } from '../vendors/pages.ts';
import type { DevicePort } from '../vendors/port.ts';
import { createCachedRead, type GetOptions } from './cached-read.ts';
import type { LookupDeps } from './sources.ts';
import { isVendorError, toFacts } from './sources.ts';
import { CABINETS } from './times.ts';
import type { CabinetLookup, Facts, Known } from './types.ts';

const PAGE_SIZE = 100;
const MOST_PAGES = 50;
/** Pages read side by side: a fleet of 1,300 is read in four rounds, and other calls keep most of the ways to the vendor. */
const AT_ONCE = 5;
/** There is one list. */
const ALL = 'all';

/** The operator's cabinets. */
export function createCabinetLookup(deps: LookupDeps, port: DevicePort): CabinetLookup {
  const lists = createCachedRead<Facts<readonly Cabinet[]>>({
    ...CABINETS,
    name: 'cabinets',
    now: deps.now,
    onEvent: deps.onEvent,
    isTrouble: isVendorError,
    async read(_key, trace) {
      const { items, unread, cutShort } = await readPages({
        read: (page) => port.list(page, PAGE_SIZE, trace),
        key: (cabinet) => cabinet.id,
        pageSize: PAGE_SIZE,
        most: MOST_PAGES,
        atOnce: AT_ONCE,
      });
      const each = [...new Map(items.map((cabinet) => [cabinet.id, cabinet])).values()];
      return toFacts(deps, 'cabinets', each, cutShort ? [...unread, '(further pages)'] : unread, trace);
    },
  });

  async function all(options?: GetOptions): Promise<Known<Facts<readonly Cabinet[]>>> {
    return lists.get(ALL, options);
  }

  /** The page a device was on when the list was last read, from 1. */
  function lastPageOf(id: string): number {
    const known = lists.peek(ALL)?.value?.facts ?? [];
    return (
      Math.floor(
        Math.max(
          0,
          known.findIndex((cabinet) => cabinet.id === id),
        ) / PAGE_SIZE,
      ) + 1
    );
  }

  return {
    all,
    async readNow(id, { trace, between }) {
      const isIt = (cabinet: Cabinet) => cabinet.id === id;
      const likely = lastPageOf(id);
      if (likely > 1) {
        const found = (await port.list(likely, PAGE_SIZE, trace)).items.find(isIt);
        if (found) return found;
        await between?.();
      }
      const { items } = await readPages({
        read: (page) => port.list(page, PAGE_SIZE, trace),
        key: (cabinet) => cabinet.id,
        pageSize: PAGE_SIZE,
        most: MOST_PAGES,
        atOnce: AT_ONCE,
        enough: (page) => page.some(isIt),
        between,
      });
      return items.find(isIt) ?? null;
    },
    drop: lists.dropAll,
    async match(text, options) {
      const { value } = await all(options);
      return matching(value?.facts ?? [], text);
    },
  };
}

/** Cabinets that are called exactly so, else those whose names hold the text, those that begin with it first. */
function matching(cabinets: readonly Cabinet[], text: string): readonly Cabinet[] {
  const wanted = plain(text);
  if (wanted === '') return cabinets;
  const named = cabinets.map((cabinet) => ({ cabinet, names: namesOf(cabinet) }));
  const exact = named
    .map(({ cabinet, names }) => ({ cabinet, rank: names.indexOf(wanted) }))
    .filter(({ rank }) => rank !== -1);
  if (exact.length > 0) return exact.sort((a, b) => a.rank - b.rank).map(({ cabinet }) => cabinet);
  return named
    .filter(({ names }) => names.some((name) => name.includes(wanted)))
    .map(({ cabinet, names }) => ({ cabinet, rank: names.some((name) => name.startsWith(wanted)) ? 0 : 1 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ cabinet }) => cabinet);
}

/** In the order in which people use them. */
function namesOf({ code, name, id, productionCode }: Cabinet): string[] {
  return [code, name, id, productionCode].map((each) => plain(each ?? ''));
}

/** Full-width or not, capitals or not, spaces or not: people type names as they like. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}
