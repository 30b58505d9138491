import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { driverWords } from '../store/errors.ts';
import { shapeAfter, type TableShape } from '../store/shape.ts';
import type { RowBatch, Snapshot } from '../store/snapshot.ts';
import { BackupUnusable } from './errors.ts';

/*
 * A backup is gzip-compressed UTF-8 with one JSON text per line: a header; for each table a line with its name and columns, and lines of
 * rows; and a last line with the row counts and the SHA-256 of everything before it. Both engines use the same format.
 */

const Header = z.object({
  format: z.literal('latchkey-backup'),
  version: z.literal(1),
  /** Unix ms. */
  takenAt: z.int(),
  engine: z.enum(['sqlite', 'postgres']),
  migrations: z.array(z.string()),
});

export type BackupHeader = z.infer<typeof Header>;

const Opening = z.object({ table: z.string(), columns: z.array(z.string()) });

const End = z.object({
  end: z.object({
    /** Rows by table. */
    rows: z.record(z.string(), z.int()),
    /** Over all bytes before this line, in lower-case hex. */
    sha256: z.string(),
  }),
});

/** The longest accepted line: far more than one batch of rows. */
const LONGEST_LINE = 256 * 1_048_576;

/** Generates the uncompressed lines of a backup. Returns the number of rows by table. */
export async function* linesOf(
  snapshot: Snapshot,
  { takenAt, engine }: Pick<BackupHeader, 'takenAt' | 'engine'>,
): AsyncGenerator<string> {
  const digest = createHash('sha256');
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    digest.update(text);
    return text;
  };
  const { migrations } = snapshot;
  const header: BackupHeader = {
    format: 'latchkey-backup',
    version: 1,
    takenAt,
    engine,
    migrations: [...migrations],
  };
  yield line(header);
  const counts: Record<string, number> = {};
  const begun = (table: string): string => {
    const shape = snapshot.tables.find((one) => one.table === table);
    counts[table] = 0;
    return line({ table, columns: shape?.columns });
  };
  let at = '';
  for await (const { table, rows } of snapshot.batches) {
    if (table !== at) yield begun(table);
    at = table;
    counts[table] = (counts[table] ?? 0) + rows.length;
    yield line(rows);
  }
  for (const { table } of snapshot.tables) if (counts[table] === undefined) yield begun(table);
  yield `${JSON.stringify({ end: { rows: counts, sha256: digest.digest('hex') } })}\n`;
}

/**
 * Reads a backup from beginning to end, in bounded memory. `use` gets a snapshot whose batches throw BackupUnusable when the file is
 * truncated or changed; nothing from it may be trusted before the batches end.
 */
export async function withBackup<T>(
  file: string,
  use: (snapshot: Snapshot, header: BackupHeader) => Promise<T>,
): Promise<T> {
  const source = createReadStream(file);
  const plain = createGunzip();
  source.on('error', (error) => plain.destroy(error));
  source.pipe(plain);
  const lines = linesIn(file, plain);
  try {
    const first = await lines.next();
    const header = Header.safeParse(first.done === true ? null : parsed(first.value.text)).data;
    if (header === undefined) {
      const isNewer = first.done !== true && first.value.text.includes('"latchkey-backup"');
      throw new BackupUnusable(
        file,
        isNewer ? 'a newer Latchkey wrote it' : 'it is none of "latchkey backup"',
        isNewer ? 'Use that version or a later one.' : 'Name a file that `latchkey backup` has written.',
      );
    }
    const { migrations } = header;
    const tables = await shapeAfter(migrations);
    return await use({ migrations, tables, batches: batchesIn(file, lines, tables) }, header);
  } finally {
    await lines.return(undefined);
    source.destroy();
    plain.destroy();
  }
}

type Line = { readonly text: string; readonly before: string };

/** Generates the lines; the last one carries the digest of everything before it. */
async function* linesIn(file: string, plain: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const digest = createHash('sha256');
  let parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of plain) {
      let from = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        const line = Buffer.concat([...parts, chunk.subarray(from, end + 1)]);
        const text = line.toString('utf8');
        yield { text, before: text.startsWith('{"end"') ? digest.copy().digest('hex') : '' };
        digest.update(line);
        [parts, length, from] = [[], 0, end + 1];
      }
      parts.push(chunk.subarray(from));
      length += chunk.length - from;
      if (length > LONGEST_LINE) throw unwhole(file, 'it has a line without an end');
    }
  } catch (error) {
    if (error instanceof BackupUnusable) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new BackupUnusable(
        file,
        'there is no such file',
        'Name the file that `latchkey backup` has written.',
      );
    throw unwhole(file, driverWords(error), { cause: error });
  }
  if (length > 0) throw unwhole(file, 'it stops in the middle of a line');
}

async function* batchesIn(
  file: string,
  lines: AsyncGenerator<Line>,
  tables: readonly TableShape[],
): AsyncGenerator<RowBatch> {
  const counts: Record<string, number> = {};
  let shape: TableShape | undefined;
  for (;;) {
    const next = await lines.next();
    if (next.done === true) throw unwhole(file, 'it stops before its end');
    const value = parsed(next.value.text);
    if (Array.isArray(value)) {
      const width = shape?.columns.length;
      if (shape === undefined || !value.every((row) => isRowOf(row, width)))
        throw unwhole(file, 'it has rows that belong to no table');
      counts[shape.table] = (counts[shape.table] ?? 0) + value.length;
      yield { ...shape, rows: value };
      continue;
    }
    const opening = Opening.safeParse(value).data;
    if (opening !== undefined) {
      shape = tables.find(({ table }) => table === opening.table);
      if (shape?.columns.join() !== opening.columns.join())
        throw unwhole(file, `its table ${opening.table} is none of that version`);
      counts[opening.table] = 0;
      continue;
    }
    const last = End.safeParse(value).data?.end;
    if (last === undefined) throw unwhole(file, 'it has a line that is none of a backup');
    if (last.sha256 !== next.value.before) throw unwhole(file, 'it was changed after it was written');
    if (!isSameCount(last.rows, counts)) throw unwhole(file, 'it has not the rows that it counts');
    const beyond = await lines.next();
    if (beyond.done !== true) throw unwhole(file, 'something stands behind its end');
    return;
  }
}

/** Checked by hand: a schema would take longer than everything else. */
function isRowOf(row: unknown, width: number | undefined): boolean {
  return (
    Array.isArray(row) &&
    row.length === width &&
    row.every((cell) => cell === null || typeof cell === 'string' || typeof cell === 'number')
  );
}

function isSameCount(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

/** Undefined: not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unwhole(file: string, why: string, options?: ErrorOptions): BackupUnusable {
  return new BackupUnusable(file, why, 'It is not whole; restore another one.', options);
}
