import type { Kysely } from 'kysely';
import type { Lookups } from '../lookups/types.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Policy } from '../settings/policy.ts';
import type { Languages } from '../staff/language.ts';
import type { PeopleNews } from '../staff/people-news.ts';
import type { Tables } from '../store/tables.ts';
import type { Kit } from './kit.ts';

/** What commands and buttons may reach. No messenger is in it. */
export type Desk = {
  readonly policy: Policy;
  readonly lookups: Lookups;
  readonly languages: Languages;
  readonly people: PeopleNews;
  /** What refunds and doors are asked for, decided and done with. */
  readonly kit: Kit;
  /** What Homes are opened with. */
  readonly homes: HomeKit;
  readonly db: Kysely<Tables>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix ms. */
  readonly now: () => number;
};

/** What gestures about Homes are handed. */
export type HomeKit = {
  readonly db: Kysely<Tables>;
  /** Does a job at once, before all other work: a person waits for it. */
  readonly take: (key: string) => Promise<void>;
  /** Unix ms. */
  readonly now: () => number;
};
