import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { StoreLocation } from '../../src/store/open-store.ts';
import { openSqliteFile } from '../../src/store/sqlite.ts';

/** A row as a driver takes it. */
export type PlainRow = Readonly<Record<string, string | number | null>>;

/**
 * Writes very many rows into a database that nobody else uses: many in a transaction, without waiting for the disk, and without the
 * indexes, which are made again at the end. All of it is on the disk when `finish` resolves.
 */
export type Writer = {
  readonly write: (table: string, rows: readonly PlainRow[]) => Promise<void>;
  readonly run: (statement: string) => Promise<void>;
  readonly finish: () => Promise<void>;
};

/** A writer to these tables, which are empty. */
export function openWriter(location: StoreLocation, tables: readonly string[]): Promise<Writer> {
  return location.engine === 'sqlite'
    ? openSqliteWriter(location.folder, tables)
    : openPostgresWriter(location.url, tables);
}

async function openSqliteWriter(folder: string, tables: readonly string[]): Promise<Writer> {
  const file = openSqliteFile(folder);
  file.pragma('synchronous = OFF');
  file.pragma('foreign_keys = OFF');
  // Those that come with a key have no text of their own, and stay.
  const indexes = file
    .prepare("select name, sql, tbl_name from sqlite_master where type = 'index' and sql is not null")
    .all() as { readonly name: string; readonly sql: string; readonly tbl_name: string }[]; // the columns asked for
  const theirs = indexes.filter(({ tbl_name: table }) => tables.includes(table));
  for (const { name } of theirs) file.exec(`drop index ${name}`);
  return {
    write: async (table, rows) => {
      const [first] = rows;
      if (!first) return;
      file.exec('begin');
      const columns = Object.keys(first);
      const insert = file.prepare(
        `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      );
      for (const row of rows) insert.run(...Object.values(row));
      file.exec('commit');
    },
    run: async (statement) => void file.exec(statement),
    finish: async () => {
      for (const { sql } of theirs) file.exec(sql);
      file.pragma('wal_checkpoint(TRUNCATE)');
      file.close();
      // Else the system would write it out later, while something is measured.
      const handle = openSync(join(folder, 'latchkey.db'), 'r+');
      fsyncSync(handle);
      closeSync(handle);
    },
  };
}

async function openPostgresWriter(url: string, tables: readonly string[]): Promise<Writer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const run = async (statement: string) => void (await client.query(statement));
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    `select indexname as name, indexdef as made from pg_indexes
      where schemaname = current_schema() and tablename = any($1)
        and indexname not in (select conname from pg_constraint)`,
    [tables],
  );
  for (const { name } of indexes) await run(`drop index ${name}`);
  return {
    write: async (table, rows) => {
      await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
        JSON.stringify(rows),
      ]);
    },
    run,
    finish: async () => {
      for (const { made } of indexes) await run(made);
      // As one that has grown for years: its rows are counted and its pages tidy.
      await run('vacuum analyze');
      await run('checkpoint');
      await client.end();
    },
  };
}
