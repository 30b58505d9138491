import type { Kysely } from 'kysely';
import type { Engine } from '../tables.ts';
import { staffPreferences } from './0001-staff-preferences.ts';
import { auditTable } from './0002-audit.ts';
import { inbox } from './0003-inbox.ts';
import { requests } from './0004-requests.ts';
import { jobs } from './0005-jobs.ts';
import { notices } from './0006-notices.ts';
import { appealsTables } from './0007-appeals.ts';
import { alerts } from './0008-alerts.ts';
import { deviceNews } from './0009-device-news.ts';
import { databaseIdentity } from './0010-database-identity.ts';
import { restores } from './0013-restores.ts';
import { endedReviews } from './0015-ended-reviews.ts';
import { refusalsAndVisits } from './0016-refusals-and-visits.ts';
import { messages } from './0017-messages.ts';
import { appealOrderSources } from './0018-appeal-order-sources.ts';

/**
 * One step forward. `name` is stored in the database and never changes after a release. `up` uses portable types (text, integer, bigint)
 * and distinguishes the engines only where their SQL differs.
 */
export type StoreMigration = {
  readonly name: string;
  up(db: Kysely<unknown>, engine: Engine): Promise<void>;
};

/** Every migration, oldest first; the names sort in this order. There is no downgrade. */
export const MIGRATIONS: readonly StoreMigration[] = [
  staffPreferences,
  auditTable,
  inbox,
  requests,
  jobs,
  notices,
  appealsTables,
  alerts,
  deviceNews,
  databaseIdentity,
  restores,
  endedReviews,
  refusalsAndVisits,
  messages,
  appealOrderSources,
];
