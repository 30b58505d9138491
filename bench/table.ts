import { type Row, targetText, verdict } from './result.ts';

const HEAD = ['bench', 'what', 'measured', 'against', 'ratio', 'target', 'result'] as const;

/** All rows of all benches as one table of plain text. */
export function table(rows: readonly { readonly bench: string; readonly row: Row }[]): string {
  const lines = [
    HEAD,
    ...rows.map(({ bench, row }) => [
      bench,
      row.what,
      row.measured,
      row.against,
      'exactly' in row.target ? String(row.value) : row.value.toFixed(2),
      targetText(row),
      verdict(row),
    ]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const drawn = lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [drawn[0], '-'.repeat(Math.max(...drawn.map((line) => line.length))), ...drawn.slice(1)].join('\n');
}
