import { appealById } from '../appeals/view.ts';
import type { AlertView } from '../cards/alerts/alert.ts';
import type { AlertFacts } from '../domain/alert.ts';
import type { Kit } from '../kit/kit.ts';
import { viewById } from '../requests/show/view.ts';
import type { AlertRow } from '../store/alerts.ts';
import { stored } from '../store/stored.ts';

/** An alert with all that its card says, as it is now; undefined where what it is about is not in the books. */
export async function alertView(
  { policy, db }: Pick<Kit, 'policy' | 'db'>,
  row: AlertRow,
): Promise<AlertView | undefined> {
  const facts = alertFacts(row);
  const times = { raisedAt: row.raised_at, settledAt: row.settled_at };
  switch (facts.kind) {
    case 'appeal': {
      const appeal = await appealById(policy, db, facts.appeal);
      return appeal && { kind: 'appeal', appeal };
    }
    case 'refund_outcome':
    case 'door_never_opened':
    case 'door_left_open': {
      const request = await viewById(policy, db, facts.request);
      return request && { kind: facts.kind, request, ...times };
    }
    default:
      return { ...facts, ...times };
  }
}

/** What an alert was raised with. */
export function alertFacts({ facts }: AlertRow): AlertFacts {
  return stored<AlertFacts>(facts);
}
