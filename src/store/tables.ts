import type { AlertsTable } from './alerts.ts';
import type { AppealSourcesTable, AppealsTable, CountersTable } from './appeals.ts';
import type { AttemptsTable } from './attempts.ts';
import type { AuditHeadTable, AuditTable } from './audit.ts';
import type { CursorsTable } from './cursors.ts';
import type { DevicesSeenTable } from './devices-seen.ts';
import type { HomesTable } from './homes.ts';
import type { DatabaseIdentityTable } from './identity.ts';
import type { InboxTable } from './inbox.ts';
import type { JobsTable } from './jobs.ts';
import type { MessagesTable } from './messages.ts';
import type { NoticesTable } from './notices.ts';
import type { StaffPreferencesTable } from './preferences.ts';
import type { RefusalsTable } from './refusals.ts';
import type { RequestCounterTable, RequestsTable } from './requests.ts';
import type { RestoresTable } from './restores.ts';
import type { VisitsTable } from './visits.ts';
import type { VotesTable } from './votes.ts';

/** The two databases. They share one schema and one set of migrations. */
export type Engine = 'sqlite' | 'postgres';

/** All tables. Times are unix milliseconds, money is 分, JSON is stored as text. */
export type Tables = {
  staff_preferences: StaffPreferencesTable;
  audit: AuditTable;
  audit_head: AuditHeadTable;
  inbox: InboxTable;
  requests: RequestsTable;
  request_counter: RequestCounterTable;
  votes: VotesTable;
  attempts: AttemptsTable;
  jobs: JobsTable;
  notices: NoticesTable;
  devices_seen: DevicesSeenTable;
  cursors: CursorsTable;
  counters: CountersTable;
  appeals: AppealsTable;
  appeal_sources: AppealSourcesTable;
  alerts: AlertsTable;
  messages: MessagesTable;
  homes: HomesTable;
  database_identity: DatabaseIdentityTable;
  restores: RestoresTable;
  refusals: RefusalsTable;
  visits: VisitsTable;
  /** Kysely's record of applied migrations. */
  kysely_migration: { name: string; timestamp: string };
};
