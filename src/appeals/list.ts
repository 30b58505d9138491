import type { AppealView } from '../domain/appeal-view.ts';
import type { Kit } from '../kit/kit.ts';
import { type AppealScope, listAppeals } from '../store/appeals.ts';
import { appealViews } from './view.ts';

/** A page (from 1) of appeals: the open ones oldest first, all of them newest first; and how many there are in all. */
export async function appealPage(
  { policy, db }: Pick<Kit, 'policy' | 'db'>,
  scope: AppealScope,
  page: number,
  size: number,
): Promise<{ readonly appeals: readonly AppealView[]; readonly total: number }> {
  const { rows, total } = await listAppeals(db, scope, { offset: (page - 1) * size, limit: size });
  return { appeals: await appealViews(policy, db, rows), total };
}
