import { findNumbers } from '../../domain/order-number.ts';
import { refId } from '../../domain/order-ref.ts';
import type { AuditLine } from '../../domain/request-view.ts';
import { SOURCES } from '../../domain/vendors.ts';
import type { Kit } from '../../kit/kit.ts';
import { type AuditRow, auditRowsAbout } from '../../store/audit-rows.ts';
import { named } from './view.ts';

/** The newest lines of the audit about a request (`R1042`), an appeal (`A1001`) or an order number, oldest of them first; and how many there are in all. */
export async function auditTrail(
  { policy, db }: Pick<Kit, 'policy' | 'db'>,
  about: string,
  limit: number,
): Promise<{ readonly lines: readonly AuditLine[]; readonly total: number }> {
  const words = about.normalize('NFKC').trim();
  const request = /^#?([ra])\s?(\d{1,15})$/i.exec(words);
  const number = findNumbers(words)[0] ?? words;
  const subjects = SOURCES.map((source) => refId({ source, number }));
  const { rows, total } = await auditRowsAbout(
    db,
    {
      subjects: [...subjects, `d.${words}`],
      request: request && `${request[1]?.toUpperCase()}${request[2]}`,
    },
    limit,
  );
  return { lines: rows.toReversed().map((row) => lineOf(policy, row)), total };
}

function lineOf(policy: Kit['policy'], row: AuditRow): AuditLine {
  return {
    seq: row.seq,
    at: row.at,
    actor: named(policy, row.actor).name,
    event: row.event,
    subject: row.subject,
    request: row.request,
    amount: row.amount_fen,
    note: row.note,
  };
}
