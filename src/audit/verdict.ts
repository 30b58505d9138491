import type { AuditVerdict } from '../store/verify-audit.ts';

const FAULTS: Readonly<Record<Extract<AuditVerdict, { ok: false }>['fault'], string>> = {
  changed: 'was changed after it was written: it does not fit its own hash',
  missing: 'is missing',
  unlinked: 'does not follow the row before it: rows were swapped or replaced',
  appended: 'stands past the end of the chain: something other than Latchkey put it there',
  head: 'is the last one, and the record of the chain’s end says otherwise',
};

/** The result of checking the chain, as one sentence. */
export function verdictInWords(verdict: AuditVerdict): string {
  return verdict.ok
    ? `OK: ${verdict.rows} rows, the chain ends with ${verdict.hash}`
    : `Broken: row ${verdict.seq} ${FAULTS[verdict.fault]}.`;
}
