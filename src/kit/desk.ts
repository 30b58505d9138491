import type { Kysely } from 'kysely';
import type { Lookups } from '../lookups/types.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Policy } from '../settings/policy.ts';
import type { Languages } from '../staff/language.ts';
import type { PeopleNews } from '../staff/people-news.ts';
import type { Tables } from '../store/tables.ts';
import type { Kit } from './kit.ts';

/** The parts that commands and buttons use. No messenger is among them. */
export type Desk = {
  readonly policy: Policy;
  readonly lookups: Lookups;
  readonly languages: Languages;
  readonly people: PeopleNews;
  readonly kit: Kit;
  readonly homes: HomeKit;
  readonly db: Kysely<Tables>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix ms. */
  readonly now: () => number;
};

/** The parts that gestures about Homes use. */
export type HomeKit = {
  readonly db: Kysely<Tables>;
  /** Runs a job at once, before all other work, because a person waits for it. */
  readonly take: (key: string) => Promise<void>;
  /** Unix ms. */
  readonly now: () => number;
};
