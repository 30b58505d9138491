import { createHash } from 'node:crypto';
import type { HomeView } from '../cards/desk/home.ts';
import type { Locale } from '../domain/locale.ts';

/** What a Home shows, in short. Times that merely age are left out: for them alone nobody's Home is made anew. */
export function digestOf(view: HomeView): string {
  const { waits, asked, appeals, unknown, visits, maySettle, mayHandle, sayable, page, pages, ledger } = view;
  const sections = [waits, asked, appeals, unknown].map(
    (section) =>
      section && [
        section.total,
        section.rows.map(({ id, version }: { id: string; version: number }) => [id, version]),
      ],
  );
  const unpaid = visits && [visits.total, visits.rows.map(({ receipt, total }) => [receipt, total])];
  const all = [page, pages, sections, unpaid, maySettle, mayHandle, [...sayable], ledger.failed > 0];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 32);
}

/** The same with the language it is read in, as it is written down. */
export function shownAs(locale: Locale, digest: string): string {
  return `${locale} ${digest}`;
}

/** Whether this is what was written down, whichever language it is read in. */
export function isShown(shown: string | null, digest: string): boolean {
  return shown?.endsWith(` ${digest}`) === true;
}
